import HTTPTypes
import Testing

@testable import CarafeCore

/// What paths lead to, over the whole app: each rule answers with its own text and its parameters.
@Suite struct RoutingTests {
    /// An app of rules, each answering `rule|value|value`.
    static func app(_ rules: [String], methods: [HTTPRequest.Method] = [.get], _ setUp: (App) -> Void = { _ in }) throws
        -> FrozenApp
    {
        let app = App("routing")
        setUp(app)
        for rule in rules {
            app.route(rule, methods: methods) { request in
                ([rule] + request.captures.map { request.head.bytes.string(at: $0) }).joined(separator: "|")
            }
        }
        return try app.freeze()
    }

    @Test(arguments: [
        ("/", "/"),
        ("", "/"),
        ("/about", "/about"),
        ("/about/us", "/about/us"),
        ("/user/me", "/user/me"),
        ("/user/you", "/user/<name>|you"),
        ("/user/7", "/user/<int:id>|7"),
        ("/user/07", "/user/<int:id>|07"),
        ("/user/-7", "/user/<name>|-7"),
        ("/user/7x", "/user/<name>|7x"),
        ("/user/0.5", "/user/<float:f>|0.5"),
        ("/user/.5", "/user/<name>|.5"),
        ("/user/5.", "/user/<name>|5."),
        ("/user/1.2.3", "/user/<name>|1.2.3"),
        ("/user/٣", "/user/<name>|٣"),
        ("/user/a b/edit", "/user/<name>/edit|a b"),
        ("/user/7/edit", "/user/<name>/edit|7"),
        ("/user/x/y/z", "/<path:rest>|user/x/y/z"),
        ("/v1.2.json", "/v<int:major>.<int:minor>.json|1|2"),
        ("/v1.2.3.json", "/<path:rest>|v1.2.3.json"),
        ("/v1.x.json", "/<path:rest>|v1.x.json"),
        ("/pre-a-b-post", "/pre-<a>-post|a-b"),
        ("/pre--post", "/<path:rest>|pre--post"),
        ("/files/a/b/c.txt", "/files/<path:p>|a/b/c.txt"),
        ("/files/a/b/edit", "/files/<path:p>/edit|a/b"),
        ("/files/a/edit/edit", "/files/<path:p>/edit|a/edit"),
        ("/files/edit", "/files/<path:p>|edit"),
        ("/files/a/", "/files/<path:p>|a/"),
        ("/files/a/7/raw", "/files/<path:p>/<int:n>/raw|a|7"),
        ("/files/a/b/7/raw", "/files/<path:p>/<int:n>/raw|a/b|7"),
        ("/files/a/b/x/raw", "/files/<path:p>|a/b/x/raw"),
        ("/lang/en-GB", "/lang/<string(length=2):l>-<region>|en|GB"),
        ("/lang/eng-GB", "/<path:rest>|lang/eng-GB"),
        ("/page/help", "/page/<any(about,help):p>|help"),
        ("/page/helpx", "/<path:rest>|page/helpx"),
        ("/id/6f9619ff-8b86-d011-b42d-00c04fc964ff", "/id/<uuid:u>|6f9619ff-8b86-d011-b42d-00c04fc964ff"),
        ("/id/6f9619ff-8b86-d011-b42d-00c04fc964fg", "/<path:rest>|id/6f9619ff-8b86-d011-b42d-00c04fc964fg"),
        ("/café/é", "/café/<string(length=1):x>|é"),
        ("/signed/-5", "/signed/<int(signed=True):n>|-5"),
        ("/signed/--5", "/<path:rest>|signed/--5"),
        ("/signed/-", "/<path:rest>|signed/-"),
        ("/range/5", "/range/<int(min=1,max=9):n>|5"),
        ("/range/10", "/range/<n>|10"),
        ("/range/99999999999999999999", "/range/<n>|99999999999999999999"),
        ("/fixed/007", "/fixed/<int(fixed_digits=3):n>|007"),
        ("/fixed/07", "/<path:rest>|fixed/07"),
        ("/a/b/c/static", "/<x>/b/c/static|a"),
    ])
    func leadsTo(_ path: String, _ expected: String) async throws {
        let app = try Self.app([
            "/", "/about", "/about/us", "/user/<name>", "/user/me", "/user/<int:id>", "/user/<float:f>",
            "/user/<name>/edit", "/<path:rest>", "/v<int:major>.<int:minor>.json", "/pre-<a>-post", "/files/<path:p>",
            "/files/<path:p>/edit", "/files/<path:p>/<int:n>/raw", "/lang/<string(length=2):l>-<region>",
            "/page/<any(about,help):p>", "/id/<uuid:u>", "/café/<string(length=1):x>",
            "/signed/<int(signed=True):n>", "/range/<n>", "/range/<int(min=1,max=9):n>",
            "/fixed/<int(fixed_digits=3):n>", "/a/b/x", "/<x>/b/c/static",
        ])
        #expect(await app.answer(.get, path).description == "200 " + expected)
    }

    @Test(arguments: ["/7/edit", "/a//edit", "/x-y", "//", "/1.", "nothing", "*", "/\0"])
    func answersNotFoundWithoutARule(_ path: String) async throws {
        let app = try Self.app(["/<float:x>", "/a/<b>/edit"])
        #expect(await app.answer(.get, path).status == 404)
    }

    @Test func convertsLeadingZerosAndRefusesOverflow() async throws {
        let app = App()
        app.get("/n/<int:n>") { (request, n: Int) in "\(n)" }
        app.get("/small/<int:n>") { (request, n: UInt8) in "\(n)" }
        app.get("/signed/<int(signed=True):n>") { (request, n: Int8) in "\(n)" }
        let frozen = try app.freeze()
        let cases = [
            ("/n/007", "200 7"), ("/n/9223372036854775807", "200 9223372036854775807"), ("/n/9223372036854775808", nil),
            ("/n/+7", nil), ("/n/", nil), ("/small/255", "200 255"), ("/small/256", nil), ("/signed/-128", "200 -128"),
            ("/signed/-129", nil), ("/signed/128", nil), ("/n/000000000000000000000000000001", "200 1"),
        ]
        for (path, expected) in cases {
            let answer = await frozen.answer(.get, path)
            #expect(expected == nil ? answer.status == 404 : answer.description == expected, "\(path)")
        }
    }

    enum Color: String, PathParameter { case red, green }

    @Test func givesTheNextRuleItsTurnWhenATypeRefuses() async throws {
        let app = App()
        app.get("/paint/<color>") { (request, color: Color) in "color \(color)" }
        app.get("/paint/<other>") { (request, other: String) in "other \(other)" }
        let frozen = try app.freeze()
        #expect(await frozen.answer(.get, "/paint/red").text == "color red")
        #expect(await frozen.answer(.get, "/paint/blue").text == "other blue")
    }

    struct Hex: PathParameter {
        let value: Int

        init(value: Int) { self.value = value }

        init?(pathText: PathText) {
            guard let value = Int(pathText.string, radix: 16) else { return nil }
            let digits = pathText.arguments.int("digits", at: 0) ?? pathText.string.count
            guard pathText.string.count == digits else { return nil }
            self.value = value
        }

        func pathText(for arguments: ConverterArguments) -> String {
            let text = String(value, radix: 16)
            return String(repeating: "0", count: max(0, (arguments.int("digits", at: 0) ?? 0) - text.count)) + text
        }
    }

    struct Words: PathParameter {
        let words: [String]

        init?(pathText: PathText) {
            words = pathText.string.split(separator: "/").map(String.init)
        }

        func pathText(for arguments: ConverterArguments) -> String { words.joined(separator: "/") }
    }

    @Test func readsValuesWithConvertersOfTheAppsOwn() async throws {
        let app = App()
        app.get("/x/<hex(6):c>") { (request, c: Hex) in "six \(c.value)" }
        app.get("/x/<hex(digits=2):c>") { (request, c: Hex) in "two \(c.value)" }
        app.get("/x/<name>") { (request, name: String) in "name \(name)" }
        app.get("/w/<words:w>/end") { (request, w: Words) in w.words.joined(separator: "+") }
        app.converter("hex", Hex.self, weight: 60)
        app.converter("words", Words.self, weight: 150, matchesSlashes: true)
        let frozen = try app.freeze()
        for (path, text) in [
            ("/x/0000ff", "six 255"), ("/x/ff", "two 255"), ("/x/fff", "name fff"), ("/w/a/b/c/end", "a+b+c"),
        ] {
            #expect(await frozen.answer(.get, path).text == text)
        }
        #expect(try frozen.url(for: "x_c", ["c": Hex(value: 255)]) == "/x/0000ff")
    }

    @Test func knowsRuleEndpointAndRawParameters() async throws {
        let app = App()
        app.get("/user/<int:id>/<tab>") { request in
            "\(request.rule ?? "") \(request.endpoint ?? "") \(request.pathParameter("tab") ?? "")"
        }
        #expect(try await app.freeze().answer(.get, "/user/7/x").text == "/user/<int:id>/<tab> user_id_tab x")
    }
}
