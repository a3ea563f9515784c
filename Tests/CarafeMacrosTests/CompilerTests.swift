import TestCompiler
import TestThreads
import Testing

/// What the compiler itself says and accepts, with the plugin as an application has it.
@Suite(.mayWait, .enabled(if: Toolchain.isThere, "the plugin lies beside the tests, on Linux"))
struct CompilerTests {
    @Test func acceptsWhatIsRight() throws {
        let output = try check(
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
        let output = try check(source)
        #expect(output.contains(error), "\(output)")
        #expect(output.split(separator: ": error: ").count == 2, "\(output)")
    }
}

/// Compiles a source, whose lines are counted behind the imports, and returns what is said about it.
private func check(_ source: String) throws -> String {
    let place = "#sourceLocation(file: \"test.swift\", line: 1)"
    return try Toolchain.compile("import Carafe; import CarafeMacros\n\(place)\n\(source)\n", as: "main.swift")
}
