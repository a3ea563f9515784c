public import Foundation

/// The toolchain that has built the tests, set up as for a package that depends on this one.
public enum Toolchain {
    /// Where this package lies.
    public static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../..").standardizedFileURL

    private static let products = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        .deletingLastPathComponent()
    private static let plugin = products.appendingPathComponent("CarafeMacrosPlugin-tool").path
    private static let modules = ["-I", products.appendingPathComponent("Modules").path]

    /// What the package's modules import of C.
    private static let moduleMaps: [String] = {
        let sources = package.appendingPathComponent("Sources").path
        let files = FileManager.default.enumerator(atPath: sources)?.compactMap { $0 as? String } ?? []
        return files.filter { $0.hasSuffix("module.modulemap") }.flatMap {
            ["-Xcc", "-fmodule-map-file=\(sources)/\($0)"]
        }
    }()

    private struct Target: Decodable {
        let target: Triple, paths: Paths

        struct Triple: Decodable { let triple: String }
        struct Paths: Decodable { let runtimeResourcePath: String }
    }

    private static let target = Result {
        try JSONDecoder().decode(Target.self, from: Data(run(["swiftc", "-print-target-info"]).utf8))
    }

    /// What it takes to compile a `Package.swift`.
    public static func manifestOptions() throws -> [String] {
        let modules = try target.get().paths.runtimeResourcePath + "/pm/ManifestAPI"
        return ["-I", modules, "-package-description-version", "6.2"]
    }

    /// Whether modules and plugin lie beside the tests, as on Linux.
    public static var isThere: Bool { FileManager.default.isExecutableFile(atPath: plugin) }

    /// Compiles a `main.swift` as far as the last diagnosis, and returns what is said about it, under another name.
    public static func compile(_ source: String, as name: String, options: [String] = []) throws -> String {
        try withTemporaryDirectory { directory in
            let file = directory.appendingPathComponent("main.swift")
            try source.write(to: file, atomically: true, encoding: .utf8)
            let said = try run(
                ["swiftc", "-emit-sil", "-o", "/dev/null", "-swift-version", "6", "-diagnostic-style", "llvm"]
                    + ["-load-plugin-executable", "\(plugin)#CarafeMacrosPlugin"]
                    + modules + moduleMaps + options + [file.path],
            )
            return said.replacing(file.path, with: name)
        }
    }

    /// The symbol graphs of what a module makes public, as JSON.
    public static func symbolGraphs(of module: String) throws -> [Data] {
        try withTemporaryDirectory { directory in
            let said = try run(
                ["swift", "symbolgraph-extract", "-module-name", module, "-output-dir", directory.path]
                    + ["-minimum-access-level", "public", "-skip-synthesized-members", "-skip-inherited-docs"]
                    + ["-target", target.get().target.triple] + modules + moduleMaps,
            )
            guard said.isEmpty else { throw Refusal(description: said) }
            return try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)
                .map { try Data(contentsOf: $0) }
        }
    }

    private struct Refusal: Error, CustomStringConvertible { let description: String }

    private static func run(_ arguments: [String]) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: said, as: UTF8.self)
    }

    private static func withTemporaryDirectory<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        return try body(directory)
    }
}
