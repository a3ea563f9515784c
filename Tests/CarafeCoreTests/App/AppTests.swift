import HTTPTypes
import Testing

@testable import CarafeCore

@Suite struct AppTests {
    @Test func freezesOnce() throws {
        let app = App()
        app.get("/") { "" }
        #expect(try app.freeze() === app.freeze())
    }

    private struct AskingEngine: TemplateEngine {
        let app: App

        func start(_ setup: TemplateSetup) throws -> any TemplateEngine {
            #expect(app.isFrozen)
            guard app.debug else { throw TemplateError(.unreadable, "not in debug mode") }
            return self
        }

        func render(_ name: String, _ context: TemplateContext) throws -> String { name }
    }

    /// An exit test, since it would wait for ever for a lock that it holds itself.
    @Test func anEngineMayAskTheAppThatStarts() async {
        await #expect(processExitsWith: .success) {
            let app = App()
            app.debug = true
            app.templates = AskingEngine(app: app)
            let frozen = try app.freeze()
            let again = try app.freeze()
            #expect(again === frozen)
        }
    }

    @Test func staysOpenWhenItCannotStart() async throws {
        await #expect(processExitsWith: .success) {
            let (app, shop, inner) = (App(), Blueprint("shop"), Blueprint("inner"))
            app.templates = AskingEngine(app: app)
            shop.register(inner)
            app.register(shop)
            #expect(throws: SetupError.self) { try app.freeze() }
            app.debug = true
            shop.get("/shop") { "shop" }
            inner.get("/inner") { "inner" }
            let frozen = try app.freeze()
            #expect(frozen.routes.map(\.endpoint) == ["shop.inner.inner", "shop.shop"])
        }
    }

    @Test func keepsSettings() throws {
        let app = App("shop")
        #expect(app.bodyLimit == 16 * 1024 * 1024)
        app.debug = true
        app.bodyLimit = nil
        app.get("/") { "" }
        app.get("/small", bodyLimit: 7) { "" }
        let frozen = try app.freeze()
        #expect(app.debug)
        #expect(frozen.name == "shop")
        #expect(frozen.handling(.get, "/").bodyLimit == .max)
        #expect(frozen.handling(.get, "/small").bodyLimit == 7)
    }

    @Test func stopsTheProgramWhenRoutesComeTooLate() async throws {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let app = App()
            _ = try app.freeze()
            app.get("/") { "" }
        }
        let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(message.contains("AppTests.swift"))
        #expect(message.contains("routes cannot be added after the app has started; move this call before app.run()"))
    }

    @Test func stopsTheProgramWhenSettingsComeTooLate() async throws {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let app = App()
            _ = try app.freeze()
            app.debug = true
        }
        let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(
            message.contains("settings cannot be changed after the app has started; move this call before app.run()"))
    }

    @Test func namesEndpointsAfterTheirRules() throws {
        let app = App()
        app.get("/") { "" }
        app.get("/user/<int:id>") { "" }
        app.post("/user/<int:id>") { "" }
        app.get("/user/<int:id>/") { "" }
        app.get("/user-id") { "" }
        app.get("/v<int:major>.<int:minor>.json") { "" }
        app.get("/café/über_uns") { "" }
        app.get("/a") { "" }
        app.get("/b", endpoint: "a") { "" }
        app.get("/c", endpoint: "see") { "" }
        app.post("/c") { "" }
        app.get("/<path:p>") { "" }
        #expect(
            try app.freeze().routes.map(\.endpoint) == [
                "index", "user_id", "user_id", "user_id_2", "user_id_3", "v_major_minor_json", "café_über_uns", "a_2",
                "a",
                "see", "see", "p",
            ],
        )
    }

    @Test func listsRoutes() throws {
        let app = App()
        app.route("/x", methods: [.post, .get, .head, .options]) { "" }
        app.get("/user/<int:id>") { "" }
        #expect(
            try app.freeze().listing == [
                FrozenApp.Listing(endpoint: "x", methods: ["GET", "POST"], rule: "/x"),
                FrozenApp.Listing(endpoint: "user_id", methods: ["GET"], rule: "/user/<int:id>"),
            ],
        )
    }
}
