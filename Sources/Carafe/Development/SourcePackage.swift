import CCarafeSystem
import FoundationEssentials

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The Swift package that an executable was built from, as its place tells.
struct SourcePackage: Sendable {
    /// Where `Package.swift` is.
    let root: String
    /// `debug` or `release`.
    let configuration: String
    /// The directory that SwiftPM builds in, when that is not `.build`.
    let scratch: String?
    let product: String

    /// - Parameter executable: an absolute path such as `/home/me/app/.build/x86_64-unknown-linux-gnu/debug/hello`.
    init?(executable: String) {
        let parts = executable.split(separator: "/").map(String.init)
        // …, scratch directory, triple or `debug` itself, …, product
        guard let place = parts.lastIndex(where: { $0 == "debug" || $0 == "release" }), place == parts.count - 2,
            place > 1
        else { return nil }
        let isRoot = { (count: Int) in Self.exists("/" + (parts[..<count] + ["Package.swift"]).joined(separator: "/")) }
        guard let count = (1..<place).last(where: isRoot) else { return nil }
        root = "/" + parts[..<count].joined(separator: "/")
        configuration = parts[place]
        let scratch = parts[count] == ".build" ? nil : "/" + parts[...count].joined(separator: "/")
        self.scratch = scratch
        product = parts[parts.count - 1]
    }

    private static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    /// The command that builds it anew.
    var command: [String] {
        ["swift", "build", "--package-path", root, "-c", configuration, "--product", product]
            + (scratch.map { ["--scratch-path", $0] } ?? [])
    }

    // MARK: Sources

    private static let endings = [".swift", ".c", ".h", ".m", ".cpp", ".modulemap", ".md"]

    /// When each of its sources was last changed, in nanoseconds of Unix time, by path from the root.
    func times() -> [String: Int64] {
        var times: [String: Int64] = [:]
        for entry in (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        where !entry.hasPrefix(".") && !["Tests", "docs", "Benchmarks"].contains(entry) && "\(root)/\(entry)" != scratch
        {
            let below = (try? FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(entry)")) ?? []
            for path in [entry] + below.map({ "\(entry)/\($0)" }) where Self.endings.contains(where: path.hasSuffix) {
                var time: Int64 = 0
                // unsafe: reads the path and fills the number.
                if unsafe csystem_modified("\(root)/\(path)", &time) == 0 { times[path] = time }
            }
        }
        return times
    }

    // MARK: Building

    /// Builds it, and waits for that.
    ///
    /// - Returns: what the compiler said when it failed; `nil` when there is a new executable.
    func build() -> String? {
        // The status comes as a line, because it may be another part of this process that waits for its children.
        let words = command.map { "'\($0.replacing("'", with: "'\\''"))'" }.joined(separator: " ")
        // unsafe: a stream of a child, closed below; `nil` when there is none.
        guard let stream = unsafe popen("\(words) 2>&1 && echo '\(Self.success)'", "r") else {
            return "cannot run \(command.joined(separator: " "))"
        }
        var output: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        // unsafe: fills the array's own storage, as much as there is of it.
        while case let count = unsafe fread(&piece, 1, piece.count, stream), count > 0 { output += piece[..<count] }
        unsafe pclose(stream)
        let text = String(decoding: output, as: UTF8.self)
        return text.hasSuffix("\(Self.success)\n") ? nil : text
    }

    private static let success = "carafe: built"
}
