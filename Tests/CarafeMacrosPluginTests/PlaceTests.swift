import Testing

/// What is said about decorators in the wrong place, and about those that get in each other's way.
@Suite struct PlaceTests {
    @Test(arguments: [
        (
            "struct Users {\n    ⌃@GET(\"/\") func all() -> String { \"\" }\n}",
            "@GET does nothing outside of a type with @Routes; write @Routes before the type"
        ),
        (
            "⌃@BeforeRequest func check() {}",
            "@BeforeRequest does nothing outside of a type with @Routes; write @Routes before the type"
        ),
        (
            "extension Users {\n    ⌃@GET(\"/\") func all() -> String { \"\" }\n}",
            """
            @GET does nothing in an extension, which @Routes cannot see; \
            move the function between the braces of the type itself
            """
        ),
        (
            "@Routes struct Users {\n    ⌃@GET(\"/\") var all: String { \"\" }\n}",
            "@GET stands before a function; move it to the one that is to be called"
        ),
        (
            "@Routes ⌃enum Users {}",
            "an enum has no properties, so @Routes has nothing to mount; write struct, final class or actor"
        ),
        (
            "@Routes ⌃protocol Users {}",
            "a protocol cannot be created, so @Routes has nothing to mount; write struct, final class or actor"
        ),
        (
            "@Routes struct Users {\n    #if DEBUG\n    ⌃@GET(\"/\") func all() -> String { \"\" }\n    #endif\n}",
            """
            @GET cannot stand inside of #if, where @Routes cannot tell what is compiled; \
            put the #if inside of the function, or the function into a type of its own
            """
        ),
    ])
    func misplaced(source: String, message: String) {
        // Sets, because swift-syntax expands extensions twice; the compiler does not, see CompilerTests.
        let findings = findings(in: source.filter { $0 != "⌃" })
        #expect(Set(findings.map(\.message)) == [message])
        #expect(Set(findings.map(\.marked)) == [source])
    }

    @Test func sameRuleTwice() {
        let first = #"@GET("/<int:id>") func show(id: Int) -> String { "" }"#
        let second = #"@Route(⌃"/<int:number>", methods: [.put, .get]) func other(number: Int) -> String { "" }"#
        let source = "@Routes struct Users {\n    \(first)\n    \(second)\n}"
        expect(source, "this rule is registered for the same method already; remove one")
        let unmarked = second.filter { $0 != "⌃" }
        let note = "it is registered here: @Routes struct Users {\n    ⌃\(first)\n    \(unmarked)\n}"
        #expect(findings(in: source.filter { $0 != "⌃" }).flatMap(\.notes) == [note])
    }

    @Test func sameEndpointTwice() {
        expect(
            """
            @Routes struct Users {
                @GET("/<int:id>") func show(id: Int) -> String { "" }
                @GET("/of/<name:id>") func ⌃show(id: Name) -> String { "" }
            }
            """,
            """
            the endpoint "show" is another function's, and url(for:) could not tell them apart; \
            choose another with endpoint:
            """,
        )
    }

    @Test func oneMistakeOfAFunctionWithTwoDecorators() {
        expect(
            """
            @Routes struct Users {
                @GET("/a") @GET("/b") func ⌃all() {}
            }
            """,
            "a handler answers something; return e.g. a String, or HTTPResponse.Status.noContent",
        )
    }

    @Test(arguments: [
        #"@GET("/<hex(6):color>") func paint(color: Hex) -> String { "" }"#,
        #"@GET("/<slug:name>") func show(name: String) -> String { "" }"#,
        #"@GET("/<date:day>") func show(day: Day) -> String { "" }"#,
        #"@GET("/<color>") func a(color: Color) -> String { "" }\n@GET("/<b>") func b(b: String) -> String { "" }"#,
        #"@GET("/x") @POST("/x") func x() -> String { "" }"#,
        #"@Route("/x", methods: methods) func x(@JSON user: User) -> String { "" }"#,
        #"func helper<T>(_ x: T) {}"#,
    ])
    func leavesToTheAppWhatOnlyItKnows(members: String) {
        #expect(findings(in: "@Routes struct Users {\n\(members)\n}").map(\.message) == [])
    }

    private func expect(_ source: String, _ message: String) {
        let findings = findings(in: source.filter { $0 != "⌃" })
        #expect(findings.map(\.message) == [message])
        #expect(findings.map(\.marked) == [source])
    }
}
