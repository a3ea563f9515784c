import HTTPTypes

/// What routes can be registered on.
///
/// ```swift
/// app.get("/user/<int:id>") { (request, id: Int) in User(id: id) }
/// app.post("/echo") { request in Response(request.body) }
/// app.route("/form", methods: [.get, .post]) { request in … }
/// ```
/// Only ``App`` and ``Blueprint`` conform, as ``Scaffold``: what is registered is for them alone to read.
public protocol RouteRegistry {
    /// Takes in a route; called by ``RouteAdder``.
    func register(_ registration: RouteRegistration)
}

extension RouteRegistry {
    /// Registers a handler for GET, which answers HEAD too.
    public var get: RouteAdder { RouteAdder(self, .get) }
    /// Registers a handler for POST.
    public var post: RouteAdder { RouteAdder(self, .post) }
    /// Registers a handler for PUT.
    public var put: RouteAdder { RouteAdder(self, .put) }
    /// Registers a handler for PATCH.
    public var patch: RouteAdder { RouteAdder(self, .patch) }
    /// Registers a handler for DELETE.
    public var delete: RouteAdder { RouteAdder(self, .delete) }
    /// Registers a handler for the methods that are listed, or for GET.
    public var route: RouteAdder { RouteAdder(self, nil) }
}

/// When a handler is called: with the body, or before it.
public enum BodyMode: Sendable {
    /// A synchronous handler of POST, PUT or PATCH gets the body whole, any other starts at once.
    case automatic
    /// The handler starts at once, and passes the body on as it comes.
    case streamed
}

/// A route as it was registered, not yet checked.
public struct RouteRegistration: Sendable {
    var rule: String
    /// The method of ``RouteRegistry/get`` and its like; `nil` for ``RouteRegistry/route``.
    let method: HTTPRequest.Method?
    var handler: Handler
    let parameterTypes: [ParameterType]
    let options: RouteOptions
    /// What is registered in the place of a handler.
    var purpose = Purpose.handling

    enum Purpose: Sendable {
        /// There is one.
        case handling
        /// Requests are sent on to another rule, filled in with the same values.
        case redirecting(to: String, HTTPResponse.Status)
        /// URLs are built of it, and no request matches it.
        case building
    }

    /// Where it was registered.
    var source: SourcePlace { SourcePlace(options.place.file, options.place.line) }

    var methods: [HTTPRequest.Method] { method.map { [$0] } ?? options.methods ?? [.get] }
}

/// Values for parameters that a rule does not name: `["page": 1]`.
public typealias RouteDefaults = KeyValuePairs<String, any PathParameter>

/// The host that a route, or a blueprint's, are for.
struct RouteDomain: Sendable {
    let host: String?
    let subdomain: String?

    init(_ host: String?, _ subdomain: String?) {
        self.host = host
        self.subdomain = subdomain
    }

    static let any = RouteDomain(nil, nil)
}

/// What a registration may say beside the rule and the handler.
struct RouteOptions: Sendable {
    let endpoint: String?
    let methods: [HTTPRequest.Method]?
    let defaults: RouteDefaults
    let domain: RouteDomain
    let strictSlashes: Bool?
    let body: BodyMode
    let bodyLimit: Int?
    let isBlocking: Bool
    let place: (file: StaticString, line: UInt)

    /// Without labels, because eight registrations that name them alike would say each name twice.
    init(
        _ endpoint: String?,
        _ methods: [HTTPRequest.Method]?,
        _ defaults: RouteDefaults,
        _ domain: RouteDomain,
        _ strictSlashes: Bool?,
        _ body: BodyMode,
        _ bodyLimit: Int?,
        isBlocking: Bool = false,
        _ place: (file: StaticString, line: UInt),
    ) {
        self.endpoint = endpoint
        self.methods = methods
        self.defaults = defaults
        self.domain = domain
        self.strictSlashes = strictSlashes
        self.body = body
        self.bodyLimit = bodyLimit
        self.isBlocking = isBlocking
        self.place = place
    }
}
