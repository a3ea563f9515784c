import Foundation
import Testing

/// Gives each test of a suite a thread that may wait for sockets and other threads.
///
/// Tests run on the few threads of Swift's own pool, where waiting would hold up everybody else's, and so for ever those
/// that wait for one another. Eight at a time keep the processors busy, since most of them wait most of the time.
struct MayBlockTrait: SuiteTrait, TestTrait, TestScoping {
    let isRecursive = true

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void,
    ) async throws {
        guard testCase != nil else { return try await function() }
        try await withTaskExecutorPreference(WaitingThreads.shared) { try await function() }
    }
}

extension Trait where Self == MayBlockTrait {
    static var mayBlock: MayBlockTrait { MayBlockTrait() }
}

private final class WaitingThreads: TaskExecutor {
    static let shared = WaitingThreads()

    private let condition = NSCondition()
    // Touched with the condition locked.
    private nonisolated(unsafe) var jobs: [UnownedJob] = []

    // Threads of our own: those of an operation queue are Dispatch's, which then has none left for its timers.
    init() {
        for _ in 0..<8 { Thread.detachNewThread { [self] in run() } }
    }

    func enqueue(_ job: consuming ExecutorJob) {
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
