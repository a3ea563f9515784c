import HTTPTypes
import Testing

@testable import CarafeCore

/// Parameters with a default, and rules that send requests on.
@Suite struct DefaultsTests {
    static func app() throws -> FrozenApp {
        let app = App("defaults")
        app.get("/all/", endpoint: "all", defaults: ["page": 1]) { (request, page: Int) in
            "page \(page) \(request.pathParameter("page") ?? "-")"
        }
        app.get("/all/page/<int:page>", endpoint: "all") { (request, page: Int) in "page \(page)" }
        app.post("/all/page/<int:page>", endpoint: "all") { (request, page: Int) in "posted \(page)" }
        app.get("/<name>/as", endpoint: "as", defaults: ["format": "html"]) { (request, name: String, format: String) in
            "\(name) as \(format)"
        }
        app.get("/<name>/as/<format>", endpoint: "as") { request in request.pathParameter("format") ?? "-" }
        app.redirect("/old/<int:id>", to: "/new/<int:id>/")
        app.redirect("/moved", to: "/new/", status: .found, methods: [.get, .post])
        let archive = Blueprint("archive", prefix: "/archive")
        archive.redirect("/was/<name>", to: "/is/<name>")
        app.register(archive)
        return try app.freeze()
    }

    @Test(arguments: [
        ("/all/", 200, "page 1 1"), ("/all/page/2", 200, "page 2"), ("/all/page/1", 308, "/all/"),
        ("/all/page/01?a=b", 308, "/all/?a=b"), ("/x/as", 200, "x as html"), ("/x/as/pdf", 200, "pdf"),
        ("/a%20b/as/html", 308, "/a%20b/as"), ("/old/07?a=b", 308, "/new/07/?a=b"), ("/moved", 302, "/new/"),
        ("/archive/was/a%3Fb", 308, "/archive/is/a%3Fb"),
    ])
    func answersOrSendsOn(_ target: String, _ status: Int, _ expected: String) async throws {
        let answer = try await Self.app().answer(Request(.get, target, path: target.decodedPath))
        #expect(answer.status == status)
        #expect((answer.headers[.location] ?? answer.text) == expected)
    }

    @Test func sendsOnWhatTheOtherRuleAnswersAlone() async throws {
        let app = try Self.app()
        #expect(await app.answer(.post, "/all/page/1").text == "posted 1")
        #expect(await app.answer(.head, "/all/page/1").status == 308)
        #expect(await app.answer(.post, "/moved").status == 302)
        #expect(await app.answer(.post, "/old/1").status == 405)
        let mounted = await app.answer(Request(.get, "/all/page/1", scriptName: "/shop"))
        #expect(mounted.headers[.location] == "/shop/all/")
    }

    @Test func takesOwnParametersOrAll() async throws {
        let (app, pages) = (App(), Blueprint("pages", prefix: "/<lang>"))
        pages.get("/<int:id>") { (request, id: Int) in "\(request.pathParameter("lang") ?? "-") \(id)" }
        pages.get("/all/<int:id>") { (request, lang: String, id: Int) in "all: \(lang) \(id)" }
        pages.get("/none/<int:id>") { request in "none" }
        pages.get("/last/", defaults: ["id": 9]) { (request, id: Int) in "last: \(id)" }
        app.register(pages)
        let frozen = try app.freeze()
        #expect(await frozen.answer(.get, "/de/7").text == "de 7")
        #expect(await frozen.answer(.get, "/de/all/7").text == "all: de 7")
        #expect(await frozen.answer(.get, "/de/none/7").text == "none")
        #expect(await frozen.answer(.get, "/de/last/").text == "last: 9")
        #expect(await frozen.answer(.get, "/de/99999999999999999999").status == 404)
    }

    @Test func takesDefaultsOfABlueprint() async throws {
        let (app, pages, inner) = (App(), Blueprint("pages"), Blueprint("inner", prefix: "/inner"))
        pages.get("/<int:id>") { (request, id: Int) in "\(request.pathParameter("lang") ?? "-") \(id)" }
        pages.get("/of/", defaults: ["id": 9]) { (request, id: Int) in "\(request.pathParameter("lang") ?? "-") \(id)" }
        inner.get("/") { request in request.pathParameter("lang") ?? "-" }
        pages.register(inner, defaults: ["lang": "it"])
        app.register(pages, defaults: ["lang": "en"])
        app.register(pages, prefix: "/<lang>", name: "pages_in")
        let frozen = try app.freeze()
        let expected = [
            "/7": "en 7", "/de/7": "de 7", "/of/": "en 9", "/de/of/": "de 9", "/inner/": "it",
            "/de/inner/": "de",
        ]
        for (target, text) in expected { #expect(await frozen.answer(.get, target).text == text) }
        #expect(try frozen.url(for: "pages.id", ["id": 7]) == "/7")
        #expect(try frozen.url(for: "pages_in.id", ["id": 7, "lang": "de"]) == "/de/7")
    }

    @Test func matchesNothingByARuleForBuilding() async throws {
        let app = App()
        app.buildOnly("/<path:file>", endpoint: "asset", host: "cdn.example.com")
        let frozen = try app.freeze()
        #expect(await frozen.answer(Request(.get, "/x", host: "cdn.example.com")).status == 404)
        #expect(try frozen.url(for: "asset", ["file": "a/b"]) == "http://cdn.example.com/a/b")
    }

    static let mistakes: [(set: @Sendable (App) -> Void, sentence: String)] = [
        (
            { $0.get("/", defaults: ["id": 1.5], fileID: "Shop/App.swift", line: 1) { (request, id: Int) in "" } },
            #"route "/" (App.swift:1) gives the default "id", 1.5 (Double), to a parameter of type Int; "#
                + "make both the same type"
        ),
        (
            { $0.get("/<id>", defaults: ["id": 1], fileID: "Shop/App.swift", line: 1) { "" } },
            #"route "/<id>" (App.swift:1) has two parameters "id", counting its host and defaults; rename or remove one"#
        ),
        (
            { $0.get("/", defaults: ["a": 1], fileID: "Shop/App.swift", line: 1) { (request, a: Int, b: Int) in "" } },
            #"route "/" (App.swift:1) has 1 parameter (<a>), but its handler takes 2 parameters beside the request; "#
                + "give both the same"
        ),
        (
            { $0.redirect("/old", to: "/new/<id>", fileID: "Shop/App.swift", line: 1) },
            #"route "/old" (App.swift:1) redirects to "/new/<id>", and has no parameter "id" for it; "#
                + "take the names of the rule"
        ),
        (
            { $0.redirect("/old", to: "new", fileID: "Shop/App.swift", line: 1) },
            #"route "/old" (App.swift:1) redirects to "new", at 0: a rule begins with "/"; write "/new""#
        ),
    ]

    @Test(arguments: mistakes.indices)
    func saysWhatIsWrong(_ index: Int) {
        #expect(problems(Self.mistakes[index].set) == [Self.mistakes[index].sentence])
    }
}

extension String {
    /// What a wire would have made of the target's path.
    fileprivate var decodedPath: String {
        String(split(separator: "?")[0]).replacing("%20", with: " ").replacing("%3F", with: "?")
    }
}
