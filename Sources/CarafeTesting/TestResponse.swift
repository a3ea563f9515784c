import CarafeCore
public import HTTPTypes

/// The whole of a response.
///
/// ```swift
/// let response = try await client.get("/user/7")
/// #expect(response.status == .ok)
/// #expect(response.headers[.contentType] == "application/json")
/// #expect(try response.json(User.self) == User(id: 7))
/// ```
public struct TestResponse: Sendable {
    /// The status.
    public let status: HTTPResponse.Status
    /// All fields, also those of the transport: `Date` is there only over HTTP, `Content-Length` where it was sent.
    public let headers: HTTPFields
    /// The body, without what framed it.
    public let body: [UInt8]
    /// The redirects that led here, the first one first.
    public internal(set) var history: [TestResponse] = []

    init(status: HTTPResponse.Status, headers: HTTPFields, body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The body as text; bytes that are not UTF-8 become U+FFFD.
    public var text: String { String(decoding: body, as: UTF8.self) }

    /// Decodes the body as JSON, dates as in ISO 8601.
    ///
    /// - Throws: a ``TestClientError`` that names the value that does not fit and shows the body.
    public func json<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        do {
            return try JSON.decode(type, from: body)
        } catch {
            throw TestClientError.notJSON(self, error)
        }
    }
}
