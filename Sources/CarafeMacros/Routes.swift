public import Carafe

/// Makes a `RouteCollection` of a struct, a final class or an actor whose functions have decorators.
///
/// ```swift
/// @Routes struct Users {
///     let store: Store
///
///     @GET("/<int:id>") func show(id: Int) async throws -> User { try await store.user(id) }
///     @POST("/") func create(@JSON user: User) async throws -> Response { … }
/// }
///
/// app.mount(Users(store: store), at: "/users")
/// ```
/// - Parameter name: the blueprint's name; the type's own in lower case unless given.
@attached(member, names: named(routesName), named(addRoutes), named(url), named(URLs))
@attached(extension, conformances: RouteCollection, Sendable)
public macro Routes(_ name: String? = nil) =
    #externalMacro(module: "CarafeMacrosPlugin", type: "RoutesMacro")

// MARK: - Routes

/// Calls the function for GET, and for HEAD, on paths that match the rule.
///
/// The rule's parameters are the function's of the same name, in any order. A function may also take the `Request`, and
/// what ``JSON``, ``Form`` and ``Query`` decode.
///
/// - Parameters:
///   - rule: relative to where the type is mounted.
///   - endpoint: the name for `url(for:)`; the function's unless given.
///   - host: answers requests for this host alone, such as `api.example.com` or `<user>.example.com`.
///   - subdomain: what comes before the app's server name in the host.
///   - strictSlashes: what to do about a slash too few or too many at the end; the app's setting unless given.
///   - body: whether a synchronous function waits for the request's body.
///   - bodyLimit: the longest body that is let in, in bytes; the app's setting unless given.
///   - blocking: for a synchronous function that waits for something; it runs on a thread of its own.
@attached(peer)
public macro GET(
    _ rule: String,
    endpoint: String? = nil,
    host: String? = nil,
    subdomain: String? = nil,
    strictSlashes: Bool? = nil,
    body: BodyMode = .automatic,
    bodyLimit: Int? = nil,
    blocking: Bool = false,
) = #externalMacro(module: "CarafeMacrosPlugin", type: "DecoratorMacro")

/// Calls the function for POST on paths that match the rule; takes what ``GET(_:endpoint:host:subdomain:strictSlashes:body:bodyLimit:blocking:)`` does.
@attached(peer)
public macro POST(
    _ rule: String,
    endpoint: String? = nil,
    host: String? = nil,
    subdomain: String? = nil,
    strictSlashes: Bool? = nil,
    body: BodyMode = .automatic,
    bodyLimit: Int? = nil,
    blocking: Bool = false,
) = #externalMacro(module: "CarafeMacrosPlugin", type: "DecoratorMacro")

/// Calls the function for PUT on paths that match the rule; takes what ``GET(_:endpoint:host:subdomain:strictSlashes:body:bodyLimit:blocking:)`` does.
@attached(peer)
public macro PUT(
    _ rule: String,
    endpoint: String? = nil,
    host: String? = nil,
    subdomain: String? = nil,
    strictSlashes: Bool? = nil,
    body: BodyMode = .automatic,
    bodyLimit: Int? = nil,
    blocking: Bool = false,
) = #externalMacro(module: "CarafeMacrosPlugin", type: "DecoratorMacro")

/// Calls the function for PATCH on paths that match the rule; takes what ``GET(_:endpoint:host:subdomain:strictSlashes:body:bodyLimit:blocking:)`` does.
@attached(peer)
public macro PATCH(
    _ rule: String,
    endpoint: String? = nil,
    host: String? = nil,
    subdomain: String? = nil,
    strictSlashes: Bool? = nil,
    body: BodyMode = .automatic,
    bodyLimit: Int? = nil,
    blocking: Bool = false,
) = #externalMacro(module: "CarafeMacrosPlugin", type: "DecoratorMacro")

/// Calls the function for DELETE on paths that match the rule; takes what ``GET(_:endpoint:host:subdomain:strictSlashes:body:bodyLimit:blocking:)`` does.
@attached(peer)
public macro DELETE(
    _ rule: String,
    endpoint: String? = nil,
    host: String? = nil,
    subdomain: String? = nil,
    strictSlashes: Bool? = nil,
    body: BodyMode = .automatic,
    bodyLimit: Int? = nil,
    blocking: Bool = false,
) = #externalMacro(module: "CarafeMacrosPlugin", type: "DecoratorMacro")

/// Calls the function for the methods that are listed; takes what ``GET(_:endpoint:host:subdomain:strictSlashes:body:bodyLimit:blocking:)`` does.
///
/// - Parameter methods: GET unless given.
@attached(peer)
public macro Route(
    _ rule: String,
    endpoint: String? = nil,
    methods: [HTTPRequest.Method]? = nil,
    host: String? = nil,
    subdomain: String? = nil,
    strictSlashes: Bool? = nil,
    body: BodyMode = .automatic,
    bodyLimit: Int? = nil,
    blocking: Bool = false,
) = #externalMacro(module: "CarafeMacrosPlugin", type: "DecoratorMacro")
