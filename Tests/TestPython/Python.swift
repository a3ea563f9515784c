import Foundation

/// Python with the real Flask, Werkzeug and itsdangerous, to compare with.
package enum Python {
    /// Runs a script that prints JSON, and decodes that.
    ///
    /// - Parameters:
    ///   - input: what the script finds, decoded, in `given`.
    ///   - folder: where it finds modules of its own.
    package static func run<Input: Encodable, Output: Decodable>(
        _ script: String,
        _ input: Input,
        _ type: Output.Type = Output.self,
        modules folder: String? = nil,
    ) async throws -> Output {
        let temporary = FileManager.default.temporaryDirectory.appending(path: "carafe-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: temporary) }
        let files = ["given", "out", "err"].map { temporary.appending(path: $0) }
        try JSONEncoder().encode(input).write(to: files[0])
        for file in files[1...] { try Data().write(to: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", "import json, sys\ngiven = json.load(sys.stdin)\n" + script]
        if let folder {
            var environment = ProcessInfo.processInfo.environment
            environment["PYTHONPATH"] = [folder, environment["PYTHONPATH"]].compactMap { $0 }.joined(separator: ":")
            environment["PYTHONDONTWRITEBYTECODE"] = "1"
            process.environment = environment
        }
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        // A test must not wait on the few threads that all tests share.
        let status = try await withCheckedThrowingContinuation { (end: CheckedContinuation<Int32, any Error>) in
            process.terminationHandler = { end.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { end.resume(throwing: error) }
        }
        guard status == 0 else {
            let words = String(decoding: try Data(contentsOf: files[2]), as: UTF8.self)
            throw PythonFailure(
                description:
                    "python3 with Flask 3.1 is needed here (pip install 'flask==3.1.*' 'werkzeug==3.1.*'): \(words)")
        }
        return try JSONDecoder().decode(type, from: Data(contentsOf: files[1]))
    }
}

/// Why a script gave nothing.
package struct PythonFailure: Error, CustomStringConvertible {
    package let description: String
}
