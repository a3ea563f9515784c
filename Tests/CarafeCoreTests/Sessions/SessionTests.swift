import Foundation
import HTTPTypes
import Logging
import Synchronization
import Testing

@testable import CarafeCore

/// A client of one app that keeps its cookies.
final class Browser {
    let app: FrozenApp
    var cookies: [String: String] = [:]
    /// What the last response set, with its attributes.
    private(set) var lines: [String] = []

    init(_ app: App) throws {
        self.app = try app.freeze()
    }

    @discardableResult
    func get(_ path: String, isSecure: Bool = false) async -> Answer {
        let header = cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
        let answer = await app.answer(Request(.get, path, isSecure: isSecure, variables: ["HTTP_COOKIE": header]))
        lines = answer.headers[values: .setCookie]
        for line in lines {
            let pair = line.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            cookies[String(pair[0])] = line.contains("Max-Age=0") ? nil : String(pair[1])
        }
        return answer
    }
}

/// Keeps what is logged.
final class LogLines: Sendable {
    private let kept = Mutex<[String]>([])

    var all: [String] { kept.withLock { $0 } }

    var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }

    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { lines.kept.withLock { $0.append("\(event.level): \(event.message)") } }
    }
}

struct SessionTests {
    private let clock = StoppedClock(784_111_777)
    private let log = LogLines()
    private let app = App("shop")

    init() {
        app.secretKey = "geheim"
        app.clock = clock.clock
        app.logger = log.logger
        app.get("/set/<name>/<int:value>") { (request, name: String, value: Int) in
            request.session[name] = value
            return "set"
        }
        app.get("/get/<name>") { (request, name: String) in
            let value: Int? = request.session[name]
            return value.map(String.init) ?? "nothing"
        }
        app.get("/keep") { request in
            request.session.isPermanent = true
            return "kept"
        }
        app.get("/clear") { request in
            request.session.clear()
            return "cleared"
        }
        app.get("/remove/<name>") { (request, name: String) in
            request.session.remove(name)
            return "removed"
        }
        app.get("/plain") { "plain" }
        app.get("/long/<int:count>") { (request, count: Int) in
            // What does not compress.
            var state = 1
            let text = (0..<count).map { _ -> Character in
                state = (state * 1_103_515_245 + 12345) & 0x7FFF_FFFF
                return Character(Unicode.Scalar(UInt8(33 + (state >> 16) % 58)))
            }
            request.session["long"] = String(text)
            return "long"
        }
    }

    /// The handler may be at work still, and what it has put there is half of something.
    @Test func savesNothingBehindAGatewayTimeout() throws {
        app.errorHandler(HTTPError.self) { request, error in
            request.session["count"] = 1
            return "late"
        }
        let frozen = try app.freeze()
        func cookies(behind status: HTTPResponse.Status) -> [String] {
            var request = Request(.get, "/get/count")
            _ = frozen.prepare(&request)
            return frozen.respond(to: request, refusing: HTTPError(status)).headers[values: .setCookie]
        }
        #expect(cookies(behind: .gatewayTimeout) == [])
        #expect(cookies(behind: .contentTooLarge).count == 1)
    }

    @Test(arguments: [
        "18446744073709551615", "-9223372036854775809", "0.1234567890123456789", "1e400", "[1, [2e-400]]",
    ])
    func refusesNumbersThatItWouldChange(_ number: String) throws {
        let session = Session(nil)
        // As it stands in JSON, whatever type writes it so.
        let error = #expect(throws: EncodingError.self) { try session.keep("n", Array(number.utf8), of: number) }
        guard case .invalidValue(_, let context)? = error else { return }
        #expect(
            context.debugDescription.hasPrefix("it is nested deeper than a session can hold, or has a number that "))
        #expect(session.isEmpty)
    }

    @Test func keepsNumbersAsTheyAre() throws {
        let session = Session(nil)
        for number in [0, -0.0, 0.1, 100, 1e20, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1 / 3, -1234.5]
            as [Double]
        {
            try session.set("n", [number])
            #expect(try session.get("n", as: [Double].self) == [number])
        }
        try session.set("n", [Int.max, .min, 0])
        #expect(try session.get("n", as: [Int].self) == [.max, .min, 0])
        try session.set("n", [UInt64(Int.max)])
        #expect(try session.get("n", as: [UInt64].self) == [UInt64(Int.max)])
        try session.set("n", [Float(0.1)])
        #expect(try session.get("n", as: [Float].self) == [0.1])
        #expect(throws: EncodingError.self) { try session.set("n", [UInt64.max]) }
        #expect(throws: EncodingError.self) { try session.set("n", Decimal(string: "0.12345678901234567890123")) }
    }

    @Test func remembers() async throws {
        let browser = try Browser(app)
        await browser.get("/set/id/7")
        #expect(await browser.get("/get/id").text == "7")
        #expect(browser.lines.isEmpty)
        await browser.get("/set/other/8")
        #expect(await browser.get("/get/id").text == "7")
        await browser.get("/remove/id")
        #expect(await browser.get("/get/id").text == "nothing")
        #expect(await browser.get("/get/other").text == "8")
        await browser.get("/remove/other")
        #expect(browser.cookies.isEmpty)
    }

    @Test func isASafeCookie() async throws {
        let browser = try Browser(app)
        await browser.get("/set/id/7")
        let value = try #require(browser.cookies["session"])
        #expect(browser.lines == ["session=\(value); HttpOnly; Path=/; SameSite=Lax"])
        await browser.get("/set/id/8", isSecure: true)
        #expect(browser.lines.first?.hasSuffix("; Secure; HttpOnly; Path=/; SameSite=Lax") == true)
        await browser.get("/clear")
        #expect(
            browser.lines == [
                "session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Path=/; SameSite=Lax"
            ])
    }

    @Test func maySayForEver() async throws {
        app.sessions.lifetime = .seconds(Int64.max)
        let browser = try Browser(app)
        await browser.get("/keep")
        await browser.get("/set/id/7")
        #expect(browser.lines.first?.contains("; Expires=") == true)
        #expect(await browser.get("/get/id").text == "7")
    }

    private struct Nest: Encodable {
        let depth: Int

        func encode(to encoder: any Encoder) throws {
            var container = encoder.unkeyedContainer()
            if depth > 1 { try container.encode(Nest(depth: depth - 1)) }
        }
    }

    @Test func saysWhatItCannotKeep() throws {
        let session = Session(["nest": 1])
        try session.set("nest", Nest(depth: 100))
        let kept: SessionValue? = session["nest"]
        #expect(kept != nil)
        #expect(throws: EncodingError.self) { try session.set("nest", Nest(depth: 200)) }
        #expect(session["nest"] == kept)
    }

    @Test func isWrittenAsTheSettingsSay() async throws {
        app.sessions.cookieName = "__Secure-s"
        app.sessions.domain = "example.org"
        app.sessions.path = "/shop"
        app.sessions.sameSite = SameSite.none
        app.sessions.httpOnly = false
        app.sessions.partitioned = true
        let browser = try Browser(app)
        await browser.get("/set/id/7")
        let value = try #require(browser.cookies["__Secure-s"])
        #expect(
            browser.lines == [
                "__Secure-s=\(value); Domain=example.org; Secure; Path=/shop; SameSite=None; Partitioned"
            ])
    }

    @Test func settingsThatNoBrowserTakesStopTheApp() {
        app.sessions.cookieName = "__Host-s"
        app.sessions.path = "/shop"
        let error = #expect(throws: SetupError.self) { try app.freeze() }
        #expect(error?.problems.map(\.code) == [.invalidSessions])
        #expect(
            error?.description == "app.sessions: cookie \"__Host-s\" starts with \"__Host-\", which is for the path "
                + "\"/\" and no domain; leave both out")
    }

    @Test func variesOnTheCookieWhereItWasLookedAt() async throws {
        app.afterRequest { request, response in
            if request.path == "/get/b" { response.headers[.vary] = "Accept, cookie" }
            if request.path == "/get/c" { response.headers[.vary] = "Accept" }
        }
        let browser = try Browser(app)
        #expect(await browser.get("/plain").headers[.vary] == nil)
        #expect(await browser.get("/get/a").headers[.vary] == "Cookie")
        #expect(await browser.get("/get/b").headers[.vary] == "Accept, cookie")
        #expect(await browser.get("/get/c").headers[.vary] == "Accept, Cookie")
    }

    @Test func aPlainRequestCostsNothing() async throws {
        let app = try app.freeze()
        var request = Request(.get, "/plain")
        _ = app.prepare(&request)
        _ = app.respondNow(to: request)
        #expect(!request.head.hasExtras)
    }

    @Test func aPermanentOneStaysAndIsRefreshed() async throws {
        let browser = try Browser(app)
        await browser.get("/set/id/7")
        await browser.get("/keep")
        #expect(browser.lines.first?.contains("; Expires=Wed, 07 Dec 1994 08:49:37 GMT; ") == true)
        clock.now += 86_400
        await browser.get("/get/id")
        #expect(browser.lines.first?.contains("; Expires=Thu, 08 Dec 1994 08:49:37 GMT; ") == true)
        clock.now += 31 * 86_400
        #expect(await browser.get("/get/id").text == "7")
        clock.now += 31 * 86_400 + 1
        #expect(await browser.get("/get/id").text == "nothing")
    }

    @Test func refreshingCanBeLeftOut() async throws {
        app.sessions.refreshEachRequest = false
        app.sessions.lifetime = .seconds(60)
        let browser = try Browser(app)
        await browser.get("/keep")
        #expect(browser.lines.first?.contains("; Expires=Sun, 06 Nov 1994 08:50:37 GMT; ") == true)
        await browser.get("/get/id")
        #expect(browser.lines.isEmpty)
        clock.now += 61
        #expect(await browser.get("/get/id").text == "nothing")
    }

    @Test(arguments: ["", "x", "a.b.c", "eyJpZCI6N30.LryVIQ.AAAA", "\"", "ä"])
    func whatIsNotSignedIsNoSession(cookie: String) async throws {
        let browser = try Browser(app)
        browser.cookies["session"] = cookie
        #expect(await browser.get("/get/id").text == "nothing")
        await browser.get("/set/id/7")
        #expect(await browser.get("/get/id").text == "7")
    }

    /// Signed with the right key, and nothing that a session can be.
    @Test(arguments: ["", "x", "[]", "7", "{", "{\" t\":[]}", String(repeating: "[", count: 100_000)])
    func whatIsSignedAndNoSessionIsNone(json: String) async throws {
        let browser = try Browser(app)
        let signer = Signer(keys: ["geheim"], salt: "cookie-session", derivation: .hmac, hash: .sha1)
        let cookie = try signer.sign(URLSafePayload.encode(Array(json.utf8)), at: clock.now)
        browser.cookies["session"] = String(decoding: cookie, as: UTF8.self)
        #expect(await browser.get("/get/id").text == "nothing")
    }

    @Test func keysCanBeChanged() async throws {
        let browser = try Browser(app)
        await browser.get("/set/id/7")
        let next = App()
        next.secretKey = "neu"
        next.secretKeyFallbacks = ["geheim"]
        next.clock = clock.clock
        next.get("/get") { request in "\(request.session.values)" }
        let later = try Browser(next)
        later.cookies = browser.cookies
        #expect(await later.get("/get").text == "\(["id": SessionValue.int(7)])")
    }

    @Test func readingNeedsNoKeyAndWritingDoes() async throws {
        app.secretKey = nil
        let browser = try Browser(app)
        #expect(await browser.get("/get/id") == Answer(Response("nothing")))
        #expect(await browser.get("/set/id/7").status == 500)
        #expect(browser.cookies.isEmpty)
        #expect(
            log.all == [
                "error: GET /set/id/7 (route \"/set/<name>/<int:value>\") failed: the session was changed, and there is no "
                    + "secret key to sign it with; run this program with the argument \"secret\" to make one, and give it "
                    + "as SECRET_KEY or app.secretKey"
            ])
    }

    @Test func saysWhenACookieIsTooLarge() async throws {
        let browser = try Browser(app)
        // How far it is compressed is zlib's affair.
        for count in stride(from: 3900, to: 4400, by: 8) where log.all.isEmpty { await browser.get("/long/\(count)") }
        #expect(browser.lines.count == 1)
        #expect(log.all.first?.hasPrefix("warning: GET /long/") == true)
        #expect(log.all.first?.contains(": the session cookie \"session\" takes 4") == true)
        #expect(log.all.first?.hasSuffix(" bytes, and browsers may ignore more than 4093") == true)
        await browser.get("/long/5000")
        #expect(browser.lines.isEmpty)
        #expect(log.all.last?.contains("the session was not sent, and the client keeps its old one: ") == true)
        #expect(log.all.last?.contains("and browsers ignore more than 4096; keep the data on the server") == true)
    }

    @Test func isSavedBehindTheLastHook() async throws {
        app.afterRequest { request, _ in request.session["seen"] = true }
        app.get("/later") { request async in request.session.isEmpty ? "empty" : "full" }
        app.get("/broken") { request -> String in
            request.session["broken"] = 1
            throw HTTPError(.notFound)
        }
        let browser = try Browser(app)
        for path in ["/plain", "/later", "/none", "/broken"] {
            browser.cookies = [:]
            #expect(await browser.get(path).headers[.setCookie] != nil, "\(path)")
        }
        #expect(await browser.get("/later").text == "full")
        #expect(await browser.get("/get/broken").text == "1")
    }

    @Test func anotherAppsSessionIsAnother() async throws {
        let inner = App("inner")
        inner.secretKey = "other"
        inner.get("/x") { request in
            request.session["id"] = 1
            return "x"
        }
        let dispatcher = Dispatcher(try app.freeze(), mounts: [Mount("/in", try inner.freeze())])
        let request = Request(.get, "/in/x")
        _ = request.g[Int.self]
        let answer = await dispatcher.answer(request)
        #expect(answer.headers[.setCookie] != nil)
    }
}

struct SessionValueTests {
    private let session = Session(nil)

    @Test func holdsValuesOfTypes() throws {
        session["int"] = 7
        session["double"] = 2.5
        session["text"] = "a"
        session["flag"] = true
        session["list"] = [1, 2]
        session["table"] = ["a": 1]
        session["mixed"] = ["a": 1, "b": "two", "c": .null]
        session["id"] = TaggedJSONTests.id
        session["when"] = Date(timeIntervalSince1970: 1)
        session["pair"] = SessionValue.tuple([1, 2])
        session["html"] = SessionValue.markup("<b>")
        #expect(session["int"] == 7)
        #expect(session["int"] as Double? == 7.0)
        #expect(session["int"] as String? == nil)
        #expect(session["double"] as Int? == nil)
        #expect(session["text"] == "a")
        #expect(session["flag"] == true)
        #expect(session["list"] == [1, 2])
        #expect(session["list"] as [String]? == nil)
        #expect(session["table"] == ["a": 1])
        #expect(session["mixed"] as SessionValue? == ["a": 1, "b": "two", "c": .null])
        #expect(session["id"] == TaggedJSONTests.id)
        #expect(session["when"] == Date(timeIntervalSince1970: 1))
        #expect(session["pair"] == [1, 2])
        #expect(session["html"] == "<b>")
        #expect(session["none"] as Int? == nil)
        #expect(session["int"] != nil)
        let count = (session["int"] ?? 0) + 1
        #expect(count == 8)
    }

    @Test func knowsWhenItChanges() {
        #expect(session.isNew && session.isEmpty && !session.isModified)
        session.remove("a")
        session["a"] = nil as Int?
        #expect(session.pop("a", as: Int.self) == nil)
        #expect(!session.isModified)
        session["a"] = 1
        #expect(session.isModified && !session.isEmpty)
        #expect(session.pop("a") == 1)
        #expect(session.isEmpty)
        let brought = Session(["a": 1, "_permanent": true])
        #expect(!brought.isNew && brought.isPermanent && !brought.isModified)
        brought.isPermanent = false
        #expect(brought.isModified)
        brought.clear()
        #expect(brought.isEmpty)
    }

    private struct Cart: Codable, Equatable {
        var items: [String: Int]
        var since: Date
        var id: UUID
        var note: String?
        var weight: Double
    }

    @Test func holdsCodableValues() throws {
        let cart = Cart(
            items: [" t": 2], since: Date(timeIntervalSince1970: 60), id: TaggedJSONTests.id, note: "ä\n", weight: 0.1)
        try session.set("cart", cart)
        #expect(try session.get("cart") == cart)
        let sent = TaggedJSONReader.read(TaggedJSONWriter.write(.object(session.values)))
        #expect(sent == .object(session.values))
        #expect(try session.get("none", as: Cart.self) == nil)
        #expect(throws: DecodingError.self) { try session.get("cart", as: [Int].self) }
        session["id"] = TaggedJSONTests.id
        #expect(try session.get("id", as: UUID.self) == TaggedJSONTests.id)
        session["when"] = Date(timeIntervalSince1970: 60)
        #expect(try session.get("when", as: Date.self) == Date(timeIntervalSince1970: 60))
    }
}
