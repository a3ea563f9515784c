import HTTPTypes
import Synchronization
import Testing

@testable import CarafeCore

@Suite struct BlueprintTests {
    /// What ran, in order.
    final class Trace: Sendable {
        private let steps = Mutex<[String]>([])
        var all: [String] { steps.withLock { $0 } }
        func note(_ step: String) { steps.withLock { $0.append(step) } }
        func clear() { steps.withLock { $0 = [] } }
    }

    struct Spilled: Error {}

    static func traced(_ trace: Trace) -> (app: App, inner: Blueprint) {
        let (app, outer, inner) = (App("bar"), Blueprint("o", prefix: "/o"), Blueprint("i", prefix: "/i/"))
        app.beforeRequest { _ in trace.note("before app 1") }
        outer.beforeRequest { _ in trace.note("before o 1") }
        outer.beforeRequest { _ in trace.note("before o 2") }
        inner.beforeRequest { _ in trace.note("before i") }
        outer.beforeAppRequest { _ in trace.note("before app by o") }
        inner.beforeAppRequest { _ in trace.note("before app by i") }
        outer.afterRequest { _, _ in trace.note("after o 1") }
        outer.afterRequest { _, _ in trace.note("after o 2") }
        inner.afterRequest { _, _ in trace.note("after i") }
        outer.afterAppRequest { _, _ in trace.note("after app by o") }
        app.afterRequest { _, _ in trace.note("after app") }
        outer.teardownRequest { _, _ in trace.note("teardown o 1") }
        outer.teardownRequest { _, _ in trace.note("teardown o 2") }
        inner.teardownRequest { _, _ in trace.note("teardown i") }
        app.teardownRequest { _, _ in trace.note("teardown app") }
        outer.teardownAppRequest { _, _ in trace.note("teardown app by o") }
        inner.get("/x") { request in
            trace.note("\(request.endpoint ?? "") \(request.blueprint ?? "") \(request.blueprints)")
            return ""
        }
        inner.get("") { "" }
        outer.register(inner)
        app.register(outer)
        app.beforeRequest { _ in trace.note("before app 2") }
        return (app, inner)
    }

    /// The order is Flask 3.1's, asked for the same.
    @Test func runsHooksFromTheAppInwardsAndBack() async throws {
        let trace = Trace()
        let app = try Self.traced(trace).app.freeze()
        let response = await app.response(to: Request(.get, "/o/i/x"))
        #expect(response.status == .ok)
        response.completion?(nil)
        #expect(
            trace.all == [
                "before app 1", "before app by o", "before app by i", "before app 2", "before o 1", "before o 2",
                "before i", #"o.i.x o.i ["o.i", "o"]"#, "after i", "after o 2", "after o 1",
                "after app by o", "after app", "teardown i", "teardown o 2", "teardown o 1", "teardown app by o",
                "teardown app",
            ])
    }

    /// As in Flask, where each rule answers OPTIONS: else no blueprint could answer a browser's preflight.
    @Test(arguments: [false, true])
    func runsItsHooksForOPTIONS(_ asynchronous: Bool) async throws {
        let trace = Trace()
        let (app, inner) = Self.traced(trace)
        inner.afterRequest { request, _ in trace.note("\(request.blueprint ?? "-") \(request.endpoint ?? "-")") }
        if asynchronous { inner.beforeRequest { _ async in await Task.yield() } }
        let frozen = try app.freeze()
        #expect(frozen.handling(.options, "/o/i/x").execution == (asynchronous ? .asynchronous : .inline))
        let response = await frozen.response(to: Request(.options, "/o/i/x"))
        #expect(response.headers[.allow] == "GET, HEAD, OPTIONS")
        response.completion?(nil)
        let ran = trace.all
        #expect(ran.contains("before i") && ran.contains("after o 1") && ran.contains("teardown i"))
        #expect(ran.contains("o.i -"))
    }

    @Test func keepsItsHooksFromOtherRequests() async throws {
        let trace = Trace()
        let app = try Self.traced(trace).app.freeze()
        #expect(await app.answer(.get, "/o/nope").status == 404)
        #expect(
            trace.all == [
                "before app 1", "before app by o", "before app by i", "before app 2", "after app by o", "after app",
            ])
    }

    static func routed() throws -> FrozenApp {
        let (app, users, edit) = (
            App("site"), Blueprint("users", prefix: "/users/"), Blueprint("edit", prefix: "/edit")
        )
        users.get("") { request in "\(request.endpoint ?? "-")" }
        users.get("/<int:id>") { (request, id: Int) in "\(request.endpoint ?? "-") \(id)" }
        users.get("named", endpoint: "given") { request in "\(request.endpoint ?? "-")" }
        edit.get("/<name>") { (request, name: String) in "\(request.endpoint ?? "-") \(name)" }
        users.register(edit)
        users.register(edit, prefix: "", name: "again")
        app.register(users)
        app.register(users, prefix: "/v2/users", name: "users2")
        app.get("/users") { "not the blueprint's" }
        return try app.freeze()
    }

    @Test(arguments: [
        ("/users/", "users.index"), ("/users/7", "users.id 7"), ("/users/named", "users.given"),
        ("/users/edit/x", "users.edit.name x"), ("/users/x", "users.again.name x"),
        ("/users", "not the blueprint's"), ("/v2/users", "users2.index"), ("/v2/users/edit/x", "users2.edit.name x"),
    ])
    func putsPrefixesAndNamesTogether(_ target: String, _ expected: String) async throws {
        #expect(try await Self.routed().answer(.get, target).text == expected)
    }

    static func failing() throws -> FrozenApp {
        let (app, outer, inner) = (App("bar"), Blueprint("o", prefix: "/o"), Blueprint("i", prefix: "/i"))
        for (name, scaffold) in [("o", outer), ("i", inner)] as [(String, any Scaffold)] {
            scaffold.get("/spill") { () throws -> String in throw Spilled() }
            scaffold.get("/gone") { () throws -> String in try abort(.gone) }
            scaffold.get("/teapot") { () throws -> String in try abort(418) }
            scaffold.get("/conflict") { () throws -> String in try abort(.conflict) }
            scaffold.errorHandler(.notFound) { _, _ in "404 by \(name)" }
        }
        outer.errorHandler(.gone) { _, _ in "410 by o" }
        inner.errorHandler(.gone) { _, _ in "410 by i" }
        app.errorHandler(418) { _, _ in "418 by app" }
        inner.errorHandler(HTTPError.self) { _, error in "error by i" }
        outer.errorHandler(Spilled.self) { _, _ in "spilled by o" }
        app.errorHandler(Spilled.self) { _, _ in "spilled by app" }
        inner.appErrorHandler(.notFound) { _, _ in "404 by app" }
        outer.register(inner)
        app.register(outer)
        app.get("/spill") { () throws -> String in throw Spilled() }
        return try app.freeze()
    }

    /// A status goes before a type, and then the innermost blueprint before those around it.
    @Test(arguments: [
        ("/o/gone", "410 by o"), ("/o/i/gone", "410 by i"), ("/o/i/teapot", "418 by app"),
        ("/o/i/conflict", "error by i"), ("/o/i/spill", "spilled by o"), ("/spill", "spilled by app"),
        ("/o/nowhere", "404 by app"), ("/o/i/nowhere", "404 by app"),
    ])
    func asksTheInnermostErrorHandlerFirst(_ target: String, _ expected: String) async throws {
        #expect(try await Self.failing().answer(.get, target).text == expected)
    }

    /// A request that the server refuses was matched, and so is the blueprint's.
    @Test func answersWhatTheServerRefuses() throws {
        let app = try Self.failing()
        var request = Request(.get, "/o/gone")
        _ = app.prepare(&request)
        #expect(Answer(app.respond(to: request, refusing: HTTPError(.gone))).text == "410 by o")
    }

    @Test func makesOnlyItsOwnRoutesAsynchronous() throws {
        let (app, slow, fast) = (App(), Blueprint("slow", prefix: "/slow"), Blueprint("fast", prefix: "/fast"))
        slow.beforeRequest { _ async in await Task.yield() }
        for blueprint in [slow, fast] {
            blueprint.get("/") { "" }
            app.register(blueprint)
        }
        app.get("/") { "" }
        let frozen = try app.freeze()
        #expect(frozen.handling(.get, "/slow/").execution == .asynchronous)
        #expect(frozen.handling(.get, "/fast/").execution == .inline)
        #expect(frozen.handling(.get, "/").execution == .inline)
        #expect(frozen.handling(.get, "/nowhere").execution == .inline)
    }

    struct Things: RouteCollection {
        func addRoutes(to blueprint: Blueprint) {
            blueprint.get("/") { request in request.endpoint ?? "-" }
        }
    }

    @Test func mountsCollectionsOfRoutes() async throws {
        let (app, outer) = (App(), Blueprint("outer", prefix: "/outer"))
        app.mount(Things(), at: "/things")
        outer.mount(Things(), at: "/things", name: "more")
        app.register(outer)
        let frozen = try app.freeze()
        #expect(await frozen.answer(.get, "/things/").text == "things.index")
        #expect(await frozen.answer(.get, "/outer/things/").text == "outer.more.index")
    }

    @Test func takesWhatIsAddedBehindItsRegistration() async throws {
        let (app, late) = (App(), Blueprint("late"))
        app.register(late)
        late.get("/late") { "there" }
        #expect(try await app.freeze().answer(.get, "/late").text == "there")
    }

    @Test(arguments: [false, true])
    func runsWhatOneRequestAsksForBeforeTheOthers(_ asynchronous: Bool) async throws {
        let app = App()
        app.afterRequest { _, response in response.headers[.server] = (response.headers[.server] ?? "") + "/all" }
        if asynchronous { app.beforeRequest { _ async in await Task.yield() } }
        app.get("/") { request in
            for name in ["first", "second"] {
                request.afterThisRequest { _, response in
                    response.headers[.server] = (response.headers[.server] ?? "") + "/" + name
                }
            }
            return ""
        }
        app.get("/other") { "" }
        let frozen = try app.freeze()
        #expect(await frozen.answer(.get, "/").headers[.server] == "/first/second/all")
        #expect(await frozen.answer(.get, "/other").headers[.server] == "/all")
    }

    @Test func runsWhatOneRequestAsksForInAPlainApp() async throws {
        let app = App()
        app.get("/") { request in
            request.afterThisRequest { _, response in response.status = .accepted }
            return ""
        }
        #expect(try await app.freeze().answer(.get, "/").status == 202)
    }

    @Test func hasAStaticFolderOfItsOwn() async throws {
        let (app, shop) = (App(), Blueprint("shop", prefix: "/shop"))
        shop.staticFolder("/nowhere")
        shop.get("/") { request in try request.url(for: ".static", ["filename": "a b.css"]) }
        app.staticFolder("/nowhere")
        app.register(shop)
        let frozen = try app.freeze()
        #expect(await frozen.answer(.get, "/shop/").text == "/shop/static/a%20b.css")
        #expect(try frozen.url(for: "static", ["filename": "x"]) == "/static/x")
    }
}
