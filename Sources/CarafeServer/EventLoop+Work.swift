import CCarafeSystem
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

// Work that comes from elsewhere, while the loop turns and after its end.

extension EventLoop {
    /// Whether the caller runs on this loop's thread.
    var isCurrent: Bool { thread.load(ordering: .acquiring) == Self.currentThread }

    static var currentThread: UInt {
        #if canImport(Darwin)
        UInt(bitPattern: pthread_self())
        #else
        UInt(pthread_self())
        #endif
    }

    /// Runs `call` on the loop: soon, and never inside the caller.
    func execute(_ call: sending @escaping () -> Void) {
        if isCurrent { return localCalls.append(call) }
        let box = UncheckedBox(call)
        post { $0.calls.append(box.value) }
    }

    /// Runs a piece of a task on the loop.
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent { return localJobs.append(job) }
        post { $0.jobs.append(job) }
    }

    private func post(_ change: (inout sending Mailbox) -> Void) {
        let (wasAwake, isOrphaned) = mailbox.withLock { mailbox in
            change(&mailbox)
            defer { mailbox.isAwake = true }
            return (mailbox.isAwake, mailbox.isOrphaned)
        }
        guard !wasAwake else { return }
        if isOrphaned { startLateWork() } else { csystem_wake(wakeWriter) }
    }

    /// A task of a handler is started on this loop.
    func taskBegins() { taskCount += 1 }

    /// Called on the loop when it has ended.
    func taskEnds() { taskCount -= 1 }
}

// MARK: - Doing it

extension EventLoop {
    func takeMail() {
        mailbox.withLock { mailbox in
            mailbox.isAwake = mailbox.isOrphaned
            localJobs += mailbox.jobs
            localCalls += mailbox.calls
            mailbox.jobs.removeAll(keepingCapacity: true)
            mailbox.calls.removeAll(keepingCapacity: true)
        }
    }

    /// Whether there is work that came from elsewhere.
    var hasLocalWork: Bool { !localCalls.isEmpty || !localJobs.isEmpty }

    func runLocalWork() {
        var done = 0
        while done < localCalls.count, done < Self.jobsPerTurn {
            localCalls[done]()
            done += 1
        }
        localCalls.removeFirst(done)
        done = 0
        while done < localJobs.count, done < Self.jobsPerTurn {
            board?.setBusy(since: Clock.milliseconds())
            unsafe localJobs[done].runSynchronously(on: asUnownedTaskExecutor())
            done += 1
        }
        localJobs.removeFirst(done)
    }
}

// MARK: - After the end

// A handler that does not heed its cancellation comes back when its loop is gone. It still has to run to its end, or it
// would keep for ever what it holds; nobody waits for that, and it runs on a thread that is there as long as it takes.

extension EventLoop {
    /// Leaves what is not done yet to whoever comes after the end.
    func leaveWork() {
        thread.store(0, ordering: .releasing)
        let isLeft = mailbox.withLock { mailbox in
            mailbox.isOrphaned = true
            mailbox.isAwake = !mailbox.isEmpty || !localJobs.isEmpty || !localCalls.isEmpty
            return mailbox.isAwake
        }
        if isLeft { startLateWork() }
    }

    /// One thread at a time: everything here still belongs to one thread, as it did to the loop's.
    private func startLateWork() {
        do { try startThread("late work") { [self] in runLateWork() } } catch { runLateWork() }
    }

    private func runLateWork() {
        thread.store(Self.currentThread, ordering: .releasing)
        var isDone = false
        while !isDone {
            takeMail()
            while !localJobs.isEmpty || !localCalls.isEmpty { runLocalWork() }
            board?.setIdle(hasHandlers: false)
            isDone = mailbox.withLock { mailbox in
                guard mailbox.isEmpty else { return false }
                thread.store(0, ordering: .releasing)
                mailbox.isAwake = false
                return true
            }
        }
    }
}

/// Carries a closure over to the one thread that will run it.
private struct UncheckedBox<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
}
