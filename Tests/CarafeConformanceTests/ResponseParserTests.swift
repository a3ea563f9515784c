import HTTPTypes
import Testing

@testable import CarafeTesting

/// A client that repairs what it gets would hide what other clients trip over.
struct ResponseParserTests {
    private func parse(
        _ text: String,
        _ method: HTTPRequest.Method = .get,
        _ reader: ResponseParser.Reader = .client,
    ) throws -> TestResponse {
        var parser = ResponseParser([UInt8](text.utf8), for: try SentRequest(TestRequest(method, "/x")), reader: reader)
        return try parser.response()
    }

    private func failure(
        of text: String, _ method: HTTPRequest.Method = .get, _ reader: ResponseParser.Reader = .client
    )
        -> TestClientError?
    {
        #expect(throws: TestClientError.self) { try parse(text, method, reader) }
    }

    @Test func readsABodyOfKnownLength() throws {
        let response = try parse("HTTP/1.1 201 Created\r\nContent-Length: 3\r\nX-A:\t b \r\nX-A: c\r\nX-B:\r\n\r\nabc")
        #expect(response.status == .created)
        #expect(response.headers[values: HTTPField.Name("X-A")!] == ["b", "c"])
        #expect(response.headers[HTTPField.Name("X-B")!] == "")
        #expect(response.text == "abc")
    }

    @Test func readsChunks() throws {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        #expect(try parse(head + "3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n").text == "abc0123456789")
        #expect(try parse(head + "0\r\n\r\n").body.isEmpty)
    }

    @Test func readsABodyThatEndsWithTheConnection() throws {
        #expect(try parse("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabc").text == "abc")
        #expect(try parse("HTTP/1.1 200 OK\r\n\r\nabc", .get, .gateway).text == "abc")
    }

    @Test(arguments: [204, 304]) func readsNoBodyWhereThereIsNone(code: Int) throws {
        #expect(try parse("HTTP/1.1 \(code) X\r\n\r\n").body.isEmpty)
        #expect(try parse("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", .head).body.isEmpty)
    }

    @Test func skipsInterimResponses() throws {
        let text = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na"
        #expect(try parse(text).text == "a")
        #expect(failure(of: "HTTP/1.1 100 Continue\r\n\r\n")?.code == .malformedResponse)
        // A gateway takes the first one for the last.
        #expect(failure(of: text, .head, .gateway)?.code == .malformedResponse)
    }

    @Test(arguments: [
        ("HTTP/1.0 200 OK\r\n\r\n", "\"HTTP/1.0 200 OK\" is no status line"),
        ("HTTP/1.1 200\r\n\r\n", "\"HTTP/1.1 200\" is no status line"),
        ("HTTP/1.1 2000 OK\r\n\r\n", "\"HTTP/1.1 2000 OK\" is no status line"),
        ("HTTP/1.1 +20 OK\r\n\r\n", "\"HTTP/1.1 +20 OK\" is no status line"),
        ("HTTP/1.1 099 OK\r\n\r\n", "\"HTTP/1.1 099 OK\" is no status line"),
        ("HTTP/1.1 200 OK\n\n", "a line has no end, or a control character in it"),
        ("HTTP/1.1 200 OK\r\nX-A: b\nX-C: d\r\n\r\n", "a line has no end, or a control character in it"),
        ("HTTP/1.1 200 OK\r\nX-A: b\0\r\n\r\n", "a line has no end, or a control character in it"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n", "a line has no end, or a control character in it"),
        ("HTTP/1.1 200 OK\r\nX-A b\r\n\r\n", "\"X-A b\" is no header field"),
        ("HTTP/1.1 200 OK\r\nX-A : b\r\n\r\n", "\"X-A : b\" is no header field"),
        ("HTTP/1.1 200 OK\r\n X-A: b\r\n\r\n", "\" X-A: b\" is no header field"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na", "its body is framed twice"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "its body is framed twice"),
        ("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "\"-1\" is no Content-Length"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\na", "\"1, 1\" is no Content-Length"),
        ("HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n", "\"\" is no Content-Length"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nabc", "2 bytes follow the end of the response"),
        ("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", "a 204 has no length"),
        ("HTTP/1.1 304 Not Modified\r\n\r\nabc", "3 bytes follow the end of the response"),
        ("HTTP/1.1 200 OK\r\n\r\nabc", "its body has no length, and the connection does not end"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", "\"gzip\" is no Transfer-Encoding of ours"),
        (chunked + "+1\r\na\r\n0\r\n\r\n", "\"+1\" is no chunk size"),
        (chunked + "\r\na\r\n0\r\n\r\n", "\"\" is no chunk size"),
        (chunked + "FFFFFFFFFFFFFFFFFF\r\n", "\"FFFFFFFFFFFFFFFFFF\" is no chunk size"),
        (chunked + "1\r\nab\r\n0\r\n\r\n", "a chunk does not end in CR LF"),
        (chunked + "0\r\n\r\nHTTP", "4 bytes follow the end of the response"),
    ])
    func refusesWhatAStrictClientRefuses(text: String, problem: String) {
        let error = failure(of: text)
        #expect(error?.code == .malformedResponse)
        #expect(error?.message.hasPrefix("the response to GET /x is malformed at byte ") == true)
        #expect(error?.message.hasSuffix(": \(problem)") == true)
    }

    @Test func refusesChunksThatAGatewayWouldPassOnAsText() {
        let error = failure(of: chunked + "0\r\n\r\n", .get, .gateway)
        #expect(error?.message.hasSuffix("a gateway takes chunks for the body itself") == true)
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", 3), (chunked, 0), (chunked + "5\r\nabc", 3),
        (chunked + "3\r\nabc\r\n", 3),
    ])
    func saysHowFarABrokenResponseCame(text: String, count: Int) {
        let error = failure(of: text)
        #expect(error?.code == .brokenOff)
        let sentence = "the response to GET /x broke off after \(count) bytes of its body: the connection ended"
        #expect(error?.description == sentence)
    }

    @Test func takesNoBrokenConnectionForTheEndOfABody() throws {
        let bytes = [UInt8]("HTTP/1.1 200 OK\r\n\r\nabc".utf8)
        let request = try SentRequest(TestRequest(.get, "/x"))
        var parser = ResponseParser(bytes, for: request, reader: .gateway, isReset: true)
        let error = #expect(throws: TestClientError.self) { try parser.response() }
        #expect(error?.code == .brokenOff)
    }

    @Test func saysWhenNothingCame() {
        let error = failure(of: "")
        #expect(error?.code == .noResponse)
        #expect(error?.description == "there is no response to GET /x: the connection ended without one")
    }
}

private let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
