import Foundation

/// A program of this machine that speaks TLS, and what became of it. A task that waits for it holds no thread.
struct Tool {
    let status: Int32
    let output: [UInt8]

    var text: String { String(decoding: output, as: UTF8.self) }

    static func curl(_ arguments: [String]) async throws -> Tool {
        try await run(["curl", "--silent", "--insecure", "--max-time", "60"] + arguments)
    }

    /// `openssl s_client`, to the end of what the server says to `request`.
    static func client(_ port: UInt16, _ arguments: [String], request: String) async throws -> Tool {
        let all = ["openssl", "s_client", "-ign_eof", "-connect", "127.0.0.1:\(port)"] + arguments
        return try await run(all, input: request)
    }

    private static func run(_ command: [String], input: String = "") async throws -> Tool {
        let directory = try Folder()
        try input.write(toFile: directory.path("in"), atomically: false, encoding: .utf8)
        _ = FileManager.default.createFile(atPath: directory.path("out"), contents: nil)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.standardInput = FileHandle(forReadingAtPath: directory.path("in"))
        let output = FileHandle(forWritingAtPath: directory.path("out"))
        process.standardOutput = output
        process.standardError = output
        try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in ended.resume() }
            do { try process.run() } catch { ended.resume(throwing: error) }
        }
        let data = FileManager.default.contents(atPath: directory.path("out")) ?? Data()
        return Tool(status: process.terminationStatus, output: Array(data))
    }
}

/// A folder that is gone with the last who knows it.
final class Folder: Sendable {
    private let path: String

    init() throws {
        path = NSTemporaryDirectory() + "carafe-tls-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func path(_ name: String) -> String { "\(path)/\(name)" }
}
