import HTTPTypes
import Testing

@testable import CarafeCore

@Suite struct MethodTests {
    static let app: Result<FrozenApp, SetupError> = {
        let app = App("methods")
        app.get("/user/me") { "me" }
        app.route("/user/<name>", methods: [.get, .post]) { (request, name: String) in "\(request.method) \(name)" }
        app.get("/item") { "read" }
        app.post("/item") { "made" }
        app.delete("/item") { "gone" }
        app.route("/own", methods: [.options, .get]) { request in "own \(request.method)" }
        app.get("/page") { request in "page \(request.method)" }
        app.route("/page", methods: [.head]) { "short" }
        app.post("/branch/") { "branch" }
        return Result { () throws(SetupError) in try app.freeze() }
    }()

    @Test(arguments: [
        (HTTPRequest.Method.get, "/user/me", "200 me"),
        (.post, "/user/me", "200 POST me"),
        (.get, "/user/you", "200 GET you"),
        (.head, "/item", "200 read"),
        (.post, "/item", "200 made"),
        (.delete, "/item", "200 gone"),
        (.options, "/own", "200 own OPTIONS"),
        (.head, "/page", "200 short"),
        (.get, "/page", "200 page GET"),
        (.options, "/item", "200 "),
        (.options, "*", "200 "),
    ])
    func answers(_ method: HTTPRequest.Method, _ path: String, _ expected: String) async throws {
        #expect(try await Self.app.get().answer(method, path).description == expected)
    }

    @Test(arguments: [
        (HTTPRequest.Method.options, "/item", 200, "DELETE, GET, HEAD, OPTIONS, POST"),
        (.options, "/user/me", 200, "GET, HEAD, OPTIONS, POST"),
        (.options, "*", 200, "DELETE, GET, HEAD, OPTIONS, POST"),
        (.put, "/item", 405, "DELETE, GET, HEAD, OPTIONS, POST"),
        (.put, "/user/me", 405, "GET, HEAD, OPTIONS, POST"),
        (.trace, "/item", 405, "DELETE, GET, HEAD, OPTIONS, POST"),
        (HTTPRequest.Method("BREW")!, "/user/you", 405, "GET, HEAD, OPTIONS, POST"),
        (HTTPRequest.Method("get")!, "/user/you", 405, "GET, HEAD, OPTIONS, POST"),
        (.get, "/branch/", 405, "OPTIONS, POST"),
    ])
    func allows(_ method: HTTPRequest.Method, _ path: String, _ status: Int, _ methods: String) async throws {
        let answer = try await Self.app.get().answer(method, path)
        #expect(answer.status == status)
        #expect(answer.headers[.allow] == methods)
    }

    @Test func answersNotFoundBeforeMethods() async throws {
        #expect(try await Self.app.get().answer(.trace, "/none").status == 404)
        #expect(try await Self.app.get().answer(.options, "/none").status == 404)
        #expect(try await Self.app.get().answer(.get, "*").status == 404)
    }

    @Test func redirectsOnlyForMethodsTheRuleHas() async throws {
        #expect(try await Self.app.get().answer(.post, "/branch").status == 308)
        #expect(try await Self.app.get().answer(.options, "/branch").status == 308)
        #expect(try await Self.app.get().answer(.get, "/branch").status == 404)
    }
}
