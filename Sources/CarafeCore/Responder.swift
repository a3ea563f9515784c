/// The seam between a framework and the servers: anything that takes a request and gives a response.
///
/// What WSGI is to Python. ``App`` freezes into one when it starts; a test can be one in three lines. A server first asks
/// ``prepare(_:)`` what it takes to answer, gets the body as far as needed, then calls the `respond` that was named.
public protocol Responder: AnyObject, Sendable {
    /// Finds out what answers a request, before its body is there, and notes it in the request.
    func prepare(_ request: inout Request) -> Handling

    /// Answers now. Called on the event loop for ``Handling/Execution/inline``, on a thread of its own for
    /// ``Handling/Execution/blocking``.
    func respond(to request: Request) -> Response

    /// Answers later. Called for ``Handling/Execution/asynchronous``.
    func respond(to request: Request) async -> Response

    /// Answers a request that the server cannot let in, such as one whose body is too large.
    func respond(to request: Request, refusing error: HTTPError) -> Response
}

/// What it takes to answer a request.
public struct Handling: Sendable {
    /// Where the handler runs.
    public enum Execution: Sendable {
        /// On the event loop, without a pause: for handlers that only compute.
        case inline
        /// As a task on the event loop's executor.
        case asynchronous
        /// On a thread of the blocking pool.
        case blocking
    }

    /// Where the handler runs.
    public var execution: Execution
    /// Whether the handler is called only when the body is there.
    public var needsWholeBody: Bool
    /// The longest body that is let in, in bytes; `nil` takes the server's limit.
    public var bodyLimit: Int?

    /// Describes a handler.
    public init(_ execution: Execution, needsWholeBody: Bool = false, bodyLimit: Int? = nil) {
        self.execution = execution
        self.needsWholeBody = needsWholeBody
        self.bodyLimit = bodyLimit
    }
}
