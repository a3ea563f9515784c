import CarafeCore
public import HTTPTypes

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A request to send, for what ``TestClient/get`` and its like do not cover.
///
/// ```swift
/// var request = TestRequest(.init("PROPFIND")!, "/files", headers: [.init("Depth")!: "1"])
/// request.isChunked = true
/// let response = try await client.send(request)
/// ```
public struct TestRequest: Sendable {
    /// The method.
    public var method: HTTPRequest.Method
    /// The path and query as they stand in a URL: nothing is encoded or decoded on the way.
    public var target: String
    /// The fields to send. `Host`, `Content-Type` and those that frame the body are added where they are not here.
    public var headers: HTTPFields
    /// The body.
    public var body: TestBody
    /// Whether the body is sent without saying its length beforehand. Over uwsgi, the gateway has counted it.
    public var isChunked = false
    /// Whether relative redirects are followed, at most twenty of them.
    public var followRedirects = false

    /// Creates a request. The query is encoded, and put behind what the target has of one.
    public init(
        _ method: HTTPRequest.Method,
        _ target: String,
        query: KeyValuePairs<String, String> = [:],
        headers: HTTPFields = [:],
        body: TestBody = .none,
    ) {
        self.method = method
        self.target = query.isEmpty ? target : target + (target.contains("?") ? "&" : "?") + query.urlEncoded
        self.headers = headers
        self.body = body
    }
}

/// The body of a request, and the `Content-Type` it is sent with unless the headers name another.
public struct TestBody: Sendable {
    /// The bytes to send; `nil` sends no body, and does not say that it is empty either.
    public let bytes: [UInt8]?
    /// The type of the bytes, with its parameters.
    public let contentType: String?

    /// Creates a body.
    public init(_ bytes: [UInt8]?, contentType: String? = nil) {
        self.bytes = bytes
        self.contentType = contentType
    }

    /// No body.
    public static let none = TestBody(nil)

    /// Bytes of no particular type.
    public static func bytes(_ bytes: [UInt8]) -> TestBody { TestBody(bytes) }

    /// Text in UTF-8.
    public static func text(_ text: String) -> TestBody {
        TestBody([UInt8](text.utf8), contentType: "text/plain; charset=utf-8")
    }

    /// A value as JSON, dates as in ISO 8601.
    ///
    /// - Throws: what the value throws when it is encoded.
    public static func json(_ value: some Encodable) throws -> TestBody {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        return TestBody([UInt8](try encoder.encode(value)), contentType: "application/json")
    }

    /// Names and values as a browser sends a form.
    public static func form(_ fields: KeyValuePairs<String, String>) -> TestBody {
        TestBody([UInt8](fields.urlEncoded.utf8), contentType: "application/x-www-form-urlencoded")
    }
}

extension KeyValuePairs<String, String> {
    /// `a=1&b=2`, with what may not stand there escaped.
    fileprivate var urlEncoded: String {
        map { "\(PercentEncoding.encodeQuery($0))=\(PercentEncoding.encodeQuery($1))" }.joined(separator: "&")
    }
}
