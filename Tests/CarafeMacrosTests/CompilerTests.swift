import Foundation
import TestThreads
import Testing

/// What the compiler itself says and accepts, with the plugin as an application has it.
@Suite(.mayWait, .enabled(if: Compiler.isThere, "the plugin lies beside the tests, on Linux"))
struct CompilerTests {
    @Test func acceptsWhatIsRight() throws {
        let output = try Compiler.check(
            """
            @Routes struct Users {
                @GET("/<int:id>") func show(id: Int) -> String { "\\(id)" }
                @POST("/") func create(@JSON names: [String]) throws -> [String] { names }
            }
            func link(_ request: Request) throws -> String { try request.url(for: Users.url.show(id: 7)) }
            """,
        )
        #expect(output == "")
    }

    @Test(arguments: [
        (
            #"@Routes struct A { @GET("/<int:id>") func a(id: String) -> String { id } }"#,
            """
            1:25: error: this gives <int:id> to a parameter of type String; take Int in the handler, \
            or write <id> in the rule
            """
        ),
        (
            #"@Routes struct A { @GET("/<int:id") func a(id: Int) -> String { "" } }"#,
            #"1:25: error: rule "/<int:id" at 1: the parameter is not closed; write "<int:id>""#
        ),
        (
            #"struct A { @GET("/") func a() -> String { "" } }"#,
            "1:12: error: @GET does nothing outside of a type with @Routes; write @Routes before the type"
        ),
        (
            #"@Routes enum A { case a }"#,
            "1:9: error: an enum has no properties, so @Routes has nothing to mount; write struct, final class or actor"
        ),
        (
            """
            @Routes struct A { @GET("/<int:id>") func show(id: Int) -> String { "" } }
            let reference = A.url.show(id: "7")
            """,
            "2:32: error: cannot convert value of type 'String' to expected argument type 'Int'"
        ),
        (
            #"final class State { var x = 1 }; @Routes struct A { let s: State; @GET("/") func a() -> String { "" } }"#,
            "1:57: error: stored property 's' of 'Sendable'-conforming struct 'A' has non-Sendable type 'State'"
        ),
    ])
    func refusesMistakes(source: String, error: String) throws {
        let output = try Compiler.check(source)
        #expect(output.contains(error), "\(output)")
        #expect(output.split(separator: ": error: ").count == 2, "\(output)")
    }
}

/// `swiftc`, set up as for a module that imports the product.
private enum Compiler {
    /// Where the package was built.
    private static let products = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        .deletingLastPathComponent()
    private static let plugin = products.appendingPathComponent("CarafeMacrosPlugin-tool").path
    private static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../Sources")

    /// What the package's modules import of C.
    private static var moduleMaps: [String] {
        let files = FileManager.default.enumerator(atPath: sources.path)?.compactMap { $0 as? String } ?? []
        return files.filter { $0.hasSuffix("module.modulemap") }.map { "\(sources.path)/\($0)" }
    }

    static var isThere: Bool { FileManager.default.isExecutableFile(atPath: plugin) }

    /// Compiles a source, whose lines are counted behind the imports, and returns what is said about it.
    static func check(_ source: String) throws -> String {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).swift")
        defer { try? FileManager.default.removeItem(at: file) }
        let text = "import Carafe; import CarafeMacros\n#sourceLocation(file: \"test.swift\", line: 1)\n\(source)\n"
        try text.write(to: file, atomically: true, encoding: .utf8)
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let maps = moduleMaps.flatMap { ["-Xcc", "-fmodule-map-file=\($0)"] }
        process.arguments =
            ["swiftc", "-typecheck", "-swift-version", "6", "-diagnostic-style", "llvm", file.path]
            + ["-I", products.appendingPathComponent("Modules").path]
            + ["-load-plugin-executable", "\(plugin)#CarafeMacrosPlugin"] + maps
        process.standardError = output
        try process.run()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: said, as: UTF8.self)
    }
}
