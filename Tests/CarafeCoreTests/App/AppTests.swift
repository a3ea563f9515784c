import HTTPTypes
import Testing

@testable import CarafeCore

@Suite struct AppTests {
    @Test func freezesOnce() throws {
        let app = App()
        app.get("/") { "" }
        #expect(try app.freeze() === app.freeze())
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
