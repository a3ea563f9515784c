import Foundation

/// Threads on which a test may wait for sockets, processes and other threads.
///
/// Tests run on the few threads of Swift's own pool, where waiting would hold up everybody else's, and so for ever those
/// that wait for one another.
public final class WaitingThreads: TaskExecutor {
    /// The threads of this process.
    public static let shared = WaitingThreads()

    private let condition = NSCondition()
    // Touched with the condition locked.
    private nonisolated(unsafe) var jobs: [UnownedJob] = []

    // Threads of our own: those of an operation queue are Dispatch's, which then has none left for its timers.
    private init() {
        for _ in 0..<8 { Thread.detachNewThread { [self] in run() } }
    }

    /// Runs a piece of a task on one of them.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        condition.withLock { unsafe jobs.append(job) }
        condition.signal()
    }

    private func run() {
        while true {
            let job = condition.withLock {
                while unsafe jobs.isEmpty { condition.wait() }
                return unsafe jobs.removeFirst()
            }
            // unsafe: this executor lives as long as the process.
            unsafe job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }
}
