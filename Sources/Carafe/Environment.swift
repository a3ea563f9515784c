import FoundationEssentials

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What the process was started with.
enum Environment {
    /// All variables.
    static var all: [String: String] { ProcessInfo.processInfo.environment }

    /// The directory that relative paths begin in.
    static var currentDirectory: String { FileManager.default.currentDirectoryPath }

    /// Whether a path leads to a directory.
    static func isDirectory(_ path: String) -> Bool {
        var isDirectory = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory
    }

    /// The text of a file; what is no UTF-8 in it becomes U+FFFD.
    static func text(of path: String) throws -> String {
        var isDirectory = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw FileProblem(description: "there is no such file")
        }
        if isDirectory { throw FileProblem(description: "it is a directory") }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw FileProblem(description: "it cannot be read; give this user the right to")
        }
        return String(decoding: data, as: UTF8.self)
    }

    private struct FileProblem: Error, CustomStringConvertible {
        let description: String
    }
}
