import Testing

/// What is said about mistakes: the sentence, the place, and the source after each fix-it.
@Suite struct DiagnosticTests {
    struct Mistake: CustomTestStringConvertible, Sendable {
        /// The members of a type; `⌃` stands before the character that is pointed at.
        let members: String
        let message: String
        /// The members after each fix-it.
        var fixed: [String] = []

        var testDescription: String { members }
    }

    @Test(arguments: [
        Mistake(
            members: #"@GET("⌃users") func all() -> String { "" }"#,
            message: #"rule "users" at 0: a rule begins with "/"; write "/users""#,
        ),
        Mistake(
            members: #"@GET("/users/⌃<int:id") func show(id: Int) -> String { "" }"#,
            message: #"rule "/users/<int:id" at 7: the parameter is not closed; write "<int:id>""#,
        ),
        Mistake(
            members: #"@GET("/caf\u{e9}/<int(min=⌃x):id>") func show(id: Int) -> String { "" }"#,
            message:
                #"rule "/café/<int(min=x):id>" at 16: argument "min" of converter "int" is "x"; write a whole number, e.g. min=2"#,
        ),
        Mistake(
            members: ##"@GET(#"/é/⌃<a"#) func show(a: String) -> String { "" }"##,
            message: #"rule "/é/<a" at 4: the parameter is not closed; write "<a>""#,
        ),
        Mistake(
            members: #"@GET(⌃"/\(base)/x") func all() -> String { "" }"#,
            message: "the rule is read while compiling; write it out, as one string without interpolation",
        ),
        Mistake(
            members: #"@GET(⌃Paths.all) func all() -> String { "" }"#,
            message: "the rule is read while compiling; write it out, as one string without interpolation",
        ),
    ])
    func badRules(_ mistake: Mistake) { expect(mistake) }

    @Test(arguments: [
        Mistake(
            members: #"@GET("/<⌃int:id>") func show(id: String) -> String { "" }"#,
            message:
                "this gives <int:id> to a parameter of type String; take Int in the handler, or write <id> in the rule",
            fixed: [
                #"@GET("/<int:id>") func show(id: Int) -> String { "" }"#,
                #"@GET("/<id>") func show(id: String) -> String { "" }"#,
            ],
        ),
        Mistake(
            members: #"@GET("/<⌃id>/x") func show(id: UUID) -> String { "" }"#,
            message:
                "this gives <string:id> to a parameter of type UUID; take String in the handler, or write <uuid:id> in the rule",
            fixed: [
                #"@GET("/<id>/x") func show(id: String) -> String { "" }"#,
                #"@GET("/<uuid:id>/x") func show(id: UUID) -> String { "" }"#,
            ],
        ),
        Mistake(
            members: #"@GET("/<⌃itn:id>") func show(id: Int) -> String { "" }"#,
            message: #"this names the converter "itn", which does not exist; did you mean "int"?"#,
            fixed: [#"@GET("/<int:id>") func show(id: Int) -> String { "" }"#],
        ),
        Mistake(
            members: #"@GET("/<int:id>") func show(id: ⌃Int?) -> String { "" }"#,
            message: #"a path that matches always has "id"; write Int"#,
            fixed: [#"@GET("/<int:id>") func show(id: Int) -> String { "" }"#],
        ),
        Mistake(
            members: #"@GET("/", host: "a.<⌃int:user>.org") func show(user: String) -> String { "" }"#,
            message:
                "this gives <int:user> to a parameter of type String; take Int in the handler, or write <user> in the rule",
            fixed: [
                #"@GET("/", host: "a.<int:user>.org") func show(user: Int) -> String { "" }"#,
                #"@GET("/", host: "a.<user>.org") func show(user: String) -> String { "" }"#,
            ],
        ),
    ])
    func wrongTypes(_ mistake: Mistake) { expect(mistake) }

    @Test(arguments: [
        Mistake(
            members: #"@GET("/⌃<int:id>") func show() -> String { "" }"#,
            message: #"the rule has <int:id>, but show takes no "id"; add the parameter id: Int"#,
            fixed: [#"@GET("/<int:id>") func show(id: Int) -> String { "" }"#],
        ),
        Mistake(
            members: #"@GET("/⌃<name>") func show(request: Request) -> String { "" }"#,
            message: #"the rule has <string:name>, but show takes no "name"; add the parameter name: String"#,
            fixed: [#"@GET("/<name>") func show(request: Request, name: String) -> String { "" }"#],
        ),
        Mistake(
            members: #"@GET("/<int:user_id>/x") func show(_ ⌃userid: Int) -> String { "" }"#,
            message: #""userid" is not in the rule "/<int:user_id>/x"; did you mean "user_id"?"#,
            fixed: [
                #"@GET("/<int:userid>/x") func show(_ userid: Int) -> String { "" }"#,
                #"@GET("/<int:user_id>/x") func show(_ user_id: Int) -> String { "" }"#,
            ],
        ),
        Mistake(
            members: #"@GET("/all") func all(⌃page: Int) -> String { "" }"#,
            message: """
                "page" is not in the rule "/all"; add it there, give it a default value, or take it from the request with \
                @Query, @JSON or @Form
                """,
            fixed: [
                #"@GET("/all/<int:page>") func all(page: Int) -> String { "" }"#,
                #"@GET("/all") func all(@Query page: Int) -> String { "" }"#,
            ],
        ),
        Mistake(
            members: #"@GET("/x") func x(list: ⌃inout [Int]) -> String { "" }"#,
            message: "a handler's parameter cannot be inout, since nothing takes it back; write a plain one",
        ),
    ])
    func wrongParameters(_ mistake: Mistake) { expect(mistake) }

    @Test(arguments: [
        Mistake(
            members: #"@Route("/x", methods: ⌃[]) func x() -> String { "" }"#,
            message: "this route names no method; write e.g. methods: [.get]",
            fixed: [#"@Route("/x", methods: [.get]) func x() -> String { "" }"#],
        ),
        Mistake(
            members: #"@Route("/x", methods: [.get, ⌃.trace]) func x() -> String { "" }"#,
            message: "a route cannot answer TRACE, which would show clients the fields that proxies add; remove it",
        ),
        Mistake(
            members: #"@Route("/x", methods: [⌃.connect]) func x() -> String { "" }"#,
            message: "a route cannot answer CONNECT, which asks for a tunnel and has no path; remove it",
        ),
        Mistake(
            members: #"@GET("/x") func x(⌃@JSON user: User) -> String { "" }"#,
            message:
                "a request for GET has no body for @JSON to decode; decode the query with @Query, or register the route for POST",
            fixed: [#"@GET("/x") func x(@Query user: User) -> String { "" }"#],
        ),
        Mistake(
            members: #"@Route("/x", methods: [.head, .options]) func x(⌃@Form user: User) -> String { "" }"#,
            message: "a request for HEAD or OPTIONS has no body for @Form to decode; "
                + "decode the query with @Query, or register the route for POST",
            fixed: [#"@Route("/x", methods: [.head, .options]) func x(@Query user: User) -> String { "" }"#],
        ),
        Mistake(
            members: #"@POST("/x") func x(@JSON a: User, ⌃@Form b: Login) -> String { "" }"#,
            message: "a body is JSON or a form, and never both; decode one of them",
        ),
        Mistake(
            members: #"@POST("/x", ⌃blocking: true) func x() async -> String { "" }"#,
            message: "blocking: is for functions that block a thread, and this one is awaited; remove it",
        ),
        Mistake(
            members: #"@GET("/x") func ⌃x() {}"#,
            message: "a handler answers something; return e.g. a String, or HTTPResponse.Status.noContent",
        ),
        Mistake(
            members: #"@GET("/x") func x() -> ⌃(String, Int) { ("", 1) }"#,
            message: "a tuple is no answer; return respond(body, status) as a Response",
        ),
        Mistake(
            members: #"@GET("/x") ⌃static func x() -> String { "" }"#,
            message: "@GET needs a function of an instance, the one that is mounted; remove static",
            fixed: [#"@GET("/x") func x() -> String { "" }"#],
        ),
        Mistake(
            members: #"@GET("/<x>") func x⌃<T: PathParameter>(x: T) -> String { "" }"#,
            message:
                "a handler cannot be generic, because nothing says for which types; write the types it is called with",
        ),
    ])
    func wrongFunctions(_ mistake: Mistake) { expect(mistake) }

    @Test(arguments: [
        Mistake(
            members: "@BeforeRequest func check(⌃id: Int) {}",
            message:
                "@BeforeRequest calls a function that takes other things; write func check(request: Request) -> Response?",
        ),
        Mistake(
            members: "@AfterRequest func stamp⌃(request: Request) {}",
            message: """
                @AfterRequest calls a function that takes other things; \
                write func stamp(request: Request, response: inout Response)
                """,
        ),
        Mistake(
            members: "@AfterRequest func stamp(response: inout Response) -> ⌃Response { response }",
            message: "@AfterRequest has no use for a result; remove it",
            fixed: ["@AfterRequest func stamp(response: inout Response) { response }"],
        ),
        Mistake(
            members: "@TeardownRequest func end(⌃error: any Error) {}",
            message: """
                @TeardownRequest calls a function that takes other things; \
                write func end(request: Request, error: (any Error)?)
                """,
        ),
        Mistake(
            members: #"@ErrorHandler(⌃200) func fine(error: HTTPError) -> String { "" }"#,
            message: "200 is not the status of an error; write one from 400 to 599, e.g. .notFound",
        ),
        Mistake(
            members: #"@ErrorHandler(⌃.found) func fine(error: HTTPError) -> String { "" }"#,
            message: ".found is not the status of an error; write one from 400 to 599, e.g. .notFound",
        ),
        Mistake(
            members: #"@ErrorHandler(E.self) func fine(⌃error: HTTPError) -> String { "" }"#,
            message: """
                @ErrorHandler calls a function that takes other things; \
                write func fine(request: Request, error: E) -> String
                """,
        ),
        Mistake(
            members: "@ErrorHandler(404) func ⌃missing() {}",
            message: "a handler answers something; return e.g. a String, or HTTPResponse.Status.noContent",
        ),
    ])
    func wrongHooks(_ mistake: Mistake) { expect(mistake) }

    private func expect(_ mistake: Mistake) {
        let source = "@Routes struct Users {\n    \(mistake.members)\n}"
        let findings = findings(in: source.filter { $0 != "⌃" })
        #expect(findings.map(\.message) == [mistake.message])
        #expect(findings.map(\.marked) == [source])
        #expect(findings.flatMap(\.fixed) == mistake.fixed.map { "@Routes struct Users {\n    \($0)\n}" })
    }
}
