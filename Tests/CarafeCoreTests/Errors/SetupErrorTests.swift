import HTTPTypes
import Testing

@testable import CarafeCore

/// Mistakes in the setup, each as the whole sentence its author reads.
@Suite struct SetupErrorTests {
    enum Color: String, PathParameter { case red }

    struct Hex: PathParameter {
        init?(pathText: PathText) { nil }
        func pathText(for arguments: ConverterArguments) -> String { "" }
    }

    /// A route at a place of its own: `Users.swift:line`.
    static func get(_ app: App, _ rule: String, line: UInt, methods: [HTTPRequest.Method]? = nil) {
        app.route(rule, methods: methods, fileID: "Shop/Users.swift", line: line) { "" }
    }

    @Test func namesBothPlacesOfAnUnreachableRule() {
        let found = problems { app in
            Self.get(app, "/user/<name>", line: 8)
            Self.get(app, "/user/<id>", line: 12)
        }
        #expect(
            found == [
                #"route "/user/<id>" (Users.swift:12) can never match: "/user/<name>" (Users.swift:8) takes the same paths"#
            ],
        )
    }

    @Test func namesBothPlacesOfADuplicate() {
        let found = problems { app in
            Self.get(app, "/user", line: 8, methods: [.get, .post])
            Self.get(app, "/user", line: 12)
        }
        #expect(
            found == [
                #"route "/user" (Users.swift:12) is registered for GET already (Users.swift:8); remove one of them"#
            ],
        )
    }

    @Test func namesTheMethodsThatCannotMatch() {
        let found = problems { app in
            Self.get(app, "/user/<name>", line: 8, methods: [.get, .post])
            Self.get(app, "/user/<id>", line: 12, methods: [.post, .put])
        }
        #expect(
            found == [
                #"route "/user/<id>" (Users.swift:12) can never match POST: "/user/<name>" (Users.swift:8) takes the same paths"#
            ],
        )
    }

    @Test(arguments: [
        ("/<a>", "/<uuid:b>"),
        ("/<a>", "/<any(x,y):b>"),
        ("/<a>", "/<string(length=2):b>"),
        ("/<int:a>", "/<int(max=9):b>"),
        ("/<int(signed=True):a>", "/<int:b>"),
        ("/<float:a>", "/<float(min=1):b>"),
        ("/<any(x,y):a>", "/<any(x):b>"),
        ("/x-<a>", "/x-<any(y):b>"),
        ("/<path:a>", "/<path:b>"),
        ("/<int:a>/<b>", "/<int(max=9):a>/edit"),
        ("/<a>/<b>/", "/<uuid:a>/<int:b>/"),
    ])
    func findsRulesThatAnotherOneCovers(_ first: String, _ second: String) {
        let found = problems { app in
            Self.get(app, first, line: 1)
            Self.get(app, second, line: 2)
        }
        #expect(found.count == 1 && found[0].contains("(Users.swift:2) can never match"), "\(found)")
    }

    @Test(arguments: [
        ("/<a>", "/<int:b>"),
        ("/<a>", "/me"),
        ("/<uuid:a>", "/<b>"),
        ("/<int(max=9):a>", "/<int:b>"),
        ("/<any(x):a>", "/<any(x,y):b>"),
        ("/<a>", "/<b>/"),
        ("/<a>/x", "/<b>/y"),
        ("/<a>", "/x-<b>"),
        ("/<path:a>", "/<b>"),
        ("/<path:a>", "/<path:b>/x"),
        ("/<a>/<b>", "/x/<b>"),
        ("/<int:a>/edit", "/<int(max=9):a>/<b>"),
    ])
    func acceptsRulesThatEachTakeSomething(_ first: String, _ second: String) {
        let found = problems { app in
            Self.get(app, first, line: 1)
            Self.get(app, second, line: 2)
        }
        #expect(found.isEmpty, "\(found)")
    }

    @Test func acceptsARuleBehindATypeThatRefuses() {
        let found = problems { app in
            app.get("/<color>") { (request, color: Color) in "" }
            app.get("/<name>") { (request, name: String) in "" }
        }
        #expect(found.isEmpty)
        let twice = problems { app in
            app.get("/<color>") { (request, color: Color) in "" }
            app.get("/<other>") { (request, color: Color) in "" }
        }
        #expect(twice.count == 1)
    }

    @Test func passesOnWhatIsWrongWithARule() {
        let found = problems { Self.get($0, "/user/<int:id", line: 12) }
        #expect(
            found == [
                #"route "/user/<int:id" (Users.swift:12) at 6: the parameter is not closed; write "<int:id>""#
            ],
        )
    }

    @Test func suggestsAConverter() {
        let found = problems { app in
            Self.get(app, "/<itn:id>", line: 1)
            Self.get(app, "/<colour:id>", line: 2)
            app.converter("hex", Hex.self)
            Self.get(app, "/<hxe:id>", line: 3)
        }
        #expect(
            found == [
                #"route "/<itn:id>" (Users.swift:1) names the converter "itn", which does not exist; did you mean "int"?"#,
                #"route "/<colour:id>" (Users.swift:2) names the converter "colour", which does not exist; "#
                    + #"register it with app.converter("colour", …), or use string, int, float, path, uuid, any or hex"#,
                #"route "/<hxe:id>" (Users.swift:3) names the converter "hxe", which does not exist; did you mean "hex"?"#,
            ],
        )
    }

    @Test func refusesConverterNamesThatAreTakenOrNone() {
        let found = problems { app in
            app.converter("int", Hex.self, fileID: "Shop/Users.swift", line: 1)
            app.converter("hex", Hex.self, fileID: "Shop/Users.swift", line: 2)
            app.converter("hex", Hex.self, fileID: "Shop/Users.swift", line: 3)
            app.converter("a b", Hex.self, fileID: "Shop/Users.swift", line: 4)
        }
        #expect(
            found == [
                #"converter "int" (Users.swift:1) is built in; choose another name"#,
                #"converter "hex" (Users.swift:3) is registered already (Users.swift:2); choose another name"#,
                #"converter "a b" (Users.swift:4) cannot be written in a rule; "#
                    + #"use ASCII letters, digits and "_", not starting with a digit"#,
            ],
        )
    }

    @Test func comparesTheHandlersParametersWithTheRules() {
        let found = problems { app in
            app.get("/a/<int:id>", fileID: "Shop/Users.swift", line: 1) { (request, id: String) in id }
            app.get("/b/<id>", fileID: "Shop/Users.swift", line: 2) { (request, id: Int) in "" }
            app.get("/c/<path:p>", fileID: "Shop/Users.swift", line: 3) { (request, p: Double) in "" }
            app.get("/d/<x>/<y>", fileID: "Shop/Users.swift", line: 4) { (request, x: String) in x }
            app.get("/e", fileID: "Shop/Users.swift", line: 5) { (request, x: String, y: String) in x }
            app.converter("hex", Hex.self)
            app.get("/f/<hex:c>", fileID: "Shop/Users.swift", line: 6) { (request, c: Int) in "" }
            app.get("/g/<int:c>", fileID: "Shop/Users.swift", line: 7) { (request, c: Hex) in "" }
        }
        #expect(
            found == [
                #"route "/a/<int:id>" (Users.swift:1) gives <int:id> to a parameter of type String; "#
                    + #"take Int in the handler, or write <id> in the rule"#,
                #"route "/b/<id>" (Users.swift:2) gives <string:id> to a parameter of type Int; "#
                    + #"take String in the handler, or write <int:id> in the rule"#,
                #"route "/c/<path:p>" (Users.swift:3) gives <path:p> to a parameter of type Double; "#
                    + #"take String in the handler, or write <float:p> in the rule"#,
                #"route "/d/<x>/<y>" (Users.swift:4) has 2 parameters (<x> and <y>), "#
                    + #"but its handler takes 1 parameter beside the request; give both the same"#,
                #"route "/e" (Users.swift:5) has no parameter, "#
                    + #"but its handler takes 2 parameters beside the request; give both the same"#,
                #"route "/f/<hex:c>" (Users.swift:6) gives <hex:c> to a parameter of type Int; "#
                    + #"take Hex in the handler, or write <int:c> in the rule"#,
                #"route "/g/<int:c>" (Users.swift:7) gives <int:c> to a parameter of type Hex; take Int in the handler"#,
            ],
        )
    }

    @Test func refusesAnEndpointThatNamesTwoRules() {
        let found = problems { app in
            app.get("/a", endpoint: "x", fileID: "Shop/Users.swift", line: 1) { "" }
            app.post("/a", endpoint: "x", fileID: "Shop/Users.swift", line: 2) { "" }
            app.get("/b", endpoint: "x", fileID: "Shop/Users.swift", line: 3) { "" }
            app.get("/page/<int:n>", endpoint: "x", fileID: "Shop/Users.swift", line: 4) { "" }
        }
        #expect(
            found == [
                #"route "/b" (Users.swift:3) has the endpoint "x" of "/a" (Users.swift:1), "#
                    + #"and url(for:) could not tell them apart; choose another name"#
            ],
        )
    }

    @Test func refusesMethodsThatMakeNoSense() {
        let found = problems { app in
            app.get("/a", methods: [.post], fileID: "Shop/Users.swift", line: 1) { "" }
            Self.get(app, "/b", line: 2, methods: [])
            Self.get(app, "/c", line: 3, methods: [.trace, .connect])
            Self.get(app, "/d", line: 4, methods: [.head])
            Self.get(app, "/e", line: 5, methods: [.head])
            Self.get(app, "/e", line: 6)
        }
        #expect(
            found == [
                #"route "/a" (Users.swift:1) gives methods to app.get, which has its own; use app.route"#,
                #"route "/b" (Users.swift:2) names no method; write e.g. methods: [.get]"#,
                #"route "/c" (Users.swift:3) cannot answer TRACE, which would show clients the fields that proxies add; "#
                    + "remove it",
                #"route "/c" (Users.swift:3) cannot answer CONNECT, which asks for a tunnel and has no path; remove it"#,
                #"route "/d" (Users.swift:4) answers HEAD, but nothing answers GET there; "#
                    + "register it for GET, which answers HEAD too",
            ],
        )
    }

    @Test func refusesABlockingHandlerBesideAnAsynchronousHook() {
        let found = problems { app in
            app.get("/a", blocking: true, fileID: "Shop/Users.swift", line: 1) { "" }
            app.beforeRequest(fileID: "Shop/Auth.swift", line: 7) { request in try await Task.sleep(for: .zero) }
        }
        #expect(
            found == [
                #"route "/a" (Users.swift:1) is blocking, but beforeRequest (Auth.swift:7) is async, and blocking "#
                    + "threads cannot wait for it; make that one synchronous, or this handler async"
            ],
        )
    }

    @Test func reportsAllMistakesTogether() {
        let app = App()
        Self.get(app, "a", line: 1)
        Self.get(app, "/b", line: 2, methods: [])
        let error = #expect(throws: SetupError.self) { try app.freeze() }
        #expect(
            error?.description == """
                2 mistakes keep the app from starting:
                - route "a" (Users.swift:1) at 0: a rule begins with "/"; write "/a"
                - route "/b" (Users.swift:2) names no method; write e.g. methods: [.get]
                """,
        )
        #expect(error?.problems.map(\.code) == [.invalidRule, .invalidMethods])
    }

    @Test func checksTenThousandRoutesQuickly() throws {
        let start = ContinuousClock.now
        _ = try RouteTreeTests.app(routes: 10_000)
        #expect(start.duration(to: .now) < .seconds(10))
    }

    static let blueprintMistakes: [(set: @Sendable (App) -> Void, sentence: String)] = [
        (
            { app in
                app.register(Blueprint("a"), fileID: "Shop/App.swift", line: 1)
                app.register(Blueprint("b"), name: "a", fileID: "Shop/App.swift", line: 2)
            },
            #"blueprint "a" (App.swift:2) has the name of another (App.swift:1): "a"; "#
                + #"give one of them another name, as in app.register(…, name: "a2")"#
        ),
        (
            { $0.register(Blueprint("a.b"), fileID: "Shop/App.swift", line: 1) },
            #"blueprint "a.b" (App.swift:1) has a dot in its name, which stands before an endpoint; call it e.g. "a_b""#
        ),
        (
            { $0.register(Blueprint(""), fileID: "Shop/App.swift", line: 1) },
            #"blueprint "" (App.swift:1) has no name; give it one, for its endpoints to begin with"#
        ),
        (
            { $0.register(Blueprint("a", prefix: "a"), fileID: "Shop/App.swift", line: 1) },
            #"blueprint "a" (App.swift:1) has the prefix "a"; a prefix begins with "/"; write "/a""#
        ),
        (
            { app in
                let (outer, inner) = (Blueprint("outer"), Blueprint("inner"))
                outer.register(inner)
                inner.register(outer, fileID: "Shop/App.swift", line: 3)
                app.register(outer)
            },
            #"blueprint "outer" (App.swift:3) is registered on itself, or on a blueprint within it; remove this call"#
        ),
        (
            { app in
                let slow = Blueprint("slow", prefix: "/slow")
                slow.get("/", blocking: true, fileID: "Shop/Slow.swift", line: 2) { "" }
                slow.beforeAppRequest(fileID: "Shop/Slow.swift", line: 1) { _ async in await Task.yield() }
                app.register(slow)
            },
            #"route "/slow/" (Slow.swift:2) is blocking, but beforeAppRequest (Slow.swift:1) is async, and blocking "#
                + "threads cannot wait for it; make that one synchronous, or this handler async"
        ),
    ]

    @Test(arguments: blueprintMistakes.indices)
    func saysWhatIsWrongWithABlueprint(_ index: Int) {
        let mistake = Self.blueprintMistakes[index]
        #expect(problems(mistake.set) == [mistake.sentence])
    }
}
