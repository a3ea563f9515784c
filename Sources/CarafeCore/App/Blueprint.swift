import Synchronization

/// A part of an app: routes with a prefix, hooks and error handlers of their own, in a file of its own.
///
/// ```swift
/// let users = Blueprint("users", prefix: "/users")
/// users.get("/<int:id>") { (request, id: Int) in "User \(id)" }        // /users/7, with the endpoint "users.id"
/// users.beforeRequest { request in try checkLogin(request) }
///
/// app.register(users)
/// ```
///
/// Blueprints can hold others: prefixes are put together, and names joined by a dot. One can be registered several times,
/// under different names.
public final class Blueprint: Sendable {
    /// The name, which begins the endpoints of its routes: `users.id`.
    public let name: String
    /// What its rules begin with.
    public let prefix: String
    /// The host its routes are for.
    let domain: RouteDomain
    /// A folder of templates, behind the app's own.
    let templateFolder: String?
    /// Where it was made.
    let source: SourcePlace
    private let state = Mutex(State())

    private struct State {
        var registrations: [Registration] = []
        var isSealed = false
    }

    /// Creates a blueprint without routes.
    ///
    /// - Parameters:
    ///   - name: without a dot; see ``name``.
    ///   - prefix: may hold parameters, as in `/<lang>`. A slash at its end does not matter.
    ///   - host: the host its routes are for, unless they name another.
    ///   - subdomain: the subdomain its routes are for, behind those of its routes and of blueprints within it.
    ///   - templates: a folder for the app's ``App/templates``; a template of the same name in the app's own counts more.
    public init(
        _ name: String,
        prefix: String = "",
        host: String? = nil,
        subdomain: String? = nil,
        templates: String? = nil,
        fileID: StaticString = #fileID,
        line: UInt = #line,
    ) {
        self.name = name
        self.prefix = prefix
        domain = RouteDomain(host, subdomain)
        templateFolder = templates
        source = SourcePlace(fileID, line)
    }

    /// What was registered on it so far.
    var registrations: [Registration] { state.withLock { $0.registrations } }

    /// An app that has it has started, so nothing may be added any more.
    func seal() { state.withLock { $0.isSealed = true } }

    private func add(_ registration: Registration, _ what: String, _ place: (file: StaticString, line: UInt)) {
        let isOpen = state.withLock { state in
            if !state.isSealed { state.registrations.append(registration) }
            return !state.isSealed
        }
        guard isOpen else { fatalError(SetupSentence.tooLate(what), file: place.file, line: place.line) }
    }
}

extension Blueprint: Scaffold {
    /// Takes in a route; called by ``RouteAdder``.
    public func register(_ registration: RouteRegistration) {
        add(.route(registration), "routes", registration.options.place)
    }

    /// Takes in a hook or an error handler.
    public func register(_ registration: HookRegistration) {
        add(.hook(registration), "hooks and error handlers", registration.place)
    }

    /// Takes in another blueprint.
    public func register(_ registration: BlueprintRegistration) {
        add(.blueprint(registration), "blueprints", registration.place)
    }
}

// MARK: - For the whole app

extension Blueprint {
    /// Runs a function before every handler of the app that the blueprint is registered on; see ``Scaffold/beforeRequest``.
    public var beforeAppRequest: BeforeRequestAdder {
        BeforeRequestAdder(slot: HookSlot(self, "beforeAppRequest", isForApp: true))
    }

    /// Runs a function on every response of the app that the blueprint is registered on; see ``Scaffold/afterRequest``.
    public var afterAppRequest: AfterRequestAdder {
        AfterRequestAdder(slot: HookSlot(self, "afterAppRequest", isForApp: true))
    }

    /// Runs a function when any response of the app has been sent; see ``Scaffold/teardownRequest``.
    public var teardownAppRequest: TeardownRequestAdder {
        TeardownRequestAdder(slot: HookSlot(self, "teardownAppRequest", isForApp: true))
    }

    /// Answers errors of the whole app, such as that no route matched; see ``Scaffold/errorHandler``.
    public var appErrorHandler: ErrorHandlerAdder {
        ErrorHandlerAdder(slot: HookSlot(self, "appErrorHandler", isForApp: true))
    }
}
