import HTTPTypes
import Testing

@testable import CarafeCore

struct SpareRequestTests {
    private let spare = SpareRequest()

    private func request(_ path: String, _ field: (name: String, value: String)? = nil) -> Request {
        var fields = spare.takeFields()
        var bytes = spare.takeBytes()
        #expect(fields.isEmpty)
        bytes.replace(copying: path.utf8.span)
        if let field {
            bytes += (field.name + field.value).utf8
            let colon = path.utf8.count + field.name.utf8.count
            fields.append(
                (name: ByteRange(path.utf8.count, colon), value: ByteRange(colon, bytes.count)))
        }
        let range = ByteRange(0, path.utf8.count)
        return spare.makeRequest(
            spare.makeHead(
                bytes: bytes, method: .get, target: range, path: range, query: .empty, authority: .empty,
                fields: fields, version: .http11, isSecure: false, framing: .none, peer: .local))
    }

    /// Makes a request, and gives it back when it was looked at.
    private func using<Result>(
        _ path: String,
        _ field: (name: String, value: String)? = nil,
        app: FrozenApp? = nil,
        _ look: (Request) throws -> Result,
    ) rethrows -> Result {
        var request = request(path, field)
        _ = app?.prepare(&request)
        let result = try look(request)
        spare.giveBack(consume request)
        return result
    }

    @Test func aRequestThatNobodyHoldsIsUsedAgain() {
        let heads = (0..<4).map { number in
            using("/path\(number)", number % 2 == 0 ? ("X-A", "\(number)") : nil) { request in
                #expect(request.path == "/path\(number)")
                #expect(request.header(.init("X-A")!) == (number % 2 == 0 ? "\(number)" : nil))
                return ObjectIdentifier(request.head)
            }
        }
        #expect(Set(heads).count == 1)
        #expect(spare.takeBytes().capacity > 0)
    }

    @Test func aRequestThatSomebodyHoldsStaysAsItIs() {
        let kept = using("/kept", ("X-A", "1")) { $0 }
        for number in 0..<3 { using("/later\(number)", ("X-B", "2")) { _ in } }
        #expect(kept.path == "/kept")
        #expect(kept.headers == [.init("X-A")!: "1"])
    }

    /// The array is shared with the head it came from, and must not be changed with it.
    @Test func bytesThatSomebodyHoldsStayAsTheyAre() {
        let bytes = using("/kept") { $0.head.bytes }
        using("/later") { _ in }
        #expect(bytes == Array("/kept".utf8))
    }

    @Test func fieldsThatWereBuiltAreNotThoseOfTheNextRequest() {
        #expect(using("/", ("X-A", "1")) { $0.headers } == [.init("X-A")!: "1"])
        #expect(using("/", ("X-B", "2")) { $0.headers } == [.init("X-B")!: "2"])
    }

    @Test func valuesOfOneRequestAreNotThoseOfTheNext() {
        using("/") { $0.g[Int.self] = 7 }
        #expect(using("/") { $0.g[Int.self] } == nil)
    }

    @Test func whatMatchedOneRequestDoesNotMatchTheNext() throws {
        let first = App()
        first.get("/a", endpoint: "a") { "" }
        first.get("/b/<word>", endpoint: "b") { (request, word: String) in word }
        let second = App()
        second.get("/a", endpoint: "second") { "" }
        let (one, other) = (try first.freeze(), try second.freeze())
        #expect(using("/a", app: one) { $0.endpoint } == "a")
        #expect(using("/b/x", app: one) { $0.pathParameter("word") } == "x")
        #expect(using("/b/y", app: one) { $0.pathParameter("word") } == "y")
        #expect(using("/a", app: other) { $0.endpoint } == "second")
        #expect(using("/none", app: other) { $0.endpoint } == nil)
        #expect(using("/a", app: one) { $0.endpoint } == "a")
        // Not prepared at all.
        #expect(using("/a") { $0.endpoint } == nil)
        #expect(throws: URLBuildError.self) { try using("/a") { try $0.url(for: "a") } }
    }

    @Test func refusalsAreOfTheirOwnRequest() throws {
        let app = App()
        app.get("/a") { "" }
        app.post("/b") { "" }
        let frozen = try app.freeze()
        let statuses = ["/a", "/b", "/none", "/a", "/b"].map { path in
            using(path, app: frozen) { frozen.respondNow(to: $0).status.code }
        }
        #expect(statuses == [200, 405, 404, 200, 405])
    }

    @Test func nothingOfAGatewaysRequestIsLeft() {
        var gateways = Request(.get, "/a", scriptName: "/mount").head.parts
        gateways.naming = .cgi
        gateways.version = .http2
        gateways.isSecure = true
        spare.giveBack(spare.makeRequest(RequestHead(gateways)))
        using("/b") { request in
            #expect(request.scriptName == "")
            #expect(request.remoteAddress == PeerAddress.local.host)
            #expect(request.version == .http11)
            #expect(request.scheme == "http")
        }
    }

    @Test func buffersThatHaveGrownAreNotKept() {
        using("/" + String(repeating: "x", count: 100_000)) { _ in }
        #expect(spare.takeBytes().capacity < 100_000)
    }
}
