import HTTPTypes
import Synchronization
import Testing

@testable import CarafeCore

@Suite struct MountTests {
    /// `site` with `shop` at /shop, and that with `cellar` at /cellar.
    static func site(_ asynchronous: Bool = false) throws -> FrozenApp {
        let (site, shop, cellar) = (App("site"), App("shop"), App("cellar"))
        for app in [site, shop, cellar] {
            app.get("/where", endpoint: "where") { request in
                "\(app.name) \(request.scriptName) \(request.path) \(try request.url(for: "where"))"
            }
            app.errorHandler(.notFound) { _, _ in "\(app.name) has no such page" }
            app.afterRequest { _, response in response.headers[.server] = app.name }
            if asynchronous { app.beforeRequest { _ async in await Task.yield() } }
        }
        shop.mount("/cellar/", cellar)
        site.mount("/shop", shop)
        return try site.freeze()
    }

    @Test(
        arguments: [
            ("/where", "site", "site  /where /where"),
            ("/shop/where", "shop", "shop /shop /where /shop/where"),
            ("/shop/cellar/where", "cellar", "cellar /shop/cellar /where /shop/cellar/where"),
            ("/shopping", "site", "site has no such page"),
            ("/shop", "shop", "shop has no such page"),
            ("/shop/cellar/x", "cellar", "cellar has no such page"),
        ],
        [false, true])
    func lets(_ expected: (target: String, server: String, text: String), asynchronous: Bool) async throws {
        let answer = try await Self.site(asynchronous).answer(.get, expected.target)
        #expect(answer.text == expected.text)
        #expect(answer.headers[.server] == expected.server)
    }

    @Test func standsBehindTheGatewaysScriptName() async throws {
        let app = try Self.site()
        #expect(
            await app.answer(Request(.get, "/shop/where", scriptName: "/shop")).text
                == "shop /shop/shop /where /shop/shop/where")
        #expect(await app.answer(Request(.get, "/where", scriptName: "/shop")).text == "site /shop /where /shop/where")
    }

    /// Otherwise relative links of the page would lead out of the mount.
    @Test func addsTheSlashBehindAMount() async throws {
        let (site, shop, loose) = (App("site"), App("shop"), App("loose"))
        loose.strictSlashes = false
        for app in [shop, loose] { app.get("/") { app.name } }
        site.mount("/shop", shop)
        site.mount("/loose", loose)
        let frozen = try site.freeze()
        let answer = await frozen.answer(.get, "/shop?q=1")
        #expect(answer.status == 308)
        #expect(answer.headers[.location] == "/shop/?q=1")
        #expect(await frozen.answer(.get, "/shop/").text == "shop")
        #expect(await frozen.answer(.get, "/loose").text == "loose")
        // A gateway that strips the slash would do so again.
        #expect(try await shop.freeze().answer(Request(.get, "/shop/", path: "", scriptName: "/shop")).text == "shop")
    }

    @Test func letsTheMountedAppRefuse() throws {
        let app = try Self.site()
        var request = Request(.get, "/shop/where")
        _ = app.prepare(&request)
        #expect(Answer(app.respond(to: request, refusing: HTTPError(.notFound))).text == "shop has no such page")
    }

    /// As servers do for their log, and for an error in the place of a response that cannot be sent.
    @Test(arguments: ["/shop/where", "/shop/cellar/where", "/shop/cellar/cellar/where"])
    func knowsTheHeadOfAMountedRequest(_ target: String) throws {
        let site = try Self.site()
        let shop = site.mounts[0].app
        let responders: [any Responder] = [site, Dispatcher(site), Dispatcher(site, mounts: [Mount("/shop", shop)])]
        for responder in responders {
            var request = Request(.get, target)
            _ = responder.prepare(&request)
            var again = Request(head: request.head)
            _ = responder.prepare(&again)
            #expect(again.app === request.app)
            #expect(again.route === request.route)
            #expect(again.scriptName == request.scriptName)
            #expect(again.path == request.path)
        }
    }

    @Test func listsEveryAppOnce() throws {
        let (site, shop) = (App("site"), App("shop"))
        site.mount("/a", shop)
        site.mount("/b", shop)
        let frozen = try [shop, site].map { try $0.freeze() }
        #expect(FrozenApp.withMounted(frozen).map(\.name) == ["shop", "site"])
        #expect(FrozenApp.withMounted([frozen[1]]).map(\.name) == ["site", "shop"])
    }

    static let mistakes: [(set: @Sendable (App) -> Void, sentence: String)] = [
        (
            { $0.mount("/", App("shop"), fileID: "Shop/App.swift", line: 1) },
            #"app "shop" (App.swift:1) is mounted at "/"; a path begins with "/" and goes on; write e.g. "/shop""#
        ),
        (
            { app in
                app.mount("/shop", App("shop"), fileID: "Shop/App.swift", line: 1)
                app.mount("/shop/", App("bar"), fileID: "Shop/App.swift", line: 2)
            },
            #"app "bar" (App.swift:2) is mounted at "/shop/", where app "shop" is (App.swift:1); choose another path"#
        ),
        (
            { app in
                let shop = App("shop")
                shop.mount("/x", app, fileID: "Shop/App.swift", line: 1)
                app.mount("/shop", shop, fileID: "Shop/App.swift", line: 2)
            },
            #"app "shop" (App.swift:2) is mounted on itself, or on an app that is mounted on it; remove this call"#
        ),
        (
            { app in
                app.mount("/shop", App("shop"), fileID: "Shop/App.swift", line: 1)
                app.get("/shopping") { "" }
                app.get("/shop/<int:id>", fileID: "Shop/App.swift", line: 3) { "" }
            },
            #"route "/shop/<int:id>" (App.swift:3) can never match: "#
                + #"app "shop", mounted at "/shop" (App.swift:1), takes the same paths"#
        ),
        (
            { app in
                let shop = App("shop")
                shop.get("x", fileID: "Shop/App.swift", line: 1) { "" }
                app.mount("/shop", shop)
            },
            #"route "x" (App.swift:1) at 0: a rule begins with "/"; write "/x""#
        ),
    ]

    @Test(arguments: mistakes.indices)
    func saysWhatIsWrong(_ index: Int) {
        #expect(problems(Self.mistakes[index].set) == [Self.mistakes[index].sentence])
    }

    /// Whoever reads the log looks for the path that the client asked for.
    @Test func logsTheWholePath() async throws {
        let log = LogLines()
        let (site, shop) = (App("site"), App("shop"))
        shop.logger = log.logger
        shop.get("/broken") { () throws -> String in throw CancellationError() }
        shop.get("/missing") { request in try request.sendFile("/there/is/none") }
        site.mount("/shop", shop)
        let frozen = try site.freeze()
        #expect(await frozen.answer(.get, "/shop/broken").status == 500)
        #expect(await frozen.answer(.get, "/shop/missing").status == 404)
        #expect(
            log.all == [
                #"error: GET /shop/broken (route "/broken") failed: CancellationError()"#,
                #"warning: GET /shop/missing: there is no file "/there/is/none" to send, or it may not be read"#,
            ])
    }
}
