/// What routes, hooks, error handlers and blueprints are registered on: an ``App`` or a ``Blueprint``.
///
/// Only these two conform: what is registered is for them alone to read.
public protocol Scaffold: RouteRegistry, Sendable {
    /// Takes in a hook or an error handler; called by ``beforeRequest``, ``errorHandler`` and their like.
    func register(_ registration: HookRegistration)

    /// Takes in a blueprint; called by ``register(_:prefix:name:defaults:fileID:line:)``.
    func register(_ registration: BlueprintRegistration)
}

extension Scaffold {
    /// Runs a function before every handler; a response it returns is sent, and the handler is not asked.
    ///
    /// ```swift
    /// app.beforeRequest { request in counter.increment() }
    /// app.beforeRequest { request in request.cookies["user"] == nil ? redirect("/login") : nil }
    /// ```
    /// Whatever a closure of one expression comes to is what it returns. If that is no answer, `_ =` says so:
    /// `{ request in _ = request.session.pop("seen", as: String.self) }`.
    ///
    /// On an app it runs for all requests, on a blueprint for those of its own routes: the app's run first, then from the
    /// outermost blueprint to the innermost, each in the order they were registered in. What it throws is answered as if
    /// the handler had thrown it.
    public var beforeRequest: BeforeRequestAdder { BeforeRequestAdder(slot: HookSlot(self, "beforeRequest")) }

    /// Runs a function on every response before it is sent; the one registered last goes first.
    ///
    /// ```swift
    /// app.afterRequest { request, response in response.headers[.cacheControl] = "no-store" }
    /// ```
    /// Those of a blueprint see the responses of its own routes, and go before those of what is around it.
    public var afterRequest: AfterRequestAdder { AfterRequestAdder(slot: HookSlot(self, "afterRequest")) }

    /// Runs a function when a response has been sent or the client is gone; the one registered last goes first.
    ///
    /// It always runs, and is given the error that ended the request, if any that no error handler answered. A small
    /// response counts as sent when it is on its way to the socket: that it arrives is never certain.
    public var teardownRequest: TeardownRequestAdder { TeardownRequestAdder(slot: HookSlot(self, "teardownRequest")) }

    /// Answers errors of one status or one type.
    ///
    /// ```swift
    /// app.errorHandler(.notFound) { request, error in "There is no \(request.path)." }
    /// app.errorHandler(DatabaseError.self) { request, error in Response("later", status: .serviceUnavailable) }
    /// ```
    /// Those of a blueprint answer what its own routes throw. A handler for the error's status is looked for first, from
    /// the innermost blueprint to the app, then one for its type, in the same order. That no route matched is the app's
    /// affair: there is no blueprint yet.
    public var errorHandler: ErrorHandlerAdder { ErrorHandlerAdder(slot: HookSlot(self, "errorHandler")) }
}

// MARK: - Blueprints

extension Scaffold {
    /// Takes a blueprint's routes, hooks and error handlers in.
    ///
    /// ```swift
    /// app.register(users)
    /// app.register(users, prefix: "/<lang>/users", name: "users_in")
    /// ```
    /// What is added to the blueprint later, until the app starts, counts too.
    ///
    /// - Parameters:
    ///   - prefix: stands in the place of the blueprint's own.
    ///   - name: stands in the place of the blueprint's own, which no two on the same app may share.
    ///   - defaults: values for parameters that a route does not have otherwise; they come last.
    public func register(
        _ blueprint: Blueprint,
        prefix: String? = nil,
        name: String? = nil,
        defaults: RouteDefaults = [:],
        fileID: StaticString = #fileID,
        line: UInt = #line,
    ) {
        register(
            BlueprintRegistration(
                blueprint: blueprint, prefix: prefix, name: name, defaults: defaults, place: (fileID, line)))
    }

    /// Registers what a type brings along, as a blueprint of its own.
    ///
    /// ```swift
    /// app.mount(Users(), at: "/users")
    /// ```
    /// - Parameter name: the blueprint's name; ``RouteCollection/routesName`` unless given.
    public func mount<Routes: RouteCollection>(
        _ routes: Routes,
        at prefix: String = "",
        name: String? = nil,
        fileID: StaticString = #fileID,
        line: UInt = #line,
    ) {
        let blueprint = Blueprint(name ?? Routes.routesName, prefix: prefix, fileID: fileID, line: line)
        routes.addRoutes(to: blueprint)
        register(blueprint, fileID: fileID, line: line)
    }
}

/// Routes that belong together, as a type.
///
/// ```swift
/// struct Users: RouteCollection {
///     func addRoutes(to blueprint: Blueprint) {
///         blueprint.get("/<int:id>") { (request, id: Int) in show(id) }
///     }
/// }
///
/// app.mount(Users(), at: "/users")
/// ```
public protocol RouteCollection {
    /// The name of the blueprint that the routes are registered on; the type's own, in lower case, unless given.
    static var routesName: String { get }

    /// Registers the routes, and what else belongs to them.
    func addRoutes(to blueprint: Blueprint)
}

extension RouteCollection {
    /// `Users` is `users`.
    public static var routesName: String { "\(Self.self)".lowercased() }
}
