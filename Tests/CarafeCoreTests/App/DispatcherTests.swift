import CarafeCore
import HTTPTypes
import Testing

@Suite struct DispatcherTests {
    private static func app(_ name: String) throws -> FrozenApp {
        let app = App(name)
        app.get("/<path:rest>") { (request, rest: String) in "\(name) \(request.scriptName) \(request.path)" }
        app.get("/") { request in "\(name) root of \(request.scriptName)" }
        app.errorHandler(404) { _, _ in "\(name) has no such page" }
        return try app.freeze()
    }

    private static func dispatcher() throws -> Dispatcher {
        let (site, shop, cellar) = (try app("site"), try app("shop"), try app("cellar"))
        return Dispatcher(
            site, others: [shop, cellar], mounts: [Mount("/shop", shop), Mount("/shop/cellar/", cellar)])
    }

    @Test(arguments: [
        ("/", "site root of "),
        ("/x", "site  /x"),
        ("/shop/", "shop root of /shop"),
        ("/shop/x/y", "shop /shop /x/y"),
        ("/shopping", "site  /shopping"),
        ("/shop/cellar/wine", "cellar /shop/cellar /wine"),
        ("/shop/cellars", "shop /shop /cellars"),
    ])
    func takesTheLongestMount(_ target: String, _ expected: String) async throws {
        #expect(try await Self.dispatcher().answer(Request(.get, target)).text == expected)
    }

    @Test func addsTheSlashBehindAMount() async throws {
        #expect(try await Self.dispatcher().answer(Request(.get, "/shop")).headers[.location] == "/shop/")
    }

    @Test func putsTheMountBehindTheGatewaysScriptName() async throws {
        let answer = try await Self.dispatcher().answer(Request(.get, "/shop/x", scriptName: "/wine"))
        #expect(answer.text == "shop /wine/shop /x")
    }

    @Test func takesNothingOffWhenTheGatewayDidIt() async throws {
        let answer = try await Self.dispatcher().answer(Request(.get, "/shop/x", scriptName: "/shop"))
        #expect(answer.text == "shop /shop /shop/x")
    }

    @Test(
        arguments: [
            ["UWSGI_SCRIPT": "run:shop"], ["UWSGI_SCRIPT": "shop"], ["UWSGI_MODULE": "run:shop"],
            ["UWSGI_MODULE": "run", "UWSGI_CALLABLE": "shop"], ["UWSGI_CALLABLE": "shop"],
            ["UWSGI_APPID": "shop", "UWSGI_SCRIPT": "run:cellar"], ["UWSGI_APPID": "", "UWSGI_SCRIPT": "run:shop"],
        ] as [KeyValuePairs<String, String>])
    func followsTheGateway(_ variables: KeyValuePairs<String, String>) async throws {
        #expect(try await Self.dispatcher().answer(Request(.get, "/x", variables: variables)).text == "shop  /x")
    }

    @Test func refusesANameThatNoAppHas() async throws {
        let request = Request(.get, "/x", variables: ["UWSGI_SCRIPT": "run:pub"])
        #expect(try await Self.dispatcher().answer(request).status == 500)
    }

    @Test func ignoresNamesWhenThereIsOnlyOneApp() async throws {
        let request = Request(.get, "/x", variables: ["UWSGI_SCRIPT": "run:app", "UWSGI_CHDIR": "/srv"])
        #expect(try await Dispatcher(Self.app("site")).answer(request).text == "site  /x")
    }

    @Test func letsTheMountedAppRefuse() async throws {
        let (site, shop) = (try Self.app("site"), try Self.app("shop"))
        var request = Request(.get, "/shop/x")
        let dispatcher = Dispatcher(site, mounts: [Mount("/shop", shop)])
        _ = dispatcher.prepare(&request)
        #expect(Answer(dispatcher.respond(to: request, refusing: HTTPError(.notFound))).text == "shop has no such page")
    }
}
