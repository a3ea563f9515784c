import CarafeCore
import FoundationEssentials
import HTTPTypes
import Testing

/// Handlers of every shape, without one type annotation more than a user would write. That this compiles is half the test.
@Suite struct HandlerShapeTests {
    struct User: Codable, Sendable {
        var id: Int
    }

    enum Color: String, PathParameter { case red, green }

    struct Boom: Error {}

    static func report() async throws -> String { "report" }

    static func find(_ id: Int) -> User? { id == 7 ? User(id: id) : nil }

    static let app: Result<FrozenApp, SetupError> = {
        let app = App("shapes")
        app.get("/") { "Hello" }
        app.get("/user/<int:id>") { (request, id: Int) in User(id: id) }
        app.get("/slow") { request in try await report() }
        app.get("/slow/nothing") { try await report() }
        app.get("/slow/<int:id>") { (request, id: Int) in
            let text = try await report()
            return "\(text) \(id)"
        }
        app.get("/slow/json/<int:id>") { (request, id: Int) in
            _ = try await report()
            return User(id: id)
        }
        app.get("/slow/json") {
            _ = try await report()
            return [User(id: 1)]
        }
        app.post("/echo") { request in Response(request.body) }
        app.route("/x", methods: [.get, .post]) { request in ["a": 1] }
        app.get("/a/<x>/<int:y>") { request, x, y in "\(x as String)\(y as Int)" }
        app.get("/status") { HTTPResponse.Status.noContent }
        app.get("/maybe/<int:id>") { (request, id: Int) in find(id) }
        app.get("/maybe/text") { request in request.args["a"] }
        app.get("/list") { [User(id: 1), User(id: 2)] }
        app.get("/bytes") { [UInt8]("raw".utf8) }
        app.get("/throws") { () throws -> String in throw Boom() }
        app.get("/aborts") { request in
            if request.args["ok"] == nil { try abort(.forbidden) }
            return "fine"
        }
        app.get("/respond") { try respond("gone", .gone, [.retryAfter: "1"]) }
        app.get("/redirect") { redirect("/") }
        app.get("/number") { 42 }
        app.get("/uuid/<uuid:id>") { (request, id: UUID) in id.uuidString }
        app.get("/color/<color>") { (request, color: Color) in "\(color)" }
        app.get("/float/<float:f>") { (request, f: Double) in "\(f)" }
        app.get("/flag/<any(true,false):on>") { (request, on: Bool) in "\(on)" }
        app.get("/file/<path:name>", blocking: true) { (request, name: String) in name }
        app.put("/up", body: .streamed, bodyLimit: 10) { request in Response(request.body) }
        app.delete("/gone", endpoint: "remove", strictSlashes: false) { HTTPResponse.Status.noContent }
        app.patch("/patch") { (request: Request) -> Response in Response("patched", contentType: ContentType.plain) }
        return Result { () throws(SetupError) in try app.freeze() }
    }()

    @Test(arguments: [
        ("/", "200 Hello"),
        ("/user/7", "200 {\"id\":7}\n"),
        ("/slow", "200 report"),
        ("/slow/nothing", "200 report"),
        ("/slow/9", "200 report 9"),
        ("/slow/json/9", "200 {\"id\":9}\n"),
        ("/slow/json", "200 [{\"id\":1}]\n"),
        ("/x", "200 {\"a\":1}\n"),
        ("/a/b/7", "200 b7"),
        ("/status", "204 "),
        ("/maybe/7", "200 {\"id\":7}\n"),
        ("/maybe/text?a=b", "200 b"),
        ("/list", "200 [{\"id\":1},{\"id\":2}]\n"),
        ("/bytes", "200 raw"),
        ("/aborts?ok", "200 fine"),
        ("/respond", "410 gone"),
        ("/number", "200 42\n"),
        ("/uuid/6F9619FF-8B86-D011-B42D-00C04FC964FF", "200 6F9619FF-8B86-D011-B42D-00C04FC964FF"),
        ("/color/red", "200 red"),
        ("/float/0.5", "200 0.5"),
        ("/flag/true", "200 true"),
        ("/file/a/b.txt", "200 a/b.txt"),
    ])
    func answers(_ target: String, _ expected: String) async throws {
        #expect(try await Self.app.get().answer(.get, target).description == expected)
    }

    @Test(arguments: [
        ("/maybe/8", 404), ("/maybe/text", 404), ("/throws", 500), ("/aborts", 403), ("/color/blue", 404),
    ])
    func answersWithStatus(_ target: String, _ status: Int) async throws {
        #expect(try await Self.app.get().answer(.get, target).status == status)
    }

    @Test func givesTheBodyBack() async throws {
        let request = Request(.post, "/echo", body: .whole(Array("body".utf8)))
        #expect(try await Self.app.get().answer(request).description == "200 body")
    }

    @Test(arguments: [
        (HTTPRequest.Method.get, "/", Handling(.inline, bodyLimit: 16 << 20)),
        (.get, "/slow", Handling(.asynchronous, bodyLimit: 16 << 20)),
        (.get, "/file/a", Handling(.blocking, bodyLimit: 16 << 20)),
        (.post, "/echo", Handling(.inline, needsWholeBody: true, bodyLimit: 16 << 20)),
        (.post, "/x", Handling(.inline, needsWholeBody: true, bodyLimit: 16 << 20)),
        (.put, "/up", Handling(.inline, bodyLimit: 10)),
        (.patch, "/patch", Handling(.inline, needsWholeBody: true, bodyLimit: 16 << 20)),
        (.delete, "/gone", Handling(.inline, bodyLimit: 16 << 20)),
        (.post, "/none", Handling(.inline, bodyLimit: 16 << 20)),
        (.post, "/", Handling(.inline, bodyLimit: 16 << 20)),
    ])
    func saysWhatItTakes(_ method: HTTPRequest.Method, _ target: String, _ expected: Handling) throws {
        let handling = try Self.app.get().handling(method, target)
        #expect(handling.execution == expected.execution)
        #expect(handling.needsWholeBody == expected.needsWholeBody)
        #expect(handling.bodyLimit == expected.bodyLimit)
    }
}
