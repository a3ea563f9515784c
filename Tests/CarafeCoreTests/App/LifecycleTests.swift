import HTTPTypes
import Logging
import Synchronization
import Testing

@testable import CarafeCore

/// The order of things between a request and its response.
@Suite struct LifecycleTests {
    struct Boom: Error, CustomStringConvertible {
        let description = "boom <3"
    }

    /// Notes what happened, in order.
    final class Log: Sendable {
        private let entries = Mutex<[String]>([])

        func note(_ entry: String) { entries.withLock { $0.append(entry) } }

        var all: [String] { entries.withLock { $0 } }
    }

    struct LogHandler: Logging.LogHandler {
        let log: Log
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { log.note("\(event.level): \(event.message)") }
    }

    /// An app whose hooks all take note, and of which each asks for the asynchronous way in one suite run.
    static func app(_ log: Log, asynchronous: Bool, _ setUp: (App) -> Void = { _ in }) throws -> FrozenApp {
        let app = App("life")
        app.logger = Logger(label: "life") { _ in LogHandler(log: log) }
        app.beforeRequest { request in log.note("before 1") }
        app.beforeRequest { request in
            log.note("before 2")
            return request.args["stop"] == nil ? nil : "stopped"
        }
        app.beforeRequest { request in if request.args["throw"] == "before" { throw Boom() } }
        if asynchronous {
            app.beforeRequest { request async in await Task.yield() }
            app.afterRequest { request, response async in await Task.yield() }
        }
        app.get("/") { request in
            log.note("handler")
            return "hello"
        }
        app.get("/boom") { () throws -> String in throw Boom() }
        app.get("/abort") { () throws -> String in try abort(.forbidden, "No <way>.") }
        app.get("/final") { () throws -> String in try abort(redirect("/")) }
        app.afterRequest { request, response in
            log.note("after 1")
            response.headers[.cacheControl] = "no-store"
        }
        app.afterRequest { request, response in
            log.note("after 2: \(response.status.code)")
            if request.args["throw"] == "after" { throw Boom() }
        }
        setUp(app)
        return try app.freeze()
    }

    /// Or the fields that every response must have, for CORS and safety, would be missing on the pages that need them most.
    @Test(arguments: [false, true])
    func runsAfterHooksOnThePageOfAnError(_ asynchronous: Bool) async throws {
        let log = Log()
        let app = try Self.app(log, asynchronous: asynchronous) { app in
            app.afterRequest { request, response in response.headers[.accessControlAllowOrigin] = "*" }
        }
        let answer = await app.answer(.get, "/?throw=after")
        #expect(answer.status == 500)
        #expect(answer.headers[.accessControlAllowOrigin] == "*")
        #expect(log.all.suffix(2) == ["after 2: 500", "error: afterRequest of GET / failed: boom <3"])
    }

    @Test func whatARefusedRequestAsksForRunsToo() throws {
        let app = App()
        app.errorHandler(.contentTooLarge) { request, error in
            request.afterThisRequest { _, response in response.headers[.retryAfter] = "1" }
            return "too much"
        }
        let frozen = try app.freeze()
        let response = frozen.respond(to: Request(.get, "/"), refusing: HTTPError(.contentTooLarge))
        #expect(response.headers[.retryAfter] == "1")
    }

    @Test(arguments: [false, true])
    func runsHooksAroundTheHandler(_ asynchronous: Bool) async throws {
        let log = Log()
        let app = try Self.app(log, asynchronous: asynchronous)
        #expect(app.handling(.get, "/").execution == (asynchronous ? .asynchronous : .inline))
        let answer = await app.answer(.get, "/")
        #expect(answer.description == "200 hello")
        #expect(answer.headers[.cacheControl] == "no-store")
        #expect(log.all == ["before 1", "before 2", "handler", "after 2: 200", "after 1"])
    }

    @Test(arguments: [false, true])
    func stopsAtTheFirstHookThatAnswers(_ asynchronous: Bool) async throws {
        let log = Log()
        let app = try Self.app(log, asynchronous: asynchronous)
        #expect(await app.answer(.get, "/?stop").description == "200 stopped")
        #expect(await app.answer(.get, "/nowhere?stop").description == "200 stopped")
        #expect(log.all.filter { $0 == "handler" }.isEmpty)
    }

    @Test(arguments: [false, true])
    func raisesTheRoutersErrorBehindTheHooks(_ asynchronous: Bool) async throws {
        let log = Log()
        let app = try Self.app(log, asynchronous: asynchronous)
        #expect(await app.answer(.get, "/nowhere").status == 404)
        #expect(log.all == ["before 1", "before 2", "after 2: 404", "after 1"])
    }

    @Test func takesForAnAnswerWhatAHookReturns() async throws {
        let app = App()
        app.secretKey = "key"
        app.beforeRequest { request in request.session["seen"] = request.args["seen"] ?? "" }
        app.beforeRequest { request in _ = request.session.pop("seen", as: String.self) }
        app.get("/") { "the handler" }
        #expect(try await app.freeze().answer(.get, "/?seen=1").text == "the handler")
        let other = App()
        other.secretKey = "key"
        other.beforeRequest { request in request.session["seen"] = request.args["seen"] }
        other.beforeRequest { request in request.session.pop("seen", as: String.self) }
        other.get("/") { "the handler" }
        let frozen = try other.freeze()
        #expect(await frozen.answer(.get, "/?seen=1").text == "1")
        #expect(await frozen.answer(.get, "/").text == "the handler")
    }

    @Test(arguments: [
        ("/boom", #"error: GET /boom (route "/boom") failed: boom <3"#),
        ("/?throw=before", #"error: GET / (route "/") failed: boom <3"#),
    ])
    func logsWhatNothingAnswersAndTellsTheClientNothing(_ target: String, _ line: String) async throws {
        for asynchronous in [false, true] {
            let log = Log()
            let answer = try await Self.app(log, asynchronous: asynchronous).answer(.get, target)
            #expect(answer.status == 500)
            #expect(!answer.text.contains("boom"))
            #expect(log.all == ["before 1", "before 2", line, "after 2: 500", "after 1"])
        }
    }

    @Test(arguments: [false, true])
    func skipsTheHooksBehindOneThatThrows(_ asynchronous: Bool) async throws {
        let log = Log()
        let answer = try await Self.app(log, asynchronous: asynchronous).answer(.get, "/?throw=after")
        #expect(answer.status == 500)
        #expect(answer.headers[.cacheControl] == nil)
        let failed = ["after 2: 200", #"error: GET / (route "/") failed: boom <3"#]
        #expect(log.all.suffix(4) == failed + ["after 2: 500", "error: afterRequest of GET / failed: boom <3"])
    }

    @Test func neverLogsLineBreaksOfAPath() async throws {
        let log = Log()
        let app = try Self.app(log, asynchronous: false) { app in
            app.get("/x/<name>") { () throws -> String in throw Boom() }
        }
        _ = await app.answer(.get, "/x/a\r\nb")
        #expect(log.all.contains(#"error: GET /x/a%0D%0Ab (route "/x/<name>") failed: boom <3"#))
    }

    @Test func showsTheErrorInDebugMode() async throws {
        let answer = try await Self.app(Log(), asynchronous: false) { $0.debug = true }.answer(.get, "/boom")
        #expect(answer.text.contains("<p>boom &lt;3</p>"))
    }

    @Test(arguments: [false, true])
    func sendsAbortedResponsesAsTheyAre(_ asynchronous: Bool) async throws {
        let app = try Self.app(Log(), asynchronous: asynchronous) { app in
            app.errorHandler(.found) { request, error in "never" }
            app.errorHandler(HTTPError.self) { request, error in "never" }
        }
        let answer = await app.answer(.get, "/final")
        #expect(answer.status == 302)
        #expect(answer.headers[.location] == "/")
    }

    @Test func answersAbortWithItsPage() async throws {
        let answer = try await Self.app(Log(), asynchronous: false).answer(.get, "/abort")
        #expect(
            answer.description == """
                403 <!doctype html>
                <html lang=en>
                <title>403 Forbidden</title>
                <h1>Forbidden</h1>
                <p>No &lt;way&gt;.</p>

                """,
        )
    }
}

// MARK: - Teardown and refusals

extension LifecycleTests {
    struct Gone: Error {}

    @Test func tearsDownWhenTheResponseIsSentWhateverBecameOfIt() async throws {
        let log = Log()
        let app = try Self.app(log, asynchronous: false) { app in
            app.teardownRequest { request, error in log.note("teardown 1: \(error.map { "\($0)" } ?? "fine")") }
            app.teardownRequest { request, error in throw Boom() }
        }
        for (target, error, expected) in [
            ("/", nil, "fine"), ("/", Gone(), "Gone()"), ("/boom", nil, "boom <3"), ("/boom", Gone(), "boom <3"),
            ("/nowhere", nil, "fine"),
        ] as [(String, (any Error)?, String)] {
            let response = await app.response(to: Request(.get, target))
            #expect(log.all.last?.hasPrefix("after") == true)
            response.completion?(error)
            #expect(
                log.all.suffix(2) == ["error: teardown of GET \(target) failed: boom <3", "teardown 1: \(expected)"])
        }
    }

    @Test func tearsDownAsynchronously() async throws {
        let app = App()
        app.get("/") { "" }
        let (notes, note) = AsyncStream.makeStream(of: String.self)
        app.teardownRequest { request, error in
            note.yield("1")
            note.finish()
        }
        app.teardownRequest { request, error async in
            await Task.yield()
            note.yield("2")
        }
        app.teardownRequest { request, error in _ = note.yield("3") }
        let frozen = try app.freeze()
        #expect(frozen.handling(.get, "/").execution == .inline)
        await frozen.response(to: Request(.get, "/")).completion?(nil)
        #expect(await notes.reduce(into: []) { $0.append($1) } == ["3", "2", "1"])
    }

    @Test func answersRefusalsWithTheAppsErrorHandlersAndHooks() throws {
        let log = Log()
        let app = try Self.app(log, asynchronous: true) { app in
            app.errorHandler(.contentTooLarge) { request, error in "too much" }
        }
        let refusal = Answer(app.respond(to: Request(.post, "/"), refusing: .bodyTooLarge(limit: 7)))
        #expect(refusal.description == "413 too much")
        #expect(refusal.headers[.cacheControl] == "no-store")
        #expect(log.all == ["after 2: 413", "after 1"])
    }

    @Test func answersRefusalsWithoutAsynchronousErrorHandlers() throws {
        let app = try Self.app(Log(), asynchronous: true) { app in
            app.errorHandler(.contentTooLarge) { request, error async in "never" }
        }
        let refusal = Answer(app.respond(to: Request(.post, "/"), refusing: .bodyTooLarge(limit: 7)))
        #expect(refusal.status == 413)
        #expect(
            refusal.text.contains(
                "<p>The request body is larger than the 7 bytes that are allowed here (bodyLimit, limit-post).</p>"))
    }

    @Test func doesNotSkipAsynchronousStepsWhenAskedToAnswerAtOnce() throws {
        let app = try Self.app(Log(), asynchronous: true)
        var request = Request(.get, "/")
        _ = app.prepare(&request)
        #expect(app.respondNow(to: request).status == .internalServerError)
    }
}
