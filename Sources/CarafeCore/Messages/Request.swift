import CarafePattern
public import HTTPTypes

/// One HTTP request, the same over both transports.
///
/// A request is a small value around immutable storage: it can be kept, copied and sent to other tasks. Its parts are
/// made from the received bytes when they are asked for.
public struct Request: Sendable {
    package internal(set) var head: RequestHead
    /// The body, whole or to be read.
    public package(set) var body: RequestBody
    /// Whether ``FrozenApp/prepare(_:)`` has seen it, and the following is of this request. One that was made of another
    /// still holds that one's, since the next is mostly prepared with the same.
    var isPrepared = false
    var preparedBy: FrozenApp?
    /// The route that matched, where the parameters stand in the head's bytes, and what the router says instead.
    var matched: Route?
    var matchedIndex: Int?
    var captures: [ByteRange] = []
    var refusal: RoutingRefusal?

    package init(head: RequestHead, body: RequestBody = .empty) {
        self.head = head
        self.body = body
    }

    /// The method, case-sensitive as sent.
    public var method: HTTPRequest.Method { head.method }

    /// The request target exactly as the client sent it: undecoded, with its query.
    public var target: String { head.bytes.string(at: head.target) }

    /// The path that routes are matched on: percent-decoded once, without the ``scriptName``.
    public var path: String { head.bytes.string(at: head.path) }

    /// The undecoded query, without its `?`; empty when there is none.
    public var queryString: String { head.bytes.string(at: head.query) }

    /// The query's names and values, decoded.
    public var args: QueryItems { QueryItems(parsing: head.bytes[head.query.range]) }

    /// All header fields. Over uwsgi they are made from the `HTTP_*` variables, with lower-case names.
    public var headers: HTTPFields { head.headerFields }

    /// Returns one header field's value, a repeated one's joined, without building all of ``headers``.
    public func header(_ name: HTTPField.Name) -> String? { head.joinedValues(ofField: name.canonicalName) }

    /// The `Content-Type`, with its parameters.
    public var contentType: String? { head.value(ofField: "content-type") }

    /// Host and port the client asked for; empty when it named none.
    public var host: String { head.bytes.string(at: head.authority) }

    /// `http` or `https`. Over uwsgi the gateway says so (`HTTPS`, `REQUEST_SCHEME`).
    public var scheme: String { head.isSecure ? "https" : "http" }

    /// The path prefix this application is mounted at, as uwsgi's `SCRIPT_NAME` gives it; empty at the root.
    public var scriptName: String { head.bytes.string(at: head.scriptName) }

    /// The client's version of the protocol.
    public var version: HTTPVersion { head.version }

    /// The client's address: the socket's over HTTP, the gateway's `REMOTE_ADDR` over uwsgi.
    public var remoteAddress: String {
        head.naming == .cgi ? head.variable("REMOTE_ADDR") ?? "" : head.peer.host
    }

    /// Returns a uwsgi variable, as nginx's `uwsgi_param` sets it, such as `REMOTE_USER`; `nil` over HTTP.
    public func variable(_ name: String) -> String? { head.variable(name) }
}

extension Request {
    /// Notes the route that matched. What is as it was with the request before stays untouched: references count atomically.
    mutating func note(_ match: RouteMatch, by app: FrozenApp) {
        if preparedBy !== app || matchedIndex != match.index {
            preparedBy = app
            matched = app.router.tree.routes[match.index]
            matchedIndex = match.index
        }
        captures = match.captures
        if case .some = refusal { refusal = nil }
        isPrepared = true
    }

    /// Notes why none did.
    mutating func note(_ refusal: RoutingRefusal, by app: FrozenApp?) {
        preparedBy = app
        matched = nil
        matchedIndex = nil
        self.refusal = refusal
        isPrepared = true
    }

    /// The app that answers it.
    package var app: FrozenApp? { isPrepared ? preparedBy : nil }

    /// The route that matched.
    package var route: Route? { isPrepared ? matched : nil }

    /// The route whose hooks and error handlers see it: the one that matched, or whose methods are told to OPTIONS.
    var surroundingRoute: Route? { route ?? (isPrepared ? refusal?.route : nil) }

    /// Method and whole path, with the mount, as log lines name it: encoded, so that no client can break a line.
    package var logName: String { "\(method) \(PercentEncoding.encodePath(head.mount + path))" }

    /// The name of the route that matched, for ``url(for:_:anchor:method:scheme:external:)``; `nil` when none did.
    public var endpoint: String? { route?.endpoint }

    /// The rule that matched, such as `/user/<int:id>`: what metrics and logs should name instead of the path.
    public var rule: String? { route?.rule.source }

    /// The name of the blueprint whose route matched, such as `users`, or `admin.users` within another.
    public var blueprint: String? { surroundingRoute?.scope.blueprints.first }

    /// The names of all blueprints around the route that matched, the innermost first: `admin.users`, `admin`.
    public var blueprints: [String] { surroundingRoute?.scope.blueprints ?? [] }

    /// The raw text of a parameter, of the path, the host, or the route's `defaults`.
    public func pathParameter(_ name: String) -> String? {
        guard let parameters = route?.parameters, let index = parameters.index(of: name) else { return nil }
        if captures.indices.contains(index) { return head.bytes.string(at: captures[index]) }
        return parameters.defaultText(at: index)?.string
    }
}
