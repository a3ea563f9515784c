/// How sessions are kept: ``App/sessions``.
public struct SessionSettings: Sendable {
    /// The name of the cookie. `__Host-session` makes browsers insist on HTTPS and this very host.
    public var cookieName = "session"
    /// Whose subdomains get the cookie too; only the very host when `nil`.
    public var domain: String?
    /// Where the cookie is sent.
    public var path = "/"
    /// Whether the cookie is sent over HTTPS alone; `nil`: when the request came so.
    public var secure: Bool?
    /// Whether the cookie is hidden from scripts.
    public var httpOnly = true
    /// Which requests of other sites the cookie goes along with; `nil` leaves that to the browser, as Flask does.
    public var sameSite: SameSite? = .lax
    /// Whether the cookie is kept for each embedding site apart.
    public var partitioned = false
    /// How long a session is valid from the time it was written, and how long a permanent one is kept: 31 days.
    public var lifetime = Duration.seconds(31 * 86_400)
    /// Whether a permanent session starts its time anew with each request that looks at it, or only with one that changes it.
    public var refreshEachRequest = true

    /// Flask's defaults, but for `SameSite=Lax`, and `Secure` over HTTPS.
    public init() {}
}

extension App {
    /// How sessions are kept: `app.sessions.lifetime = .seconds(3600)`.
    public var sessions: SessionSettings {
        get { settings.sessions }
        set { change("settings") { $0.settings.sessions = newValue } }
    }

    /// Keeps sessions in a store, and only their random ids in cookies: for more than a cookie holds, or what must be
    /// forgotten at once.
    ///
    /// It needs no secret key. Every request of the app then counts as asynchronous, so none can be `blocking: true`; one
    /// that brings the cookie waits for the store before its first hook.
    public func storeSessions(
        in store: any SessionStore,
        fileID: StaticString = #fileID,
        line: UInt = #line,
    ) {
        change("session stores", fileID, line) { draft in
            draft.settings.sessionStore = store
            let wait: @Sendable (inout Layer) -> Void = { $0.noteAsync("storeSessions", SourcePlace(fileID, line)) }
            draft.registrations.append(
                .hook(HookRegistration(apply: wait, isForApp: false, place: (fileID, line))))
        }
    }
}
