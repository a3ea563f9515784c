import Foundation
import HTTPTypes
import Testing

@testable import CarafeCore

struct SessionStoreTests {
    private let clock = StoppedClock()
    private let app = App()
    private let store: MemorySessionStore

    init() {
        store = MemorySessionStore(clock: clock.clock)
        app.clock = clock.clock
        app.storeSessions(in: store)
        app.get("/login") { request in
            request.session.regenerate()
            request.session["id"] = 7
            return "in"
        }
        app.get("/visit") { request async in
            request.session["visits"] = (request.session["visits"] ?? 0) + 1
            return "seen"
        }
        app.get("/") { request in "\(request.session["id"] ?? 0) \(request.session["visits"] ?? 0)" }
        app.get("/logout") { request in
            request.session.clear()
            return "out"
        }
        app.get("/switch") { request in
            request.session.clear()
            request.session["id"] = 8
            return "in"
        }
        app.get("/plain") { "plain" }
        app.get("/stay") { request in
            request.session["id"] = 7
            request.session.isPermanent = true
            return "in"
        }
        // Slow requests, with what comes to its end in the middle of them.
        app.get("/reading/<during>") { (request, during: String) async in
            let id: Int? = request.session["id"]
            await meanwhile(during, request)
            return "\(id ?? 0)"
        }
        app.get("/writing/<during>") { (request, during: String) async in
            request.session["visits"] = 1
            await meanwhile(during, request)
            return "seen"
        }
    }

    @Test func keepsOnlyAnIDInTheCookie() async throws {
        let browser = try Browser(app)
        await browser.get("/login")
        #expect(browser.cookies["session"]?.count == 43)
        #expect(browser.lines.first?.hasSuffix("; HttpOnly; Path=/; SameSite=Lax") == true)
        #expect(await browser.get("/").text == "7 0")
        #expect(browser.lines.isEmpty)
        #expect(await store.load(browser.cookies["session"] ?? "") == nil)
        await browser.get("/logout")
        #expect(browser.cookies.isEmpty)
        #expect(store.count == 0)
    }

    @Test func keepsTheIDUntilToldOtherwise() async throws {
        let browser = try Browser(app)
        await browser.get("/visit")
        let before = browser.cookies
        await browser.get("/visit")
        #expect(browser.cookies == before)
        await browser.get("/login")
        #expect(browser.cookies != before)
        #expect(await browser.get("/").text == "7 2")
        #expect(store.count == 1)
        // Whoever has the old id has nothing.
        browser.cookies = before
        #expect(await browser.get("/").text == "0 0")
    }

    /// As Flask's tutorial logs in: an id from before that is worth nothing.
    @Test func whatIsPutIntoAClearedSessionHasAnotherID() async throws {
        let browser = try Browser(app)
        await browser.get("/visit")
        let before = browser.cookies
        await browser.get("/switch")
        #expect(browser.cookies != before)
        #expect(await browser.get("/").text == "8 0")
        #expect(store.count == 1)
        browser.cookies = before
        #expect(await browser.get("/").text == "0 0")
    }

    @Test(arguments: ["logout", "login", "switch"], ["reading", "writing"])
    func whatHasEndedDoesNotComeBack(ending: String, slow: String) async throws {
        let log = LogLines()
        app.logger = log.logger
        let browser = try Browser(app)
        await browser.get("/stay")
        let before = browser.cookies
        #expect(await browser.get("/\(slow)/\(ending)").status == 200)
        // The browser may have another one by now.
        #expect(browser.lines.isEmpty)
        browser.cookies = before
        #expect(await browser.get("/").text == "0 0")
        #expect(store.count == (ending == "logout" ? 0 : 1))
        let lost = "GET /writing/\(ending): what was put into the session is lost: another request has ended it"
        #expect(log.all.map { $0.hasPrefix("warning: " + lost) } == (slow == "writing" ? [true] : []))
    }

    @Test func whatIsStillThereIsRefreshed() async throws {
        let browser = try Browser(app)
        await browser.get("/stay")
        clock.now += 30 * 86_400
        #expect(await browser.get("/reading/plain").text == "7")
        #expect(browser.lines.count == 1)
        clock.now += 30 * 86_400
        #expect(await browser.get("/").text == "7 0")
    }

    @Test(arguments: [
        "", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", String(repeating: "A", count: 5000),
    ])
    func neverTakesOverAnID(id: String) async throws {
        let browser = try Browser(app)
        browser.cookies["session"] = id
        await browser.get("/visit")
        #expect(browser.cookies["session"] != id)
        #expect(await browser.get("/").text == "0 1")
    }

    @Test func forgetsInTime() async throws {
        let browser = try Browser(app)
        await browser.get("/visit")
        clock.now += 31 * 86_400 - 1
        #expect(await browser.get("/").text == "0 1")
        clock.now += 1
        #expect(await browser.get("/").text == "0 0")
    }

    @Test func mayKeepForEver() async throws {
        app.sessions.lifetime = .seconds(Int64.max)
        let browser = try Browser(app)
        await browser.get("/visit")
        #expect(await browser.get("/").text == "0 1")
    }

    @Test func whatIsOverItsTimeIsCleared() async {
        for number in 0..<1000 {
            await store.save("\(number)", [], lifetime: .seconds(10))
            clock.now += 1
        }
        #expect(store.count < 100)
    }

    @Test func isNotAskedForPlainRequests() async throws {
        app.storeSessions(in: BrokenStore())
        let browser = try Browser(app)
        #expect(await browser.get("/plain").status == 200)
    }

    @Test func anErrorOfTheStoreIsOneOfTheRequest() async throws {
        let log = LogLines()
        app.logger = log.logger
        app.storeSessions(in: BrokenStore())
        let browser = try Browser(app)
        #expect(await browser.get("/visit").status == 500)
        browser.cookies["session"] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        #expect(await browser.get("/plain").status == 500)
        #expect(log.all.count == 2 && log.all.allSatisfy { $0.hasSuffix("failed: the store is closed") })
    }

    @Test func cannotBeTogetherWithBlockingHandlers() {
        app.get("/blocking", blocking: true) { "" }
        #expect(throws: SetupError.self) { try app.freeze() }
    }
}

/// Another request of the same client.
private func meanwhile(_ path: String, _ request: Request) async {
    _ = await request.app?.answer(Request(.get, "/" + path, variables: ["HTTP_COOKIE": request.header(.cookie) ?? ""]))
}

private struct BrokenStore: SessionStore {
    struct Closed: Error, CustomStringConvertible {
        let description = "the store is closed"
    }

    func load(_ key: String) async throws -> [UInt8]? { throw Closed() }
    func save(_ key: String, _ data: [UInt8], lifetime: Duration) async throws { throw Closed() }
    func replace(_ key: String, _ data: [UInt8], lifetime: Duration) async throws -> Bool { throw Closed() }
    func delete(_ key: String) async throws { throw Closed() }
}
