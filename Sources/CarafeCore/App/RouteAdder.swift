public import HTTPTypes

/// Registers handlers of every shape, as ``RouteRegistry/get`` and its like.
///
/// A handler takes nothing, the request, or the request and the rule's parameters in order; it is synchronous or `async`;
/// and it returns a ``ResponseConvertible``, or any `Encodable`, which is answered as JSON. All versions take the same
/// arguments:
///
/// - `endpoint`: the name for ``Request/url(for:_:anchor:method:scheme:external:)``; made from the rule unless given.
/// - `methods`: for ``RouteRegistry/route`` alone.
/// - `defaults`: values for parameters that the rule does not name, by these names; they come behind the rule's own.
/// - `host`: answers requests for this host alone, such as `api.example.com` or `<user>.example.com`; its parameters
///   come before the rule's. Without a port it is for every one.
/// - `subdomain`: what comes before ``App/serverName`` in the host.
/// - `strictSlashes`: what to do about a slash too few or too many at the end; the app's setting unless given.
/// - `body`: whether the handler waits for the request's body.
/// - `bodyLimit`: the longest body that is let in, in bytes; the app's setting unless given, and `.max` for no limit.
/// - `blocking`: for a synchronous handler that waits for something, such as a file; it runs on a thread of its own.
public struct RouteAdder {
    private let registry: any RouteRegistry
    private let method: HTTPRequest.Method?

    init(_ registry: any RouteRegistry, _ method: HTTPRequest.Method?) {
        self.registry = registry
        self.method = method
    }

    private func add<each P: PathParameter>(
        _ rule: String,
        _ options: RouteOptions,
        _ handler: Handler,
        _ types: repeat (each P).Type,
    ) {
        var parameterTypes: [ParameterType] = []
        repeat parameterTypes.append(ParameterType(each types))
        registry.register(
            RouteRegistration(
                rule: rule,
                method: method,
                handler: handler,
                parameterTypes: parameterTypes,
                options: options,
            ),
        )
    }
}

// MARK: - Answering with a response

extension RouteAdder {
    /// Registers a synchronous handler that takes nothing; what it returns gives a response.
    public func callAsFunction<Answer: ResponseConvertible>(
        _ rule: String,
        endpoint: String? = nil,
        methods: [HTTPRequest.Method]? = nil,
        defaults: RouteDefaults = [:],
        host: String? = nil,
        subdomain: String? = nil,
        strictSlashes: Bool? = nil,
        body: BodyMode = .automatic,
        bodyLimit: Int? = nil,
        blocking: Bool = false,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ handler: @escaping @Sendable () throws -> Answer,
    ) {
        let domain = RouteDomain(host, subdomain)
        let options = RouteOptions(
            endpoint, methods, defaults, domain, strictSlashes, body, bodyLimit, isBlocking: blocking, (fileID, line))
        add(rule, options, .sync { _ in try handler().response() })
    }

    /// Registers an asynchronous handler that takes nothing; what it returns gives a response.
    public func callAsFunction<Answer: ResponseConvertible>(
        _ rule: String,
        endpoint: String? = nil,
        methods: [HTTPRequest.Method]? = nil,
        defaults: RouteDefaults = [:],
        host: String? = nil,
        subdomain: String? = nil,
        strictSlashes: Bool? = nil,
        body: BodyMode = .automatic,
        bodyLimit: Int? = nil,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ handler: @escaping @Sendable () async throws -> Answer,
    ) {
        let domain = RouteDomain(host, subdomain)
        let options = RouteOptions(
            endpoint, methods, defaults, domain, strictSlashes, body, bodyLimit, (fileID, line))
        add(rule, options, .async { _ in try await handler().response() })
    }

    /// Registers a synchronous handler that takes the request and the rule's parameters; what it returns gives a response.
    public func callAsFunction<each P: PathParameter, Answer: ResponseConvertible>(
        _ rule: String,
        endpoint: String? = nil,
        methods: [HTTPRequest.Method]? = nil,
        defaults: RouteDefaults = [:],
        host: String? = nil,
        subdomain: String? = nil,
        strictSlashes: Bool? = nil,
        body: BodyMode = .automatic,
        bodyLimit: Int? = nil,
        blocking: Bool = false,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ handler: @escaping @Sendable (Request, repeat each P) throws -> Answer,
    ) {
        let domain = RouteDomain(host, subdomain)
        let options = RouteOptions(
            endpoint, methods, defaults, domain, strictSlashes, body, bodyLimit, isBlocking: blocking, (fileID, line))
        add(rule, options, .sync(handler) { try $0.response() }, repeat (each P).self)
    }

    /// Registers an asynchronous handler that takes the request and the rule's parameters; what it returns gives a response.
    public func callAsFunction<each P: PathParameter, Answer: ResponseConvertible>(
        _ rule: String,
        endpoint: String? = nil,
        methods: [HTTPRequest.Method]? = nil,
        defaults: RouteDefaults = [:],
        host: String? = nil,
        subdomain: String? = nil,
        strictSlashes: Bool? = nil,
        body: BodyMode = .automatic,
        bodyLimit: Int? = nil,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ handler: @escaping @Sendable (Request, repeat each P) async throws -> Answer,
    ) {
        let domain = RouteDomain(host, subdomain)
        let options = RouteOptions(
            endpoint, methods, defaults, domain, strictSlashes, body, bodyLimit, (fileID, line))
        add(rule, options, .async(handler) { try $0.response() }, repeat (each P).self)
    }
}

// MARK: - Answering with JSON

extension RouteAdder {
    /// Registers a synchronous handler that takes nothing; what it returns is answered as JSON.
    @_disfavoredOverload
    public func callAsFunction<Value: Encodable & SendableMetatype>(
        _ rule: String,
        endpoint: String? = nil,
        methods: [HTTPRequest.Method]? = nil,
        defaults: RouteDefaults = [:],
        host: String? = nil,
        subdomain: String? = nil,
        strictSlashes: Bool? = nil,
        body: BodyMode = .automatic,
        bodyLimit: Int? = nil,
        blocking: Bool = false,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ handler: @escaping @Sendable () throws -> Value,
    ) {
        let domain = RouteDomain(host, subdomain)
        let options = RouteOptions(
            endpoint, methods, defaults, domain, strictSlashes, body, bodyLimit, isBlocking: blocking, (fileID, line))
        add(rule, options, .sync({ _ in try handler() }, JSON.answer()))
    }

    /// Registers an asynchronous handler that takes nothing; what it returns is answered as JSON.
    @_disfavoredOverload
    public func callAsFunction<Value: Encodable & SendableMetatype>(
        _ rule: String,
        endpoint: String? = nil,
        methods: [HTTPRequest.Method]? = nil,
        defaults: RouteDefaults = [:],
        host: String? = nil,
        subdomain: String? = nil,
        strictSlashes: Bool? = nil,
        body: BodyMode = .automatic,
        bodyLimit: Int? = nil,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ handler: @escaping @Sendable () async throws -> Value,
    ) {
        let domain = RouteDomain(host, subdomain)
        let options = RouteOptions(
            endpoint, methods, defaults, domain, strictSlashes, body, bodyLimit, (fileID, line))
        add(rule, options, .async({ _ in try await handler() }, JSON.answer()))
    }

    /// Registers a synchronous handler that takes the request and the rule's parameters; what it returns is answered as JSON.
    @_disfavoredOverload
    public func callAsFunction<each P: PathParameter, Value: Encodable & SendableMetatype>(
        _ rule: String,
        endpoint: String? = nil,
        methods: [HTTPRequest.Method]? = nil,
        defaults: RouteDefaults = [:],
        host: String? = nil,
        subdomain: String? = nil,
        strictSlashes: Bool? = nil,
        body: BodyMode = .automatic,
        bodyLimit: Int? = nil,
        blocking: Bool = false,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ handler: @escaping @Sendable (Request, repeat each P) throws -> Value,
    ) {
        let domain = RouteDomain(host, subdomain)
        let options = RouteOptions(
            endpoint, methods, defaults, domain, strictSlashes, body, bodyLimit, isBlocking: blocking, (fileID, line))
        add(rule, options, .sync(handler, JSON.answer()), repeat (each P).self)
    }

    /// Registers an asynchronous handler that takes the request and the rule's parameters; what it returns is answered as JSON.
    @_disfavoredOverload
    public func callAsFunction<each P: PathParameter, Value: Encodable & SendableMetatype>(
        _ rule: String,
        endpoint: String? = nil,
        methods: [HTTPRequest.Method]? = nil,
        defaults: RouteDefaults = [:],
        host: String? = nil,
        subdomain: String? = nil,
        strictSlashes: Bool? = nil,
        body: BodyMode = .automatic,
        bodyLimit: Int? = nil,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ handler: @escaping @Sendable (Request, repeat each P) async throws -> Value,
    ) {
        let domain = RouteDomain(host, subdomain)
        let options = RouteOptions(
            endpoint, methods, defaults, domain, strictSlashes, body, bodyLimit, (fileID, line))
        add(rule, options, .async(handler, JSON.answer()), repeat (each P).self)
    }
}

// MARK: - Without a handler

extension RouteRegistry {
    /// Sends requests for one rule on to another.
    ///
    /// ```swift
    /// app.redirect("/old/<int:id>", to: "/new/<int:id>")
    /// ```
    /// The query stays. On a blueprint both rules are below its prefix.
    ///
    /// - Parameters:
    ///   - target: a rule with parameters of the first one's names.
    ///   - methods: GET unless given.
    public func redirect(
        _ rule: String,
        to target: String,
        status: HTTPResponse.Status = .permanentRedirect,
        endpoint: String? = nil,
        methods: [HTTPRequest.Method]? = nil,
        host: String? = nil,
        subdomain: String? = nil,
        fileID: StaticString = #fileID,
        line: UInt = #line,
    ) {
        let domain = RouteDomain(host, subdomain)
        let options = RouteOptions(endpoint, methods, [:], domain, nil, .automatic, nil, (fileID, line))
        register(rule, options, .redirecting(to: target, status))
    }

    /// Registers a rule that no request matches and URLs are built of, such as one of another server.
    ///
    /// ```swift
    /// app.buildOnly("/<path:file>", endpoint: "asset", host: "cdn.example.com")
    /// ```
    public func buildOnly(
        _ rule: String,
        endpoint: String,
        defaults: RouteDefaults = [:],
        host: String? = nil,
        subdomain: String? = nil,
        fileID: StaticString = #fileID,
        line: UInt = #line,
    ) {
        let domain = RouteDomain(host, subdomain)
        let options = RouteOptions(endpoint, nil, defaults, domain, nil, .automatic, nil, (fileID, line))
        register(rule, options, .building)
    }

    private func register(_ rule: String, _ options: RouteOptions, _ purpose: RouteRegistration.Purpose) {
        let handler = Handler.sync { _ in throw HTTPError(.notFound) }
        register(
            RouteRegistration(
                rule: rule, method: nil, handler: handler, parameterTypes: [], options: options, purpose: purpose))
    }
}
