/// Values for a rule's parameters and for the query, in order: `["id": 7, "q": "a b"]`; `nil` is left out.
public typealias URLValues = KeyValuePairs<String, (any PathParameter)?>

extension Request {
    /// Builds the URL of a route from its endpoint's name, so that no link has to repeat a rule.
    ///
    /// ```swift
    /// try request.url(for: "user_id", ["id": 7, "tab": "a b"])        // "/user/7?tab=a+b"
    /// ```
    /// - Parameters:
    ///   - endpoint: as given at the route, or made from its rule: `/user/<int:id>` is `user_id`, `/` is `index`.
    ///   - values: for the rule's parameters; what is left becomes the query.
    ///   - anchor: put behind `#`.
    ///   - external: whether scheme and host come first, for mails and feeds.
    /// - Throws: a ``URLBuildError`` when there is no such endpoint, or its rule would not match the URL.
    public func url(
        for endpoint: String,
        _ values: URLValues = [:],
        anchor: String? = nil,
        external: Bool = false,
    ) throws(URLBuildError) -> String {
        guard let app else { throw .notStarted(endpoint) }
        if external, host.isEmpty { throw .noHost(endpoint) }
        let url = try app.url(for: endpoint, values, anchor: anchor)
        return (external ? "\(scheme)://\(host)" : "") + PercentEncoding.encodePath(head.mount) + url
    }
}

extension FrozenApp {
    /// Builds the URL of a route as seen from the app's own root; see ``Request/url(for:_:anchor:external:)``.
    public func url(
        for endpoint: String,
        _ values: URLValues = [:],
        anchor: String? = nil,
    ) throws(URLBuildError) -> String {
        let given = values.compactMap { name, value in value.map { (name: name, value: $0) } }
        let url = try urls.url(for: endpoint, given)
        return url + (anchor.map { "#" + PercentEncoding.encodeFragment($0) } ?? "")
    }
}

extension App {
    /// Builds the URL of a route as seen from the app's own root; see ``Request/url(for:_:anchor:external:)``.
    public func url(
        for endpoint: String,
        _ values: URLValues = [:],
        anchor: String? = nil,
    ) throws(URLBuildError) -> String {
        guard let frozen else { throw .notStarted(endpoint) }
        return try frozen.url(for: endpoint, values, anchor: anchor)
    }
}
