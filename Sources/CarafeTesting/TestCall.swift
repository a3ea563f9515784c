public import HTTPTypes

/// Sends requests of one method, as ``TestClient/get`` and its like. All versions take the same arguments:
///
/// - `target`: a path, with a query or without one, as it stands in a URL: what needs percent-encoding has it.
/// - `query`: names and values to encode and put behind what `target` has of a query.
/// - `headers`: fields to send; `Host`, `Content-Type` and those that frame a body are there already.
/// - `followRedirects`: whether the response is the one that redirects lead to.
///
/// Each throws a ``TestClientError`` when the request cannot be sent, or no whole response comes back.
public struct TestCall: Sendable {
    private let client: TestClient
    private let method: HTTPRequest.Method

    init(_ client: TestClient, _ method: HTTPRequest.Method) {
        self.client = client
        self.method = method
    }

    /// Sends a request without a body.
    public func callAsFunction(
        _ target: String,
        query: KeyValuePairs<String, String> = [:],
        headers: HTTPFields = [:],
        followRedirects: Bool = false,
    ) async throws -> TestResponse {
        try await send(target, query, headers, .none, followRedirects)
    }

    /// Sends a request with these bytes as its body.
    public func callAsFunction(
        _ target: String,
        query: KeyValuePairs<String, String> = [:],
        headers: HTTPFields = [:],
        body: [UInt8],
        followRedirects: Bool = false,
    ) async throws -> TestResponse {
        try await send(target, query, headers, .bytes(body), followRedirects)
    }

    /// Sends a request with a body of plain text.
    public func callAsFunction(
        _ target: String,
        query: KeyValuePairs<String, String> = [:],
        headers: HTTPFields = [:],
        text: String,
        followRedirects: Bool = false,
    ) async throws -> TestResponse {
        try await send(target, query, headers, .text(text), followRedirects)
    }

    /// Sends a request with a value as JSON.
    public func callAsFunction(
        _ target: String,
        query: KeyValuePairs<String, String> = [:],
        headers: HTTPFields = [:],
        json: some Encodable,
        followRedirects: Bool = false,
    ) async throws -> TestResponse {
        try await send(target, query, headers, .json(json), followRedirects)
    }

    /// Sends a request with names and values as a form's fields.
    public func callAsFunction(
        _ target: String,
        query: KeyValuePairs<String, String> = [:],
        headers: HTTPFields = [:],
        form: KeyValuePairs<String, String>,
        followRedirects: Bool = false,
    ) async throws -> TestResponse {
        try await send(target, query, headers, .form(form), followRedirects)
    }

    /// Sends a request with a form's fields and files.
    public func callAsFunction(
        _ target: String,
        query: KeyValuePairs<String, String> = [:],
        headers: HTTPFields = [:],
        form: KeyValuePairs<String, String> = [:],
        files: [TestFile],
        followRedirects: Bool = false,
    ) async throws -> TestResponse {
        try await send(target, query, headers, .form(form, files: files), followRedirects)
    }

    private func send(
        _ target: String,
        _ query: KeyValuePairs<String, String>,
        _ headers: HTTPFields,
        _ body: TestBody,
        _ followRedirects: Bool,
    ) async throws -> TestResponse {
        var request = TestRequest(method, target, query: query, headers: headers, body: body)
        request.followRedirects = followRedirects
        return try await client.send(request)
    }
}
