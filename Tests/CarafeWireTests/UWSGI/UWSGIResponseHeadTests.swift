import CarafeCore
import CarafeWire
import HTTPTypes
import Testing

@Suite struct UWSGIResponseHeadTests {
    private func encode(
        _ response: Response,
        length: Int? = 5,
        method: String = "GET",
        closing: Bool = true,
    ) throws -> (head: String, encoding: BodyEncoding) {
        var wire = UWSGIWire(limits: WireLimits(), peer: .local, isSecure: false)
        let packet = Packet.nginx.with("REQUEST_METHOD", method).with("SERVER_PROTOCOL", "HTTP/1.0\r\nX: 1").bytes
        var offset = 0
        _ = try wire.receive(packet.span, at: &offset)
        // What is there already must stay.
        var output = Array("before".utf8)
        let encoding = wire.encodeHead(
            of: response,
            bodyLength: length,
            heads: ResponseHeads(secondsSince1970: 0),
            closing: closing,
            into: &output,
        )
        #expect(!wire.state.persists)
        let text = String(decoding: output, as: UTF8.self)
        #expect(text.hasPrefix("before"))
        return (String(text.dropFirst(6)), encoding)
    }

    private let refused = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n"

    @Test(arguments: [true, false]) func writesAPlainResponse(_ closing: Bool) throws {
        let (head, encoding) = try encode(Response("hello"), closing: closing)
        #expect(head == "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 5\r\n\r\n")
        #expect(encoding == .plain)
    }

    @Test func leavesTheLengthOutWhereItIsNotKnown() throws {
        let (head, encoding) = try encode(Response("hello"), length: nil)
        #expect(head == "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n")
        #expect(encoding == .plain)
    }

    @Test(
        arguments: [
            (.created, "201 Created"), (418, "418 I'm a teapot"), (299, "299 Unknown Error"), (404, "404 Not Found"),
            (.init(code: 200, reasonPhrase: "Fine"), "200 Fine"), (200, "200 OK"),
            (.internalServerError, "500 Internal Server Error"),
        ] as [(HTTPResponse.Status, String)])
    func alwaysWritesAReason(_ status: HTTPResponse.Status, _ line: String) throws {
        #expect(try encode(Response(status: status), length: 0).head == "HTTP/1.1 \(line)\r\nContent-Length: 0\r\n\r\n")
    }

    @Test func writesFieldsInOrder() throws {
        var response = Response("x", contentType: ContentType.plain)
        response.headers.append(HTTPField(name: .setCookie, value: "a=1"))
        response.headers.append(HTTPField(name: .setCookie, value: "b=2"))
        response.headers[HTTPField.Name("X-Accel-Buffering")!] = "no"
        #expect(
            try encode(response, length: 1).head
                == "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nSet-Cookie: a=1\r\n"
                + "Set-Cookie: b=2\r\nX-Accel-Buffering: no\r\nContent-Length: 1\r\n\r\n"
        )
    }

    @Test func withholdsWhatFramesAMessage() throws {
        var response = Response()
        response.headers[.contentLength] = "99"
        response.headers[.transferEncoding] = "chunked"
        response.headers[.connection] = "keep-alive"
        response.headers[HTTPField.Name("Keep-Alive")!] = "timeout=5"
        #expect(try encode(response, length: 0).head == "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    }

    @Test func passesDateAndServerOn() throws {
        var response = Response()
        response.headers[.date] = "then"
        response.headers[.server] = "mine"
        #expect(
            try encode(response, length: 0).head
                == "HTTP/1.1 200 OK\r\nDate: then\r\nServer: mine\r\nContent-Length: 0\r\n\r\n"
        )
    }

    @Test func leavesDateAndServerToTheTransportWhereItAsks() throws {
        var response = Response()
        response.headers[.date] = "then"
        response.headers[.server] = "mine"
        response.headers[.eTag] = "\"1\""
        var output: [UInt8] = []
        try output.append(fieldsOf: response, sendsDateAndServer: false)
        #expect(String(decoding: output, as: UTF8.self) == "ETag: \"1\"\r\n")
    }

    @Test func answersHeadWithTheSameHeadAndNoBody() throws {
        let (head, encoding) = try encode(Response("hello"), method: "HEAD")
        #expect(try head == encode(Response("hello")).head)
        #expect(encoding == .none)
    }

    @Test(arguments: [.noContent, .notModified] as [HTTPResponse.Status])
    func writesNeitherBodyNorLength(_ status: HTTPResponse.Status) throws {
        let (head, encoding) = try encode(Response(status: status), length: 0)
        #expect(head == "HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\n\r\n")
        #expect(encoding == .none)
    }

    @Test(arguments: [100, 101, 103, 0, 99]) func neverSendsAnInterimStatus(_ code: Int) throws {
        let (head, encoding) = try encode(Response("hello", status: .init(code: code)))
        #expect(head == refused)
        #expect(encoding == .none)
    }

    @Test(arguments: ["a\r\nX-Injected: 1", "a\nb", "a\rb", "a\0b"])
    func refusesAContentTypeThatWouldSplit(_ contentType: String) throws {
        let (head, encoding) = try encode(Response(contentType: contentType))
        #expect(head == refused)
        #expect(encoding == .none)
    }

    @Test(arguments: ["a\r\nb", "a\nb", "a\0b"]) func refusesAFieldThatWouldSplit(_ text: String) throws {
        var output: [UInt8] = []
        #expect(throws: UnsendableHead.self) { try output.append(field: "X-A", text) }
        #expect(throws: UnsendableHead.self) { try output.append(field: text, "a") }
        #expect(!output.contains(UInt8(ascii: "\n")))
    }

    @Test func answersAnErrorOfItsOwn() throws {
        var wire = UWSGIWire(limits: WireLimits(), peer: .local, isSecure: false)
        var offset = 0
        let error = try #require(throws: WireError.self) { try wire.receive(Array("GET".utf8).span, at: &offset) }
        var output: [UInt8] = []
        let encoding = wire.encodeHead(
            of: Response(error.message, status: error.status),
            bodyLength: 9,
            heads: ResponseHeads(secondsSince1970: 0),
            closing: true,
            into: &output,
        )
        #expect(encoding == .plain)
        #expect(String(decoding: output, as: UTF8.self).hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
    }

    @Test func keepsAPlainHeadFarBelowTheGatewaysBuffer() throws {
        #expect(UWSGIWire.advisedHeadLimit == 4096)
        #expect(try encode(Response("hello")).head.utf8.count < 128)
    }
}
