import FoundationEssentials
import HTTPTypes
import Testing

@testable import CarafeCore

@Suite struct URLTests {
    enum Color: String, PathParameter { case red, darkBlue = "dark blue" }

    static let app: Result<FrozenApp, SetupError> = {
        let app = App("urls")
        app.get("/") { "" }
        app.get("/user/<int:id>") { "" }
        app.get("/caf\u{e9} au lait".replacing(" ", with: "-")) { "" }
        app.get("/name/<name>/") { "" }
        app.get("/file/<path:p>") { "" }
        app.get("/page/<any(about,help):p>") { "" }
        app.get("/pad/<int(fixed_digits=3):n>") { "" }
        app.get("/range/<int(max=9):n>") { "" }
        app.get("/signed/<int(signed=True):n>") { "" }
        app.get("/float/<float(signed=True):f>") { "" }
        app.get("/uuid/<uuid:u>") { "" }
        app.get("/paint/<color>") { (request, color: Color) in "" }
        app.get("/v<int:a>.<int:b>") { "" }
        app.get("/all/", endpoint: "all") { "" }
        app.get("/all/page/<int:page>", endpoint: "all") { "" }
        app.get("/link/<int:n>") { request in
            try [
                request.url(for: "user_id", ["id": 7, "q": "a b"]),
                request.url(for: "user_id", ["id": 7], anchor: "t p", external: true),
            ]
        }
        app.errorHandler(.notFound) { request, error in try request.url(for: "index") }
        return Result { () throws(SetupError) in try app.freeze() }
    }()

    static let cases: [(String, URLValues, String)] = [
        ("index", [:], "/"),
        ("user_id", ["id": 7], "/user/7"),
        (
            "user_id", ["id": 7, "q": "a b", "none": nil, "q": "c&d=é", "on": true, "x": 1.5],
            "/user/7?q=a+b&q=c%26d%3D%C3%A9&on=true&x=1.5"
        ),
        ("user_id", ["a": "first", "id": 7], "/user/7?a=first"),
        ("café_au_lait", [:], "/caf%C3%A9-au-lait"),
        ("name_name", ["name": "a b%?#é"], "/name/a%20b%25%3F%23%C3%A9/"),
        ("name_name", ["name": "!$&'()*+,:;=@~"], "/name/!$&'()*+,:;=@~/"),
        ("file_p", ["p": "a b/c.txt"], "/file/a%20b/c.txt"),
        ("page_p", ["p": "help"], "/page/help"),
        ("pad_n", ["n": 7], "/pad/007"),
        ("signed_n", ["n": -7], "/signed/-7"),
        ("float_f", ["f": 1e20], "/float/100000000000000000000.0"),
        ("float_f", ["f": 1.5e-7], "/float/0.00000015"),
        ("float_f", ["f": -1.25e17], "/float/-125000000000000000.0"),
        ("float_f", ["f": 3], "/float/3.0"),
        (
            "uuid_u", ["u": UUID(uuidString: "6F9619FF-8B86-D011-B42D-00C04FC964FF")!],
            "/uuid/6f9619ff-8b86-d011-b42d-00c04fc964ff"
        ),
        ("paint_color", ["color": Color.darkBlue], "/paint/dark%20blue"),
        ("v_a_b", ["b": 2, "a": 1], "/v1.2"),
        ("all", [:], "/all/"),
        ("all", ["page": 2], "/all/page/2"),
        ("all", ["q": 1], "/all/?q=1"),
    ]

    @Test(arguments: cases.indices)
    func builds(_ index: Int) throws {
        let (endpoint, values, expected) = Self.cases[index]
        #expect(try Self.app.get().url(for: endpoint, values) == expected)
    }

    static let mistakes: [(String, URLValues, String)] = [
        ("usre_id", [:], #"no route has the endpoint "usre_id"; did you mean "user_id"?"#),
        ("zzz", [:], #"no route has the endpoint "zzz""#),
        ("user_id", [:], #"the URL of "user_id", "/user/<int:id>", needs "id""#),
        ("user_id", ["id": nil], #"the URL of "user_id", "/user/<int:id>", needs "id""#),
        ("name_name", ["nam": "x"], #"the URL of "name_name", "/name/<name>/", needs "name"; rename "nam""#),
        ("v_a_b", [:], #"the URL of "v_a_b", "/v<int:a>.<int:b>", needs "a" and "b""#),
        refused("user_id", "id", "x", "/user/<int:id>"),
        refused("user_id", "id", "-7", "/user/<int:id>"),
        refused("name_name", "name", "", "/name/<name>/"),
        refused("name_name", "name", "a/b", "/name/<name>/"),
        refused("file_p", "p", "/a", "/file/<path:p>"),
        refused("page_p", "p", "other", "/page/<any(about,help):p>"),
        refused("pad_n", "n", "1234", "/pad/<int(fixed_digits=3):n>"),
        refused("range_n", "n", "10", "/range/<int(max=9):n>"),
        refused("float_f", "f", "nan", "/float/<float(signed=True):f>"),
        refused("paint_color", "color", "green", "/paint/<color>"),
        refused("uuid_u", "u", "x", "/uuid/<uuid:u>"),
    ]

    static func refused(_ endpoint: String, _ name: String, _ value: String, _ rule: String) -> (
        String, URLValues, String
    ) {
        let sentence =
            #""\#(value)" cannot be "\#(name)" in the URL of "\#(endpoint)": the rule "\#(rule)" would not match it"#
        return (endpoint, KeyValuePairs(dictionaryLiteral: (name, value)), sentence)
    }

    @Test(arguments: mistakes.indices)
    func saysWhatIsMissing(_ index: Int) throws {
        let (endpoint, values, expected) = Self.mistakes[index]
        let error = #expect(throws: URLBuildError.self) { try Self.app.get().url(for: endpoint, values) }
        #expect(error?.description == expected)
    }

    @Test func buildsFromARequest() async throws {
        let app = try Self.app.get()
        let plain = await app.answer(.get, "/link/1")
        #expect(plain.text == #"["/user/7?q=a+b","http://example.org/user/7#t%20p"]"# + "\n")
        let mounted = await app.answer(Request(.get, "/link/1", scriptName: "/my app"))
        #expect(mounted.text == #"["/my%20app/user/7?q=a+b","http://example.org/my%20app/user/7#t%20p"]"# + "\n")
        #expect(await app.answer(Request(.get, "/nowhere", scriptName: "/app/")).text == "/app/")
    }

    @Test func needsAHostAndAnAppThatHasStarted() throws {
        var request = Request(.get, "/", host: "")
        #expect(throws: URLBuildError.self) { try request.url(for: "index") }
        _ = try Self.app.get().prepare(&request)
        #expect(try request.url(for: "index") == "/")
        let error = #expect(throws: URLBuildError.self) { try request.url(for: "index", external: true) }
        #expect(error?.code == .noHost)
        #expect(throws: URLBuildError.self) { try App().url(for: "index") }
    }

    // MARK: - Blueprints, hosts, methods

    static func site(_ setUp: (App) -> Void = { _ in }) throws -> FrozenApp {
        let app = App("site")
        app.serverName = "example.com"
        let (users, edit) = (Blueprint("users", prefix: "/users/<lang>"), Blueprint("edit", prefix: "/edit"))
        users.get("/<int:id>", endpoint: "show") { request in
            try [
                request.url(for: ".show", ["lang": "de", "id": 1]), request.url(for: ".edit.form", ["lang": "de"]),
                request.url(for: "index"), request.url(for: "cdn"), request.url(for: "home", ["user": "ann"]),
                request.url(for: "home", ["user": "bob"]), request.url(for: "index", scheme: "https"),
                request.url(for: "cdn", external: true),
            ]
        }
        edit.get("/") { request in try request.url(for: ".form", ["lang": "de"]) }
        edit.get("/form") { "" }
        users.register(edit)
        app.register(users)
        app.get("/") { request in try request.url(for: ".index") }
        app.get("/", endpoint: "home", subdomain: "<user>") { "" }
        app.buildOnly("/x", endpoint: "cdn", host: "cdn.example.net")
        app.get("/things/<int:id>", endpoint: "thing") { "" }
        app.post("/change/<int:id>", endpoint: "change") { "" }
        app.get("/all/", endpoint: "all", defaults: ["page": 1]) { "" }
        app.get("/all/<int:page>", endpoint: "all") { "" }
        setUp(app)
        return try app.freeze()
    }

    @Test func buildsAsSeenFromABlueprintAndAHost() async throws {
        let app = try Self.site()
        let answer = await app.answer(Request(.get, "/users/fr/1", host: "bob.example.com:81"))
        let expected = [
            "/users/de/1", "/users/de/edit/form", "/", "http://cdn.example.net/x", "http://ann.example.com:81/", "/",
            "https://bob.example.com:81/", "http://cdn.example.net/x",
        ]
        #expect(answer.text == "[" + expected.map(\.debugDescription).joined(separator: ",") + "]\n")
        #expect(await app.answer(.get, "/users/fr/edit/").text == "/users/de/edit/form")
        #expect(await app.answer(.get, "/").text == "/")
    }

    @Test func buildsOutsideOfARequest() throws {
        let app = try Self.site()
        #expect(try app.url(for: "index", external: true) == "http://example.com/")
        #expect(try app.url(for: "index", scheme: "https") == "https://example.com/")
        #expect(try app.url(for: "home", ["user": "ann"]) == "http://ann.example.com/")
        let secure = try Self.site { $0.preferredURLScheme = "https" }
        #expect(try secure.url(for: "index", external: true) == "https://example.com/")
        let nameless = try Self.site { app in
            app.get("/x") { "" }
        }
        #expect(try nameless.url(for: "x") == "/x")
    }

    @Test func choosesAmongDefaultsAndMethods() throws {
        let app = try Self.site { app in
            app.get("/form", endpoint: "form") { "" }
            app.post("/form/<int:id>", endpoint: "form") { "" }
        }
        #expect(try app.url(for: "all") == "/all/")
        #expect(try app.url(for: "all", ["page": 1]) == "/all/")
        #expect(try app.url(for: "all", ["page": 2, "q": "x"]) == "/all/2?q=x")
        #expect(try app.url(for: "form", ["id": 3]) == "/form?id=3")
        #expect(try app.url(for: "form", ["id": 3], method: .post) == "/form/3")
        #expect(try app.url(for: "form", method: .head) == "/form")
    }

    @Test func saysWhatElseIsThere() throws {
        let app = try Self.site()
        func sentence(_ build: () throws -> String) -> String? {
            #expect(throws: URLBuildError.self) { try build() }?.description
        }
        #expect(
            sentence { try app.url(for: "form") }
                == #"no route has the endpoint "form"; did you mean "users.edit.form"?"#)
        #expect(
            sentence { try app.url(for: "change", ["id": 1], method: .put) }
                == #"no rule of the endpoint "change" answers PUT; did you mean POST?"#)
        #expect(
            sentence { try app.url(for: "users.show", ["id": 1]) }
                == #"the URL of "users.show", "/users/<lang>/<int:id>", needs "lang""#)
        #expect(
            sentence { try app.url(for: "index", scheme: "https", external: false) }
                == #"the URL of "index" is given a scheme, which only external URLs have; leave out external: false"#)
        #expect(
            sentence { try Self.app.get().url(for: "index", external: true) }
                == #"the URL of "index" cannot be external outside of a request: set e.g. app.serverName = "example.com""#
        )
        #expect(
            sentence { try app.url(for: "home", ["user": "a/b"]) }
                == #""a/b" cannot be "user" in the URL of "home": the rule "<user>.example.com" would not match it"#)
    }

    @Test func fillsInDefaultsOfURLs() async throws {
        let app = App()
        let pages = Blueprint("pages", prefix: "/<lang>")
        pages.get("/<int:id>", endpoint: "show") { request in try request.url(for: ".show", ["id": 2]) }
        pages.urlDefaults { request in ["lang": request?.pathParameter("lang"), "unknown": 1] }
        app.urlDefaults { _ in ["lang": "en"] }
        app.register(pages)
        app.get("/") { request in
            try [
                request.url(for: "pages.show", ["id": 1]), request.url(for: "pages.show", ["id": 1, "lang": "de"]),
                request.url(for: "index"),
            ]
        }
        let frozen = try app.freeze()
        #expect(await frozen.answer(.get, "/de/1").text == "/de/2")
        #expect(await frozen.answer(.get, "/").text == #"["/en/1","/de/1","/"]"# + "\n")
        #expect(try frozen.url(for: "pages.show", ["id": 1]) == "/en/1")
    }

    @Test func asksHandlersForURLsThatCannotBeBuilt() throws {
        let app = try Self.site { app in
            app.urlBuildErrorHandler { error, values in
                error.endpoint == "old" ? "/archive/\(values.count)" : nil
            }
            app.urlBuildErrorHandler { error, _ in error.code == .missingValue ? "/incomplete" : nil }
        }
        #expect(try app.url(for: "old", ["a": 1]) == "/archive/1")
        #expect(try app.url(for: "thing") == "/incomplete")
        #expect(throws: URLBuildError.self) { try app.url(for: "other") }
    }
}
