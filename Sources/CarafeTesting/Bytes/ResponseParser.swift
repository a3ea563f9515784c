import CarafeCore
import HTTPTypes

/// Reads what came back on a connection up to its end, as the strictest of clients.
///
/// Rules: all of it is one final response, with interim ones before it over HTTP. What browsers repair is an error here:
/// a line end without CR, two framings, a length that is not kept, bytes behind the end.
struct ResponseParser {
    /// Who reads: a client, or a gateway that speaks uwsgi and knows no chunks.
    enum Reader {
        case client
        case gateway
    }

    private let request: SentRequest
    private let reader: Reader
    private let isReset: Bool
    private var cursor: ByteCursor

    /// - Parameters:
    ///   - request: what the response is for.
    ///   - isReset: whether the connection was broken, and not ended, behind the bytes.
    init(_ bytes: [UInt8], for request: SentRequest, reader: Reader, isReset: Bool = false) {
        self.request = request
        self.reader = reader
        self.isReset = isReset
        cursor = ByteCursor(bytes)
    }

    mutating func response() throws(TestClientError) -> TestResponse {
        while true {
            let status = try status()
            let headers = try fields()
            if (100..<200).contains(status.code), reader == .client { continue }
            let body = try body(status, headers)
            guard cursor.isAtEnd else { throw malformed("\(cursor.remaining) bytes follow the end of the response") }
            return TestResponse(status: status, headers: headers, body: body)
        }
    }

    /// The head alone, of a response whose body is still to come.
    mutating func head() throws(TestClientError) -> (HTTPResponse.Status, HTTPFields) { (try status(), try fields()) }

    private func malformed(_ problem: String) -> TestClientError {
        .malformed(request, at: cursor.offset, problem)
    }

    private mutating func line() throws(TestClientError) -> String {
        let isFirst = cursor.offset == 0
        if isFirst, cursor.isAtEnd { throw .noResponse(request, "the connection ended without one") }
        guard let line = cursor.line() else { throw malformed("a line has no end, or a control character in it") }
        return line
    }
}

// MARK: - The head

extension ResponseParser {
    /// RFC 9112 §4: the blank before the reason is there also when the reason is not.
    private mutating func status() throws(TestClientError) -> HTTPResponse.Status {
        let line = try line()
        let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "HTTP/1.1", parts[1].utf8.count == 3,
            parts[1].utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }), let code = Int(parts[1]), code >= 100
        else { throw malformed("\"\(line)\" is no status line") }
        return HTTPResponse.Status(code: code, reasonPhrase: String(parts[2]))
    }

    private mutating func fields() throws(TestClientError) -> HTTPFields {
        var fields = HTTPFields()
        while true {
            let line = try line()
            if line.isEmpty { return fields }
            guard let colon = line.firstIndex(of: ":"), let name = HTTPField.Name(String(line[..<colon])) else {
                throw malformed("\"\(line)\" is no header field")
            }
            let value = line[line.index(after: colon)...].trimmingBlanks()
            fields.append(HTTPField(name: name, value: String(value)))
        }
    }
}

// MARK: - The body

extension ResponseParser {
    /// RFC 9112 §6.3, in its order.
    private mutating func body(
        _ status: HTTPResponse.Status,
        _ headers: HTTPFields,
    ) throws(TestClientError) -> [UInt8] {
        let lengths = headers[values: .contentLength]
        let codings = headers[values: .transferEncoding]
        guard lengths.count + codings.count <= 1 else { throw malformed("its body is framed twice") }
        if status.code == 204, lengths.count + codings.count > 0 { throw malformed("a 204 has no length") }
        if request.method == .head || status.code == 204 || status.code == 304 { return [] }
        if let coding = codings.first { return try chunks(coding) }
        if let length = lengths.first { return try plain(length) }
        let endsWithConnection = reader == .gateway || headers[.connection] == "close"
        guard endsWithConnection else { throw malformed("its body has no length, and the connection does not end") }
        // RFC 9112 §8: the end is what says that this is all of it, so it has to be a clean one.
        if isReset { throw .cutShort(request, after: cursor.remaining) }
        return cursor.take(cursor.remaining) ?? []
    }

    private mutating func plain(_ text: String) throws(TestClientError) -> [UInt8] {
        guard text.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }), let length = Int(text) else {
            throw malformed("\"\(text)\" is no Content-Length")
        }
        guard let body = cursor.take(length) else { throw .cutShort(request, after: cursor.remaining) }
        return body
    }

    private mutating func chunks(_ coding: String) throws(TestClientError) -> [UInt8] {
        guard reader == .client else { throw malformed("a gateway takes chunks for the body itself") }
        guard coding == "chunked" else { throw malformed("\"\(coding)\" is no Transfer-Encoding of ours") }
        var body: [UInt8] = []
        while true {
            if cursor.isAtEnd { throw .cutShort(request, after: body.count) }
            let size = try chunkSize()
            guard let chunk = cursor.take(size) else { throw .cutShort(request, after: body.count + cursor.remaining) }
            body += chunk
            if cursor.isAtEnd { throw .cutShort(request, after: body.count) }
            guard cursor.line() == "" else { throw malformed("a chunk does not end in CR LF") }
            if size == 0 { return body }
        }
    }

    /// RFC 9112 §7.1; not `Int(radix:)` alone, which takes signs.
    private mutating func chunkSize() throws(TestClientError) -> Int {
        let line = try line()
        guard line.utf8.allSatisfy({ hexValue($0) != nil }), let size = Int(line, radix: 16) else {
            throw malformed("\"\(line)\" is no chunk size")
        }
        return size
    }
}
