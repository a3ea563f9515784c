import HTTPTypes
import Logging
import Testing

@testable import CarafeCore

@Suite struct ErrorHandlerTests {
    struct Boom: Error {}
    struct Special: Error {}
    class Base: Error, @unchecked Sendable {}
    final class Derived: Base, @unchecked Sendable {}

    static func app(_ setUp: (App) -> Void) throws -> FrozenApp {
        let app = App("errors")
        app.logger.logLevel = .critical
        app.get("/boom") { () throws -> String in throw Boom() }
        app.get("/special") { () throws -> String in throw Special() }
        app.get("/derived") { () throws -> String in throw Derived() }
        app.get("/base") { () throws -> String in throw Base() }
        app.get("/teapot") { () throws -> String in try abort(.init(code: 418)) }
        app.get("/limited") { () throws -> String in try abort(.tooManyRequests, headers: [.retryAfter: "7"]) }
        setUp(app)
        return try app.freeze()
    }

    @Test func asksForTheStatusThenTheTypeThenAnyHTTPError() async throws {
        let app = try Self.app { app in
            app.errorHandler(.notFound) { request, error in "status \(error.status.code)" }
            app.errorHandler(HTTPError.self) { request, error in "http \(error.status.code)" }
            app.errorHandler(Base.self) { request, error in Response("base") }
            app.errorHandler(Derived.self) { request, error in Response("derived") }
            app.errorHandler((any Error).self) { request, error in Response("any") }
        }
        for (path, expected) in [
            ("/nowhere", "404 status 404"), ("/teapot", "418 http 418"), ("/derived", "500 derived"),
            ("/base", "500 base"), ("/special", "500 any"), ("/boom", "500 any"),
        ] {
            #expect(await app.answer(.get, path).description == expected)
        }
    }

    @Test func fitsASubclassToItsBase() async throws {
        let app = try Self.app { $0.errorHandler(Base.self) { request, error in Response("base") } }
        #expect(await app.answer(.get, "/derived").description == "500 base")
    }

    @Test func showsTheHandlerFor500WhatWasThrown() async throws {
        let app = try Self.app { app in
            app.errorHandler(.internalServerError) { request, error in
                "sorry: \(error.underlying.map { "\($0)" } ?? "")"
            }
        }
        #expect(await app.answer(.get, "/boom").description == "500 sorry: Boom()")
    }

    @Test func anAbortThatIsNoErrorIsAMistake() async throws {
        let app = try Self.app { app in
            app.get("/fine") { () throws -> String in try abort(.init(code: 299)) }
            app.errorHandler(.internalServerError) { request, error in
                error.underlying.map { "\($0)" } ?? ""
            }
        }
        let sentence = "abort was called with 299, which is no error's status; "
        #expect(
            await app.answer(.get, "/fine").description
                == "500 \(sentence)abort(Response(…, status: …)) ends a request with any")
    }

    @Test func keepsStatusAndFieldsOfTheErrorUnlessAResponseSaysOtherwise() async throws {
        let app = try Self.app { app in
            app.errorHandler(.tooManyRequests) { request, error in ["error": error.message] }
            app.errorHandler(.notFound) { request, error in HTTPResponse.Status.noContent }
            app.errorHandler(.methodNotAllowed) { request, error in Response("mine") }
            app.errorHandler(Base.self) { request, error in Response("later", status: .accepted) }
            app.errorHandler(Boom.self) { request, error in "boom" }
        }
        let limited = await app.answer(.get, "/limited")
        #expect(limited.description == "429 {\"error\":\"Too many requests in too short a time.\"}\n")
        #expect(limited.headers[.retryAfter] == "7")
        #expect(await app.answer(.get, "/nowhere").status == 204)
        // As a page that was rendered: nobody means by it that all is well.
        let refused = await app.answer(.post, "/boom")
        #expect(refused.description == "405 mine")
        #expect(refused.headers[.allow] == "GET, HEAD, OPTIONS")
        #expect(await app.answer(.get, "/base").description == "202 later")
        #expect(await app.answer(.get, "/boom").description == "500 boom")
    }

    @Test func waitsForAsynchronousHandlers() async throws {
        let app = try Self.app { app in
            app.errorHandler(.notFound) { request, error in
                await Task.yield()
                return "late \(error.status.code)"
            }
            app.errorHandler(Boom.self) { request, error in
                await Task.yield()
                return [1, 2]
            }
        }
        #expect(app.handling(.get, "/boom").execution == .asynchronous)
        #expect(await app.answer(.get, "/nowhere").description == "404 late 404")
        #expect(await app.answer(.get, "/boom").description == "500 [1,2]\n")
    }

    @Test func survivesHandlersThatThrow() async throws {
        let app = try Self.app { app in
            app.errorHandler(.notFound) { request, error throws -> String in throw Boom() }
            app.errorHandler(.internalServerError) { request, error throws -> String in throw Boom() }
        }
        for path in ["/nowhere", "/boom"] {
            let answer = await app.answer(.get, path)
            #expect(answer.status == 500)
            #expect(answer.text.contains("<h1>Internal Server Error</h1>"))
        }
    }

    @Test func letsTheLastHandlerForAnErrorWin() async throws {
        let app = try Self.app { app in
            for text in ["first", "second"] {
                app.errorHandler(.notFound) { request, error in text }
                app.errorHandler(Boom.self) { request, error in text }
            }
        }
        #expect(await app.answer(.get, "/nowhere").text == "second")
        #expect(await app.answer(.get, "/boom").text == "second")
    }
}
