public import HTTPTypes

/// Values for a rule's parameters and for the query, in order: `["id": 7, "q": "a b"]`; `nil` is left out.
public typealias URLValues = KeyValuePairs<String, (any PathParameter)?>

extension Request {
    /// Builds the URL of a route from its endpoint's name, so that no link has to repeat a rule.
    ///
    /// ```swift
    /// try request.url(for: "user_id", ["id": 7, "tab": "a b"])        // "/user/7?tab=a+b"
    /// try request.url(for: ".edit", ["id": 7])                        // of the blueprint that answers the request
    /// ```
    /// - Parameters:
    ///   - endpoint: as given at the route, or made from its rule: `/user/<int:id>` is `user_id`, `/` is `index`. Those of
    ///     a blueprint have its name and a dot in front; a dot alone stands for the name of the present one.
    ///   - values: for the rule's parameters; what is left becomes the query.
    ///   - anchor: put behind `#`.
    ///   - method: picks among rules that share the endpoint.
    ///   - scheme: in the place of the request's; the URL is then external.
    ///   - external: whether scheme and host come first, for mails and feeds. They always do in the URL of a rule for
    ///     another host.
    /// - Throws: a ``URLBuildError`` when there is no such endpoint, or its rule would not match the URL.
    public func url(
        for endpoint: String,
        _ values: URLValues = [:],
        anchor: String? = nil,
        method: HTTPRequest.Method? = nil,
        scheme: String? = nil,
        external: Bool? = nil,
    ) throws(URLBuildError) -> String {
        let endpoint = absolute(endpoint)
        guard let app else { throw .notStarted(endpoint) }
        let order = URLOrder(endpoint, values, anchor, method, scheme, external)
        return try app.url(order, of: self)
    }

    /// `.edit` is `users.edit` in the blueprint `users`, and `edit` in none.
    fileprivate func absolute(_ endpoint: String) -> String {
        guard endpoint.hasPrefix(".") else { return endpoint }
        return blueprint.map { $0 + endpoint } ?? String(endpoint.dropFirst())
    }
}

extension FrozenApp {
    /// Builds the URL of a route as seen from the app's own root; see
    /// ``Request/url(for:_:anchor:method:scheme:external:)``. External ones begin with ``App/serverName``.
    public func url(
        for endpoint: String,
        _ values: URLValues = [:],
        anchor: String? = nil,
        method: HTTPRequest.Method? = nil,
        scheme: String? = nil,
        external: Bool? = nil,
    ) throws(URLBuildError) -> String {
        try url(URLOrder(endpoint, values, anchor, method, scheme, external), of: nil)
    }
}

extension App {
    /// Builds the URL of a route as seen from the app's own root; see
    /// ``Request/url(for:_:anchor:method:scheme:external:)``. External ones begin with ``serverName``.
    public func url(
        for endpoint: String,
        _ values: URLValues = [:],
        anchor: String? = nil,
        method: HTTPRequest.Method? = nil,
        scheme: String? = nil,
        external: Bool? = nil,
    ) throws(URLBuildError) -> String {
        guard let frozen else { throw .notStarted(endpoint) }
        return try frozen.url(
            for: endpoint, values, anchor: anchor, method: method, scheme: scheme, external: external)
    }

    /// Answers for URLs that cannot be built: with another, or with `nil` to let the next one, or the error, have it.
    ///
    /// ```swift
    /// app.urlBuildErrorHandler { error, values in error.endpoint == "old" ? "/archive" : nil }
    /// ```
    public func urlBuildErrorHandler(
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ handler: @escaping @Sendable (URLBuildError, URLValues) -> String?,
    ) {
        change("URL build error handlers", fileID, line) { $0.urlBuildErrorHandlers.append(handler) }
    }
}

extension Scaffold {
    /// Fills in parameters of URLs that are built and not given a value for them; those of a blueprint, in the URLs of its
    /// own routes.
    ///
    /// ```swift
    /// app.urlDefaults { request in ["lang": request?.pathParameter("lang") ?? "en"] }
    /// ```
    /// Values for what a rule has no parameter for are left out. There is no request where URLs are built outside of one.
    public func urlDefaults(
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ values: @escaping @Sendable (Request?) -> URLValues,
    ) {
        HookSlot(self, "urlDefaults").add(waits: false, fileID, line) { $0.hooks.urlDefaults.append(values) }
    }
}

// MARK: - Building

/// Which URL is asked for.
private struct URLOrder {
    let endpoint: String
    let values: URLValues
    /// Values that are known only when they are asked for, as a template's are.
    var texts: URLBuilder.Values = []
    let anchor: String?
    let method: HTTPRequest.Method?
    let scheme: String?
    let external: Bool?

    init(
        _ endpoint: String,
        _ values: URLValues,
        _ anchor: String?,
        _ method: HTTPRequest.Method?,
        _ scheme: String?,
        _ external: Bool?,
    ) {
        self.endpoint = endpoint
        self.values = values
        self.anchor = anchor
        self.method = method
        self.scheme = scheme
        self.external = external
    }
}

extension FrozenApp {
    /// Builds a URL as a template asks for it.
    func url(
        for endpoint: String,
        texts: URLBuilder.Values,
        anchor: String?,
        external: Bool?,
        of request: Request?,
    ) throws(URLBuildError) -> String {
        var order = URLOrder(request?.absolute(endpoint) ?? endpoint, [:], anchor, nil, nil, external)
        order.texts = texts
        return try url(order, of: request)
    }

    fileprivate func url(_ order: URLOrder, of request: Request?) throws(URLBuildError) -> String {
        do throws(URLBuildError) {
            return try build(order, request)
        } catch {
            for handler in urlBuildErrorHandlers {
                if let url = handler(error, order.values) { return url }
            }
            throw error
        }
    }

    private func build(_ order: URLOrder, _ request: Request?) throws(URLBuildError) -> String {
        if order.scheme != nil, order.external == false { throw .schemeWithoutHost(order.endpoint) }
        let near = Host(request?.host ?? settings.serverName ?? "")
        let built = try urls.url(for: order.endpoint, values(order, request), method: order.method, near: near.name)
        let url =
            PercentEncoding.encodePath(request?.head.mount ?? "") + built.path
            + (order.anchor.map { "#" + PercentEncoding.encodeFragment($0) } ?? "")
        let isElsewhere = built.host.map { $0 != near.name && $0 != near.whole } ?? false
        guard isElsewhere || order.external ?? (order.scheme != nil) else { return url }
        let host = built.host.map { built.isOurs ? near.withPort($0) : $0 } ?? near.whole
        guard !host.isEmpty else { throw request == nil ? .noServerName(order.endpoint) : .noHost(order.endpoint) }
        return "\(order.scheme ?? request?.scheme ?? settings.preferredURLScheme)://\(host)\(url)"
    }

    /// What was given, and behind it what `urlDefaults` say to the parameters that were not.
    private func values(_ order: URLOrder, _ request: Request?) -> URLBuilder.Values {
        var values = order.values.compactMap { name, value in value.map { (name: name, value: $0) } } + order.texts
        guard let defaults = urls.scope(of: order.endpoint)?.urlDefaults, !defaults.isEmpty else { return values }
        let parameters = urls.parameters(of: order.endpoint)
        for (name, value) in defaults.flatMap({ Array($0(request)) }) where parameters.contains(name) {
            guard let value, !values.contains(where: { $0.name == name }) else { continue }
            values.append((name, value))
        }
        return values
    }
}

/// A host with its port, if any.
private struct Host {
    let whole: String
    let name: String

    init(_ text: String) {
        let whole = text.lowercased()
        self.whole = whole
        name = HostPattern.portStart(whole.utf8).map { String(whole[..<$0]) } ?? whole
    }

    /// Another host at the same port: a rule that names none is for every one.
    func withPort(_ other: String) -> String {
        HostPattern.portStart(other.utf8) == nil ? other + whole.dropFirst(name.count) : other
    }
}
