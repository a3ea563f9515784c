import CarafeCore

/// What the response to a request depends on.
struct RequestSummary {
    var isHead = false
    /// Whether the client waits for `100 Continue` before it sends the body.
    var awaitsContinue = false
    /// Whether the client would send another request on this connection.
    private(set) var wantsMore = true
    /// Taken for 1.1 until the request says otherwise; an error that comes before that closes anyway.
    private(set) var version = HTTPVersion.http11

    /// Of a request that is not there, or not yet understood.
    init() {}

    init(_ known: KnownFields, isHead: Bool, version: HTTPVersion, framing: BodyFraming) {
        self.isHead = isHead
        self.version = version
        // RFC 9112 §9.3: `close` wins; 1.1 persists, and 1.0 does when asked to.
        wantsMore = !known.hasClose && (version == .http11 || known.hasKeepAlive)
        // RFC 9110 §10.1.1: ignored in HTTP/1.0, and without a body there is nothing to continue with.
        awaitsContinue = known.expectsContinue && version == .http11 && framing.hasContent
    }
}

extension BodyFraming {
    fileprivate var hasContent: Bool { self != .none && self != .length(0) }
}
