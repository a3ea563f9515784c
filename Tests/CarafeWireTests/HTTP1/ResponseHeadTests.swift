import CarafeCore
import HTTPTypes
import Testing

@testable import CarafeWire

@Suite struct ResponseHeadTests {
    private static var heads: ResponseHeads { ResponseHeads(secondsSince1970: 784_111_777) }
    private static let own = "Server: carafe\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"

    /// Answers the request that `request` is, or the error that it leads to.
    private func answer(
        _ request: String,
        _ response: Response,
        length: Int? = 2,
        closing: Bool = false,
    ) -> (head: String, body: BodyEncoding, persists: Bool) {
        var wire = HTTP1Wire(limits: WireLimits(), peer: .local, isSecure: false)
        let input = bytes(request)
        var offset = 0
        _ = try? wire.receive(input.span, at: &offset)
        var output = bytes("before")
        let body = wire.encodeHead(
            of: response, bodyLength: length, heads: Self.heads, closing: closing, into: &output)
        return (String(decoding: output.dropFirst(6), as: UTF8.self), body, wire.persists)
    }

    private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test func writesStatusFieldsAndLength() {
        let (head, body, persists) = answer(Self.get, Response("ok"))
        #expect(
            head == "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n" + Self.own
                + "Content-Length: 2\r\n\r\n")
        #expect(body == .plain)
        #expect(persists)
    }

    @Test func writesFieldsInTheirOrder() {
        var response = Response("x", status: .created)
        response.headers[.location] = "/a"
        response.headers.append(HTTPField(name: .setCookie, value: "a=1"))
        response.headers.append(HTTPField(name: .setCookie, value: "b=2"))
        #expect(
            answer(Self.get, response).head == "HTTP/1.1 201 Created\r\nContent-Type: text/html; charset=utf-8\r\n"
                + "Location: /a\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n" + Self.own + "Content-Length: 2\r\n\r\n")
    }

    @Test func keepsTheFieldsOfTheConnectionForItself() {
        var response = Response()
        for name in ["Content-Length", "transfer-encoding", "CONNECTION", "Keep-Alive", "Date", "Server"] {
            response.headers[HTTPField.Name(name)!] = "mine"
        }
        #expect(!answer(Self.get, response).head.contains("mine"))
    }

    @Test(arguments: [(404, "Not Found"), (299, "Unknown Error"), (418, "I'm a teapot"), (999, "Unknown Error")])
    func alwaysSendsAReason(_ code: Int, _ reason: String) {
        let head = answer(Self.get, Response(status: HTTPResponse.Status(integerLiteral: code))).head
        #expect(head.hasPrefix("HTTP/1.1 \(code) \(reason)\r\n"))
    }

    @Test(arguments: [204, 304])
    func sendsNeitherLengthNorBodyWhereThereIsNone(_ code: Int) {
        for length in [0, 5, nil] {
            let status = HTTPResponse.Status(integerLiteral: code)
            let (head, body, persists) = answer(Self.get, Response(status: status), length: length)
            #expect(!head.contains("Content-Length"))
            #expect(!head.contains("Transfer-Encoding"))
            #expect(body == .none)
            #expect(persists)
        }
    }

    @Test func sendsAnEmptyResetContent() {
        let (head, body, _) = answer(Self.get, Response("ok", status: .resetContent))
        #expect(head.hasSuffix("Content-Length: 0\r\n\r\n"))
        #expect(body == .none)
    }

    @Test func answersHEADLikeGETWithoutABody() {
        for length in [2, nil] {
            let get = answer(Self.get, Response("ok"), length: length)
            let head = answer("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", Response("ok"), length: length)
            #expect(head.head == get.head)
            #expect(head.body == .none)
            #expect(head.persists)
        }
    }

    @Test func sendsChunksWhenTheLengthIsUnknown() {
        let (head, body, persists) = answer(Self.get, Response("ok"), length: nil)
        #expect(head.hasSuffix("Transfer-Encoding: chunked\r\n\r\n"))
        #expect(!head.contains("Content-Length"))
        #expect(body == .chunked)
        #expect(persists)
    }

    @Test func endsAnUnknownLengthToHTTP10ByClosing() {
        let request = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
        let (head, body, persists) = answer(request, Response("ok"), length: nil)
        #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(head.hasSuffix("GMT\r\nConnection: close\r\n\r\n"))
        #expect(body == .plain)
        #expect(!persists)
    }

    @Test(arguments: [
        ("HTTP/1.1\r\nHost: a\r\n", nil), ("HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n", nil),
        ("HTTP/1.1\r\nHost: a\r\nConnection: CLOSE\r\n", "close"),
        ("HTTP/1.1\r\nHost: a\r\nConnection: foo, close ,bar\r\n", "close"),
        ("HTTP/1.1\r\nHost: a\r\nConnection: foo\r\nConnection: close\r\n", "close"),
        ("HTTP/1.1\r\nHost: a\r\nConnection: closed, enclose\r\n", nil),
        ("HTTP/1.1\r\nHost: a\r\nConnection: close, keep-alive\r\n", "close"),
        ("HTTP/1.0\r\n", "close"), ("HTTP/1.0\r\nConnection: Keep-Alive\r\n", "keep-alive"),
        ("HTTP/1.0\r\nConnection: keep-alive, close\r\n", "close"), ("HTTP/1.9\r\nHost: a\r\n", nil),
    ])
    func followsTheConnectionField(_ rest: String, _ expected: String?) {
        let (head, _, persists) = answer("GET / \(rest)\r\n", Response("ok"))
        #expect(persists == (expected != "close"))
        if let expected {
            #expect(head.hasSuffix("\r\nConnection: \(expected)\r\n\r\n"))
        } else {
            #expect(!head.contains("Connection"))
        }
    }

    @Test func closesForTheDriver() {
        let (head, _, persists) = answer(Self.get, Response("ok"), closing: true)
        #expect(head.hasSuffix("Connection: close\r\n\r\n"))
        #expect(!persists)
    }

    @Test(arguments: [
        ("GE(T / HTTP/1.1\r\n", BodyEncoding.plain), ("HEAD /# HTTP/1.1\r\n", .none),
        ("HEAD / HTTP/1.1\r\n:\r\n", .none),
        ("\0", .plain),
    ])
    func answersAnErrorAndCloses(_ request: String, _ expected: BodyEncoding) {
        let (head, body, persists) = answer(request, Response("no", status: .badRequest))
        #expect(head.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
        #expect(head.hasSuffix("Content-Length: 2\r\nConnection: close\r\n\r\n"))
        #expect(body == expected)
        #expect(!persists)
    }

    @Test(arguments: ["text/html\r\nX: y", "a\nb", "a\rb", "a\0b"])
    func replacesAResponseThatWouldSplit(_ contentType: String) {
        let (head, body, _) = answer(Self.get, Response(.text("ok"), contentType: contentType))
        #expect(head == "HTTP/1.1 500 Internal Server Error\r\n" + Self.own + "Content-Length: 0\r\n\r\n")
        #expect(body == .none)
    }

    @Test func replacesAnInterimStatus() {
        #expect(answer(Self.get, Response(status: 101)).head.hasPrefix("HTTP/1.1 500 "))
    }

    @Test func servesNothingAfterTheLastResponse() throws {
        var driver = TestDriver()
        driver.feed(bytes("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + nextRequest))
        #expect(driver.steps.count == 1)
        let more = bytes(nextRequest)
        var offset = 0
        guard case .needMore = try driver.wire.receive(more.span, at: &offset) else {
            throw TestFailure(description: "a request after the last response")
        }
        #expect(offset == more.count)
    }
}

@Suite struct ContinueTests {
    private static func head(_ rest: String, version: String = "1.1") -> [UInt8] {
        bytes("POST / HTTP/\(version)\r\nHost: a\r\nExpect: 100-continue\r\n\(rest)\r\n")
    }

    private func interim(_ driver: inout TestDriver) -> String {
        var output: [UInt8] = []
        driver.wire.encodeContinue(into: &output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test(arguments: ["Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n"])
    func tellsTheClientToGoOnOnce(_ framing: String) {
        var driver = TestDriver()
        driver.feed(Self.head(framing))
        #expect(driver.wire.state.awaitsContinue)
        #expect(interim(&driver) == "HTTP/1.1 100 Continue\r\n\r\n")
        #expect(!driver.wire.state.awaitsContinue)
        #expect(interim(&driver) == "")
    }

    @Test func isSilentWhenTheBodyComesAnyway() {
        var driver = TestDriver()
        driver.feed(Self.head("Content-Length: 5\r\n") + bytes("h"))
        #expect(interim(&driver) == "")
        driver = TestDriver()
        driver.feed(Self.head("Transfer-Encoding: chunked\r\n") + bytes("5"))
        #expect(interim(&driver) == "")
    }

    @Test func isSilentWithoutABodyAndToHTTP10() {
        var driver = TestDriver()
        driver.feed(Self.head("Content-Length: 0\r\n"))
        #expect(interim(&driver) == "")
        driver = TestDriver()
        driver.feed(Self.head("Content-Length: 5\r\nConnection: keep-alive\r\n", version: "1.0"))
        #expect(interim(&driver) == "")
    }

    @Test func isSilentAfterTheFinalAnswer() {
        var driver = TestDriver()
        driver.feed(Self.head("Content-Length: 5\r\n"))
        var output: [UInt8] = []
        _ = driver.wire.encodeHead(
            of: Response(), bodyLength: 0, heads: ResponseHeads(secondsSince1970: 0), closing: false, into: &output)
        #expect(interim(&driver) == "")
    }
}
