public import HTTPTypes

/// What a handler may return.
///
/// `String`, bytes, a status, ``Response``, an optional of these, and what `respond(_:_:_:)` makes of one; any `Encodable`
/// is answered as JSON without this.
public protocol ResponseConvertible: SendableMetatype {
    /// Makes the response.
    func response() throws -> Response
}

extension Response: ResponseConvertible {
    /// Itself.
    public func response() -> Response { self }
}

extension String: ResponseConvertible {
    /// The text, as `text/html; charset=utf-8`.
    public func response() -> Response { Response(self) }
}

extension Substring: ResponseConvertible {
    /// The text, as `text/html; charset=utf-8`.
    public func response() -> Response { Response(String(self)) }
}

extension [UInt8]: ResponseConvertible {
    /// The bytes, as `application/octet-stream`.
    public func response() -> Response { Response(.bytes(self), contentType: "application/octet-stream") }
}

extension HTTPResponse.Status: ResponseConvertible {
    /// An error page for 400 and above, an empty body else.
    public func response() -> Response {
        code >= 400 ? ErrorPage.response(for: HTTPError(self)) : Response(status: self)
    }
}

extension Never: ResponseConvertible {
    /// Never called: a handler of this type only aborts.
    public func response() -> Response { switch self {} }
}

extension Optional: ResponseConvertible where Wrapped: ResponseConvertible {
    /// The wrapped response, or a 404.
    public func response() throws -> Response {
        guard let self else { throw HTTPError(.notFound) }
        return try self.response()
    }
}

/// Answers with a status and header fields beside a body: `respond("gone", .gone)`.
///
/// - Parameter headers: take the place of fields of the same name; a name may repeat, as `Set-Cookie` does.
public func respond(
    _ body: some ResponseConvertible,
    _ status: HTTPResponse.Status = .ok,
    _ headers: HTTPFields = [:],
) throws -> Response {
    var response = try body.response()
    response.status = status
    response.replaceHeaders(with: headers)
    return response
}

/// Answers with JSON, a status and header fields: `respond(user, .created)`.
///
/// - Parameter headers: take the place of fields of the same name; a name may repeat, as `Set-Cookie` does.
@_disfavoredOverload
public func respond(
    _ value: some Encodable,
    _ status: HTTPResponse.Status = .ok,
    _ headers: HTTPFields = [:],
) throws -> Response {
    try respond(JSON.response(value), status, headers)
}

/// Makes text safe to stand in HTML, also inside of attributes in quotes of either kind.
public func escape(_ text: String) -> String { ErrorPage.escape(text) }

extension Response {
    fileprivate mutating func replaceHeaders(with new: HTTPFields) {
        guard !new.isEmpty else { return }
        for field in new { headers[field.name] = nil }
        for field in new { headers.append(field) }
    }
}

/// Answers with a redirect: 302 unless told otherwise.
///
/// - Parameter location: a URL or a path; bytes that may not stand in a URL are percent-encoded, so that remote input in
///   it cannot split the response.
public func redirect(_ location: String, status: HTTPResponse.Status = .found) -> Response {
    let target = PercentEncoding.encodeLocation(location)
    let shown = ErrorPage.escape(target)
    var response = Response(
        """
        <!doctype html>
        <html lang=en>
        <title>Redirecting...</title>
        <h1>Redirecting...</h1>
        <p>The page is at <a href="\(shown)">\(shown)</a>.</p>

        """,
        status: status,
    )
    response.headers[.location] = target
    return response
}
