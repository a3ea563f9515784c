import Foundation

/// What went wrong with a program; the sentence is shown as it is.
struct BenchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

extension Command {
    /// Where output goes that nobody reads.
    private static let silence = FileHandle.nullDevice

    /// Starts it, with as many descriptors as it may have, on these processors.
    func start(output: FileHandle? = nil, errors: FileHandle? = nil, on processors: String? = nil) throws -> Process {
        let process = Process()
        var words = [program] + arguments
        if let processors { words = ["taskset", "-c", processors] + words }
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", #"ulimit -n "$(ulimit -Hn)" 2>/dev/null; exec "$@""#, "sh"] + words
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        if let directory { process.currentDirectoryURL = URL(fileURLWithPath: directory) }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output ?? Self.silence
        process.standardError = errors ?? Self.silence
        try Interruption.start(process)
        return process
    }

    /// Runs it to its end.
    ///
    /// - Returns: What it wrote, to both its outputs.
    /// - Throws: ``BenchError`` with the end of that, when it fails.
    @discardableResult
    func run(on processors: String? = nil) throws(BenchError) -> String {
        let process: Process
        let output: String
        do {
            let pipe = Pipe()
            process = try start(output: pipe.fileHandleForWriting, errors: pipe.fileHandleForWriting, on: processors)
            try pipe.fileHandleForWriting.close()
            output = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
            process.waitUntilExit()
            Interruption.forget(process.processIdentifier)
        } catch {
            throw BenchError("\(program) cannot be run: \(error)")
        }
        guard process.terminationStatus == 0 else {
            let end = output.split(separator: "\n").suffix(5).joined(separator: " | ")
            throw BenchError("\(program) \(arguments.joined(separator: " ")) failed: \(end)")
        }
        return output
    }
}
