import Synchronization

/// What changes while a request is answered: shared by all copies of it, and made only for requests that use it.
final class RequestContext: Sendable {
    private let values = Mutex<[ObjectIdentifier: any Sendable]>([:])
    /// One for each app that looks at the request, since each signs its own.
    private let sessions = Mutex<[ObjectIdentifier?: Session]>([:])

    private let afterHooks = Mutex<[Request.AfterThisHook]>([])

    /// The session of an app, opened when it is first asked for.
    func session(of app: FrozenApp?, open: () -> Session) -> Session {
        sessions.withLock { sessions in
            let id = app.map(ObjectIdentifier.init)
            if let session = sessions[id] { return session }
            let session = open()
            sessions[id] = session
            return session
        }
    }

    /// The session of an app, if it was opened.
    func openedSession(of app: FrozenApp) -> Session? { sessions.withLock { $0[ObjectIdentifier(app)] } }

    /// What was registered for this request alone, in order.
    var afterThisHooks: [Request.AfterThisHook] { afterHooks.withLock { $0 } }

    fileprivate func add(_ hook: @escaping Request.AfterThisHook) { afterHooks.withLock { $0.append(hook) } }

    fileprivate func value<Value: Sendable>(_ type: Value.Type) -> Value? {
        values.withLock { $0[ObjectIdentifier(type)] as? Value }
    }

    fileprivate func set<Value: Sendable>(_ value: Value?, _ type: Value.Type) {
        values.withLock { $0[ObjectIdentifier(type)] = value }
    }
}

/// Values of one request, one of each type: what a hook found out and a handler needs; see ``Request/g``.
public struct RequestValues: Sendable {
    fileprivate let head: RequestHead

    /// The request's value of this type; `nil` when nobody has set one, or somebody has set `nil`.
    public subscript<Value: Sendable>(type: Value.Type) -> Value? {
        get { head.existingContext?.value(type) }
        nonmutating set { head.context.set(newValue, type) }
    }
}

extension Request {
    /// A function that sees one response before it is sent.
    public typealias AfterThisHook = @Sendable (Request, inout Response) throws -> Void

    /// Runs a function on the response to this request, before every ``Scaffold/afterRequest``; in the order of the calls.
    ///
    /// ```swift
    /// app.get("/login") { request in
    ///     request.afterThisRequest { _, response in response.headers[.cacheControl] = "no-store" }
    ///     return "welcome"
    /// }
    /// ```
    public func afterThisRequest(_ hook: @escaping AfterThisHook) { head.context.add(hook) }

    /// Values for the time of this request, as Flask's `g`: keyed by their type, and shared by all copies of the request.
    ///
    /// ```swift
    /// app.beforeRequest { request in request.g[User.self] = try await users.find(request.session["user_id"]) }
    /// app.get("/me") { request in request.g[User.self]?.name ?? "nobody" }
    /// ```
    public var g: RequestValues { RequestValues(head: head) }
}
