public import CarafeCore
public import HTTPTypes

extension App {
    /// Makes a request that nobody sends, for code that takes one: `url(for:)`, `session` and `g` work, and templates render.
    ///
    /// ```swift
    /// let request = try app.testRequest("/user/7?tab=posts")
    /// #expect(request.endpoint == "user_id")
    /// #expect(try request.url(for: "index") == "/")
    /// ```
    /// - Throws: a `SetupError` with everything that is wrong with the app, a ``TestClientError`` for what no client can send.
    public func testRequest(
        _ target: String,
        method: HTTPRequest.Method = .get,
        headers: HTTPFields = [:],
        body: TestBody = .none,
    ) throws -> Request {
        let app = try freeze()
        let sent = try SentRequest(TestRequest(method, target, headers: headers, body: body))
        guard let head = sent.directHead() else {
            throw TestClientError.target(target, "its path is not percent-encoded UTF-8")
        }
        var request = Request(head: head, body: sent.body.isEmpty ? .empty : .whole(sent.body))
        _ = app.prepare(&request)
        return request
    }
}
