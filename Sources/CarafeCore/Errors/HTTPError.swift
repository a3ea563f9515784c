public import HTTPTypes

/// An error that is a response: thrown by ``abort(_:_:headers:)``, by the router, and by whatever reads a request.
public struct HTTPError: Error, Sendable, CustomStringConvertible {
    /// The status to answer.
    public var status: HTTPResponse.Status
    /// What the default error page says about it.
    public var message: String
    /// Fields for the response, such as `Allow` or `Retry-After`.
    public var headers: HTTPFields
    /// The error behind a 500, for error handlers and logs; never shown to the client.
    public var underlying: (any Error)?
    /// A finished response that is sent as it is.
    package var response: Response?

    /// Creates an error.
    ///
    /// - Parameter message: shown to the client; a standard sentence for the status when `nil`.
    public init(
        _ status: HTTPResponse.Status,
        _ message: String? = nil,
        headers: HTTPFields = [:],
        underlying: (any Error)? = nil,
    ) {
        self.status = status
        self.message = message ?? ErrorPage.sentence(for: status)
        self.headers = headers
        self.underlying = underlying
    }

    /// Status and message, for logs.
    public var description: String { "\(status.code) \(ErrorPage.name(of: status)): \(message)" }

    /// - Parameter setting: what says so; `nil` when the handler does.
    package static func bodyTooLarge(limit: Int, by setting: String? = "bodyLimit, limit-post") -> HTTPError {
        let source = setting.map { " (\($0))" } ?? ""
        return HTTPError(
            .contentTooLarge, "The request body is larger than the \(limit) bytes that are allowed here\(source).")
    }
}

/// Ends the request with an error page, from anywhere in a handler: `try abort(.notFound)`.
///
/// - Parameters:
///   - status: error handlers registered for it are asked first. Below 400 it is no error's, and the answer is a 500.
///   - message: what the default page says; a standard sentence for the status when `nil`.
///   - headers: fields for the response.
public func abort(
    _ status: HTTPResponse.Status,
    _ message: String? = nil,
    headers: HTTPFields = [:],
) throws -> Never {
    guard status.code >= 400 else { throw AbortError(status: status) }
    throw HTTPError(status, message, headers: headers)
}

/// A mistake in a call of ``abort(_:_:headers:)``.
private struct AbortError: Error, CustomStringConvertible {
    let status: HTTPResponse.Status

    var description: String {
        "abort was called with \(status.code), which is no error's status; "
            + "abort(Response(…, status: …)) ends a request with any"
    }
}

/// Ends the request with this response, from anywhere in a handler; error handlers do not see it.
public func abort(_ response: some ResponseConvertible) throws -> Never {
    let response = try response.response()
    var error = HTTPError(response.status)
    error.response = response
    throw error
}
