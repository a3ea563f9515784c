import HTTPTypes
import Testing

@testable import CarafeCore

private struct User: Sendable, Equatable {
    var name: String
}

struct RequestContextTests {
    @Test func copiesShareTheirValues() {
        let request = Request(.get, "/")
        let copy = request
        #expect(copy.g[User.self] == nil)
        request.g[User.self] = User(name: "Ada")
        request.g[Int.self] = 7
        #expect(copy.g[User.self] == User(name: "Ada"))
        #expect(copy.g[Int.self] == 7)
        copy.g[User.self] = nil
        #expect(request.g[User.self] == nil)
        #expect(request.g[Int.self] == 7)
    }

    @Test func requestsDoNotShareThem() {
        Request(.get, "/").g[Int.self] = 1
        #expect(Request(.get, "/").g[Int.self] == nil)
    }

    @Test func readingMakesNothing() {
        let request = Request(.get, "/")
        #expect(request.g[Int.self] == nil)
        #expect(!request.head.hasExtras)
    }

    @Test func hooksAndHandlersShareThem() async throws {
        let app = App()
        app.beforeRequest { request in request.g[User.self] = User(name: "Ada") }
        app.get("/now") { request in request.g[User.self]?.name ?? "nobody" }
        app.get("/later") { request async in request.g[User.self]?.name ?? "nobody" }
        app.afterRequest { request, response in
            response.headers[.server] = request.g[User.self]?.name
        }
        let frozen = try app.freeze()
        for path in ["/now", "/later"] {
            let answer = await frozen.answer(.get, path)
            #expect(answer.text == "Ada")
            #expect(answer.headers[.server] == "Ada")
        }
    }

    @Test func aMountedAppSeesWhatWasNotedBefore() async throws {
        let app = App("inner")
        app.get("/user") { request in request.g[User.self]?.name ?? "nobody" }
        let dispatcher = Dispatcher(
            try App("outer").freeze(), mounts: [Mount("/in", try app.freeze())])
        let request = Request(.get, "/in/user")
        #expect(await dispatcher.answer(request).text == "nobody")
        request.g[User.self] = User(name: "Ada")
        #expect(await dispatcher.answer(request).text == "Ada")
    }
}
