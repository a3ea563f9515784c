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

    private let queue = OperationQueue()

    init() { queue.maxConcurrentOperationCount = 8 }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // unsafe: this executor lives as long as the process.
        queue.addOperation { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
