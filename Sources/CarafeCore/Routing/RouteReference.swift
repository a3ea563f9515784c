/// A route and values for its parameters, as the functions that `@Routes` makes give them: `Users.url.show(id: 7)`.
///
/// ```swift
/// let reference = RouteReference("users", "show", ["id": 7])
/// try request.url(for: reference)        // "/users/7"
/// ```
public struct RouteReference: Sendable {
    /// The name of the endpoint, with its blueprint's.
    public let endpoint: String
    /// Values for the rule's parameters.
    public let values: URLValues

    /// Refers to an endpoint of a blueprint.
    ///
    /// - Parameter blueprint: its name, with those of the blueprints around it; `"."` for the one that answers the request.
    public init(_ blueprint: String, _ endpoint: String, _ values: URLValues = [:]) {
        self.endpoint = blueprint == "." ? ".\(endpoint)" : "\(blueprint).\(endpoint)"
        self.values = values
    }
}

extension Request {
    /// Builds the URL of a route with values that the compiler has checked.
    ///
    /// ```swift
    /// try request.url(for: Users.url.show(id: 7))        // "/users/7"
    /// ```
    /// - Parameters:
    ///   - anchor: put behind `#`.
    ///   - external: whether scheme and host come first, for mails and feeds.
    /// - Throws: a ``URLBuildError`` when the route is not mounted under this name.
    public func url(
        for route: RouteReference,
        anchor: String? = nil,
        external: Bool? = nil,
    ) throws(URLBuildError) -> String {
        try url(for: route.endpoint, route.values, anchor: anchor, external: external)
    }
}

extension App {
    /// Builds the URL of a route with values that the compiler has checked, as seen from the app's own root.
    public func url(
        for route: RouteReference,
        anchor: String? = nil,
        external: Bool? = nil,
    ) throws(URLBuildError) -> String {
        try url(for: route.endpoint, route.values, anchor: anchor, external: external)
    }
}
