import CCarafeSystem
import CarafeCore
import CarafeWire
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Something a loop watches: a listener, a connection, the loop's own wake-up.
class EventSource {
    /// Called on the loop when the descriptor is ready.
    func ready(_ readiness: Readiness) {}

    /// Called on the loop when the descriptor's deadline has passed.
    func deadlinePassed() {}

    /// Called on the loop when the handler that the source waits for has had all the time there is for it.
    func handlerDeadlinePassed() {}

    /// Called on the loop when the server is to accept nothing for a while, or something again.
    func pause(_ isPaused: Bool) {}

    /// Called on the loop when the server begins to stop.
    func drain() {}

    /// Called on the loop when the time for stopping is over.
    func abandon() {}
}

/// One thread that waits for descriptors and runs what they cause: the only place where connections live.
///
/// Everything here is touched by the loop's own thread alone, without locks, but for the mailbox, through which other
/// threads hand over work. The loop is also a task executor: asynchronous handlers run between its events, on its thread.
///
/// `@unchecked Sendable` holds because of that confinement: `execute` and `enqueue` are the only doors.
///
/// Its properties, and those of ``Connection``, are `@exclusivity(unchecked)`: each is changed in place by calls that never
/// call back out (a codec, a heap, a system call), so an overlap cannot arise, and looking for one at run time took a
/// quarter of the instructions of a request.
final class EventLoop: TaskExecutor, @unchecked Sendable {
    struct Mailbox {
        var jobs: [UnownedJob] = []
        var calls: [() -> Void] = []
        /// Whether somebody is going to look into it.
        var isAwake = false
        /// The loop has ended: what still comes is done on a thread that is started for it.
        var isOrphaned = false

        var isEmpty: Bool { jobs.isEmpty && calls.isEmpty }
    }

    @safe @exclusivity(unchecked) private var poller: any Poller
    @safe @exclusivity(unchecked) private var sources: [EventSource?] = []
    /// The descriptor whose source runs, and is open.
    @safe @exclusivity(unchecked) private var served: Int32 = -1
    /// Of the last turn; it is filled from the front.
    @safe @exclusivity(unchecked) private var readyList: [ReadyDescriptor] = []
    @safe @exclusivity(unchecked) private var deadlines = Deadlines()
    /// When handlers have to be done, by the descriptor of their connection.
    @safe @exclusivity(unchecked) private var handlerDeadlines = Deadlines()
    /// Handlers that were cancelled, and when they have to be back.
    @safe @exclusivity(unchecked) private var overdue: [(time: UInt64, exchange: Exchange)] = []
    @safe @exclusivity(unchecked) var localJobs: [UnownedJob] = []
    @safe @exclusivity(unchecked) var localCalls: [() -> Void] = []
    let mailbox = Mutex(Mailbox())
    private let wakeReader: Int32
    let wakeWriter: Int32
    let thread = Atomic<UInt>(0)
    @safe @exclusivity(unchecked) private var isFinished = false
    /// When everything that is left is cut off; `nil` while the loop is not stopping.
    @safe @exclusivity(unchecked) private var stopTime: UInt64?
    /// When the loop ends, whether its tasks have ended or not; `nil` while there are sources.
    @safe @exclusivity(unchecked) private var endTime: UInt64?
    @safe @exclusivity(unchecked) private var sourceCount = 0
    /// Tasks of handlers that have not come back yet.
    @safe @exclusivity(unchecked) var taskCount = 0

    /// Milliseconds of a clock that never goes back, read once per turn.
    @safe @exclusivity(unchecked) private(set) var now: UInt64
    /// The wall clock in seconds, read with ``now``.
    @safe @exclusivity(unchecked) private(set) var wallSeconds: Int
    /// What response heads of this second have in common.
    let heads: ResponseHeads
    /// What requests are made of.
    let spareRequest = SpareRequest()
    /// The buffer that every connection of this loop receives into, lent out while its bytes are looked at.
    @safe @exclusivity(unchecked) var input: [UInt8]
    /// Takes turns with ``input`` where what is received has to be decrypted.
    @safe @exclusivity(unchecked) var secondInput: [UInt8] = []
    /// A buffer for output that a connection borrows while it has something to send.
    @safe @exclusivity(unchecked) var spareOutput: [UInt8] = []
    @safe @exclusivity(unchecked) var log: AccessLog?
    /// Where the loop says what it does; `nil` when nobody looks.
    let board: LoopBoard?

    /// uwsgi's block can be 65535 bytes behind a head of 4: one receive takes the largest request there is.
    static let inputSize = 4 + 65535 + 1
    /// Work taken from the queues before descriptors are looked at again.
    static let jobsPerTurn = 256
    /// Milliseconds that cancelled tasks get at the end for their `catch` and `defer`.
    private static let lastWords: UInt64 = 500

    init(poller kind: PollerKind, log: AccessLog?, board: LoopBoard? = nil) throws(SystemError) {
        self.board = board
        poller = try kind.makePoller()
        var pair: (Int32, Int32) = (-1, -1)
        // unsafe: the call fills two descriptors, which is what the tuple has room for.
        let result = unsafe withUnsafeMutableBytes(of: &pair) { buffer in
            unsafe csystem_wake_pair(buffer.baseAddress?.assumingMemoryBound(to: Int32.self))
        }
        guard result >= 0 else {
            poller.close()
            throw SystemError(Int32(-result), "create a wake-up descriptor")
        }
        wakeReader = pair.0
        wakeWriter = pair.1
        now = Clock.milliseconds()
        wallSeconds = Clock.wallSeconds()
        heads = ResponseHeads(secondsSince1970: wallSeconds)
        input = [UInt8](repeating: 0, count: Self.inputSize)
        self.log = log
        poller.add(wakeReader, .readable, shared: false)
    }

    deinit {
        poller.close()
        csystem_close(wakeReader)
        if wakeWriter != wakeReader { csystem_close(wakeWriter) }
    }
}

// MARK: - Turning

extension EventLoop {
    /// Turns until the loop has stopped.
    func run() {
        thread.store(Self.currentThread, ordering: .releasing)
        while !isFinished {
            turn()
        }
        log?.flush(at: now)
        // An ended loop is not one that hangs.
        board?.setIdle(hasHandlers: false)
        leaveWork()
    }

    /// Begins to stop; the loop ends when its last source is closed, or after `grace`.
    ///
    /// - Returns: whether this is the first time; another time only shortens the grace.
    func stop(within grace: UInt64) -> Bool {
        let isFirst = stopTime == nil
        stopTime = min(stopTime ?? .max, now + grace)
        if isFirst {
            for source in sources { source?.drain() }
        }
        return isFirst
    }

    /// Whether no source that comes now may stay.
    var isStopping: Bool { stopTime != nil }

    private func endIfStopped() {
        guard let stopTime else { return }
        if now >= stopTime, endTime == nil {
            for source in sources { source?.abandon() }
        }
        guard sourceCount == 0 || now >= stopTime else { return }
        let end = endTime ?? now + Self.lastWords
        endTime = end
        isFinished = now >= end || taskCount == 0 && localJobs.isEmpty && localCalls.isEmpty
    }

    private func turn() {
        board?.setIdle(hasHandlers: taskCount > 0)
        let count = poller.wait(milliseconds: patience(), ready: &readyList)
        readClocks()
        board?.setBusy(since: now)
        for index in 0..<count {
            let (descriptor, readiness) = readyList[index]
            if descriptor == wakeReader {
                csystem_absorb_wakes(wakeReader)
                takeMail()
            } else {
                serve(descriptor, readiness)
            }
        }
        if hasLocalWork { runLocalWork() }
        while let descriptor = deadlines.nextExpired(at: now) {
            sources[Int(descriptor)]?.deadlinePassed()
        }
        while let descriptor = handlerDeadlines.nextExpired(at: now) {
            sources[Int(descriptor)]?.handlerDeadlinePassed()
        }
        if !overdue.isEmpty { giveUpOverdue() }
        log?.flushIfDue(at: now)
        endIfStopped()
    }

    /// Takes the source out of the list while it runs: that keeps it alive without counting references up and down.
    private func serve(_ descriptor: Int32, _ readiness: Readiness) {
        guard let source = sources[Int(descriptor)].take() else { return }
        served = descriptor
        source.ready(readiness)
        // Not when it has closed its descriptor, whose number may be another source's by now.
        if served == descriptor { sources[Int(descriptor)] = consume source }
        served = -1
    }

    private func readClocks() {
        let milliseconds = Clock.milliseconds()
        guard milliseconds != now else { return }
        now = milliseconds
        let seconds = Clock.wallSeconds()
        guard seconds != wallSeconds else { return }
        wallSeconds = seconds
        heads.move(toSecondsSince1970: seconds)
    }

    /// How long to wait for descriptors: until the next deadline, and not at all while there is work.
    private func patience() -> Int32 {
        if hasLocalWork { return 0 }
        var soonest = min(deadlines.soonest ?? .max, handlerDeadlines.soonest ?? .max)
        if !overdue.isEmpty { soonest = min(soonest, overdue[0].time) }
        if let due = log?.due { soonest = min(soonest, due) }
        if let end = endTime ?? stopTime { soonest = min(soonest, end) }
        guard soonest < .max else { return -1 }
        return soonest <= now ? 0 : Int32(clamping: soonest - now + 1)
    }
}

// MARK: - Descriptors

extension EventLoop {
    /// Makes `source` the one that hears of `descriptor`, without watching it yet.
    func adopt(_ descriptor: Int32, _ source: EventSource) {
        let index = Int(descriptor)
        if index >= sources.count {
            sources += repeatElement(nil, count: max(index + 1, sources.count * 2) - sources.count)
        }
        sources[index] = source
        sourceCount += 1
    }

    func watch(_ descriptor: Int32, _ interest: Readiness, shared: Bool = false) {
        poller.add(descriptor, interest, shared: shared)
    }

    func update(_ descriptor: Int32, _ interest: Readiness) { poller.update(descriptor, interest) }

    func unwatch(_ descriptor: Int32) { poller.remove(descriptor) }

    /// Forgets a descriptor and closes it.
    func close(_ descriptor: Int32, isWatched: Bool) {
        if isWatched { poller.remove(descriptor) }
        deadlines.clear(descriptor)
        handlerDeadlines.clear(descriptor)
        sources[Int(descriptor)] = nil
        if served == descriptor { served = -1 }
        sourceCount -= 1
        csystem_close(descriptor)
    }

    func setDeadline(_ descriptor: Int32, after milliseconds: UInt64) {
        deadlines.set(descriptor, at: now + milliseconds)
    }

    /// When its time is up; `nil` when none runs.
    func deadline(of descriptor: Int32) -> UInt64? { deadlines.time(of: descriptor) }

    func clearDeadline(_ descriptor: Int32) { deadlines.clear(descriptor) }

    func setHandlerDeadline(_ descriptor: Int32, after milliseconds: UInt64) {
        handlerDeadlines.set(descriptor, at: now + milliseconds)
    }

    func clearHandlerDeadline(_ descriptor: Int32) { handlerDeadlines.clear(descriptor) }

    /// Expects a cancelled handler to be back in time.
    func expect(_ exchange: Exchange, within milliseconds: UInt64) { overdue.append((now + milliseconds, exchange)) }

    /// All of them get the same time: the first one is the soonest.
    private func giveUpOverdue() {
        while let first = overdue.first, first.time <= now || first.exchange.hasReturned {
            overdue.removeFirst()
            if !first.exchange.hasReturned { first.exchange.giveUp() }
        }
    }

    /// Stops accepting for a while, or accepts again.
    func pause(_ isPaused: Bool) {
        for source in sources { source?.pause(isPaused) }
    }
}
