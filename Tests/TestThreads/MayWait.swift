public import Testing

/// Gives each test of a suite a thread of ``WaitingThreads``.
public struct MayWaitTrait: SuiteTrait, TestTrait, TestScoping {
    /// Holds for every test within.
    public let isRecursive = true

    /// Runs the test.
    public func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void,
    ) async throws {
        guard testCase != nil else { return try await function() }
        try await withTaskExecutorPreference(WaitingThreads.shared) { try await function() }
    }
}

extension Trait where Self == MayWaitTrait {
    /// For tests that wait for sockets, processes or other threads.
    public static var mayWait: MayWaitTrait { MayWaitTrait() }
}
