import CarafeCore
import HTTPTypes

/// A request as a client sends it: checked, and with the fields that every client adds.
struct SentRequest: Sendable, CustomStringConvertible {
    let method: HTTPRequest.Method
    let target: String
    /// The path as it stands in the target.
    let path: String
    /// What follows the target's `?`.
    let query: String
    let headers: HTTPFields
    let body: [UInt8]
    let isChunked: Bool

    /// What `Host` says unless the test names another.
    static let host = "localhost"

    init(_ request: TestRequest) throws(TestClientError) {
        try Self.check(request)
        method = request.method
        target = request.target
        // By bytes: a question mark and an accent behind it would be one character.
        let endOfPath = target.utf8.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex
        path = String(target[..<endOfPath])
        query = String(target.utf8[endOfPath...].dropFirst()) ?? ""
        body = request.body.bytes ?? []
        isChunked = request.isChunked
        headers = Self.headers(of: request)
    }

    /// As tests name it in their failures.
    var description: String { "\(method) \(target)" }

    /// The path with its escapes decoded; `nil` when one of them is none.
    var decodedPath: [UInt8]? {
        var bytes: [UInt8] = []
        return PercentEncoding.decode([UInt8](path.utf8).span, into: &bytes) ? bytes : nil
    }

    private static func check(_ request: TestRequest) throws(TestClientError) {
        let target = request.target
        guard target.hasPrefix("/") || target == "*" && request.method == .options else {
            throw .target(target, "it does not begin with a slash")
        }
        if let byte = target.utf8.first(where: { $0 <= 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "#") }) {
            let isFragment = byte == UInt8(ascii: "#")
            throw .target(target, isFragment ? "a fragment is never sent" : "write blanks and the like as %20")
        }
        for name in [HTTPField.Name.contentLength, .transferEncoding] where request.headers[name] != nil {
            throw .framing(name)
        }
    }

    private static func headers(of request: TestRequest) -> HTTPFields {
        var headers: HTTPFields = [.hostField: request.headers[.hostField] ?? host]
        for field in request.headers where field.name != .hostField { headers.append(field) }
        if let type = request.body.contentType, headers[.contentType] == nil { headers[.contentType] = type }
        guard let body = request.body.bytes else { return headers }
        if request.isChunked {
            headers[.transferEncoding] = "chunked"
        } else {
            headers[.contentLength] = String(body.count)
        }
        return headers
    }
}

extension HTTPField.Name {
    /// `Host`, which the library keeps for its own request type.
    static let hostField = HTTPField.Name("Host")!
}
