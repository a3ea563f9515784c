import Foundation
import Synchronization
import TestThreads
import Testing

/// What one test has for itself: a directory, and the programs it started. Both are gone when the test is over.
final class Sandbox: Sendable {
    /// The sandbox of the running test, which is one with the `.sandboxed` trait.
    @TaskLocal static var current: Sandbox?

    let directory: String
    private let processes = Mutex<[ChildProcess]>([])
    private let endings = Mutex<[@Sendable () -> Void]>([])

    init() throws {
        // Short, because the path of a unix socket holds no more than a hundred bytes.
        directory = "/tmp/carafe-\(UUID().uuidString.prefix(13))"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
    }

    /// The sandbox of the running test.
    static func required() throws -> Sandbox {
        try #require(current, "a test that starts programs belongs into a suite with the trait .sandboxed")
    }

    func path(_ name: String) -> String { "\(directory)/\(name)" }

    /// Keeps a program until the end of the test, and then ends it.
    func own(_ process: ChildProcess) { processes.withLock { $0.append(process) } }

    /// Does something at the end of the test, however that comes.
    func atEnd(_ body: @escaping @Sendable () -> Void) { endings.withLock { $0.append(body) } }

    /// Ends everything; a program that had ended before, unnoticed, is a failure.
    func clear() {
        for end in endings.withLock({ $0 }).reversed() { end() }
        for process in processes.withLock({ $0 }).reversed() {
            if let ending = process.unnoticedEnding() {
                Issue.record("\(process.name) ended during the test, \(ending), and said:\n\(process.errors)")
            }
            process.end()
        }
        try? FileManager.default.removeItem(atPath: directory)
    }
}

/// Gives each test of a suite a sandbox, and a thread that may wait for programs and sockets.
///
/// Tests run on the few threads of Swift's own pool, where waiting would hold up the tests of other suites. A handful at
/// a time is enough: each starts up to four programs.
struct SandboxTrait: SuiteTrait, TestTrait, TestScoping {
    let isRecursive = true

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void,
    ) async throws {
        guard testCase != nil else { return try await function() }
        try await withTaskExecutorPreference(WaitingThreads.shared) {
            let sandbox = try Sandbox()
            defer { sandbox.clear() }
            try await Sandbox.$current.withValue(sandbox) { try await function() }
        }
    }
}

extension Trait where Self == SandboxTrait {
    static var sandboxed: SandboxTrait { SandboxTrait() }
}
