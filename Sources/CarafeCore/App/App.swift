public import Logging
import Synchronization

/// A web application: routes, hooks, error handlers and settings.
///
/// ```swift
/// let app = App("hello")
/// app.get("/") { "Hello!" }
/// app.get("/user/<int:id>") { (request, id: Int) in "User \(id)" }
/// ```
///
/// Everything is registered before the app starts. Then ``freeze()`` checks it and makes a ``FrozenApp``, which answers
/// requests; from there on nothing changes, and nothing needs a lock.
public final class App: Sendable {
    /// The name, for logs.
    public let name: String
    /// What the logger writes to, as long as it is the app's own.
    package let logRelay = LogRelay()
    private let state: Mutex<State>

    private enum State {
        case open(AppDraft)
        /// Being checked, outside of the lock: what that calls of others, such as a template engine, may ask for settings.
        case freezing(AppDraft)
        case frozen(FrozenApp)

        var draft: AppDraft? {
            switch self {
            case .open(let draft), .freezing(let draft): draft
            case .frozen: nil
            }
        }
    }

    /// Creates an app without routes.
    public init(_ name: String = "app") {
        self.name = name
        state = Mutex(.open(AppDraft(settings: AppSettings(logger: logRelay.logger(label: name)))))
    }

    /// Checks everything that was registered and makes it ready to answer requests; the second call returns the same.
    ///
    /// - Throws: all mistakes at once, each with its place and the cure. The app stays open then.
    public func freeze() throws(SetupError) -> FrozenApp {
        var draft: AppDraft
        switch begin() {
        case .frozen(let app): return app
        case .open(let open), .freezing(let open): draft = open
        }
        do throws(SetupError) {
            let app = try draft.freeze(name)
            for blueprint in draft.registrations.blueprints { blueprint.seal() }
            return finish(app)
        } catch {
            state.withLock { if case .freezing(let draft) = $0 { $0 = .open(draft) } }
            throw error
        }
    }

    private func begin() -> State {
        state.withLock { state in
            if let draft = state.draft { state = .freezing(draft) }
            return state
        }
    }

    /// Of two that were made at the same time, the first one counts.
    private func finish(_ app: FrozenApp) -> FrozenApp {
        state.withLock { state in
            if case .frozen(let first) = state { return first }
            state = .frozen(app)
            return app
        }
    }

    /// Whether it is too late to change anything.
    package var isFrozen: Bool {
        state.withLock { if case .open = $0 { false } else { true } }
    }

    /// What ``freeze()`` made, if it was called.
    var frozen: FrozenApp? {
        state.withLock { if case .frozen(let app) = $0 { app } else { nil } }
    }

    /// The apps that were mounted on it before it started.
    package var mountedApps: [App] { state.withLock { $0.draft?.mounts.map(\.app) ?? [] } }

    /// What was registered so far; `nil` once the app is frozen.
    var draft: AppDraft? { state.withLock { $0.draft } }

    /// Registers something, unless it is too late for that, which is a mistake no request should have to find.
    func change(
        _ what: String,
        _ file: StaticString = #fileID,
        _ line: UInt = #line,
        _ change: (inout AppDraft) -> Void,
    ) {
        let isOpen = state.withLock { state in
            guard case .open(var draft) = state else { return false }
            // The draft must not be shared while it changes: registering would copy what is there each time.
            state = .open(AppDraft(settings: draft.settings))
            change(&draft)
            state = .open(draft)
            return true
        }
        guard isOpen else { fatalError(SetupSentence.tooLate(what), file: file, line: line) }
    }
}

extension App: Scaffold {
    /// Takes in a route; called by ``RouteAdder``.
    public func register(_ registration: RouteRegistration) {
        let (file, line) = registration.options.place
        change("routes", file, line) { $0.registrations.append(.route(registration)) }
    }

    /// Takes in a hook or an error handler.
    public func register(_ registration: HookRegistration) {
        let (file, line) = registration.place
        change("hooks and error handlers", file, line) { $0.registrations.append(.hook(registration)) }
    }

    /// Takes in a blueprint.
    public func register(_ registration: BlueprintRegistration) {
        let (file, line) = registration.place
        change("blueprints", file, line) { $0.registrations.append(.blueprint(registration)) }
    }

    /// Gives a converter's name to a type, so that rules can say `<name:parameter>`.
    ///
    /// ```swift
    /// app.converter("hex", Hex.self)
    /// app.get("/color/<hex(6):color>") { (request, color: Hex) in … }
    /// ```
    /// - Parameters:
    ///   - weight: where it is tried among others at the same place; `int` has 50, `string` 100, `path` 200.
    ///   - matchesSlashes: whether its text may hold slashes; it then takes as little of the path as it can.
    public func converter<Value: PathParameter>(
        _ name: String,
        _ type: Value.Type,
        weight: Int = 100,
        matchesSlashes: Bool = false,
        fileID: StaticString = #fileID,
        line: UInt = #line,
    ) {
        let converter = CustomConverter(
            name: name,
            type: ParameterType(type),
            weight: weight,
            matchesSlashes: matchesSlashes,
            source: SourcePlace(fileID, line),
        )
        change("converters", fileID, line) { $0.converters.append(converter) }
    }
}

// MARK: - Settings

extension App {
    /// Whether error pages may show what went wrong: for development only.
    public var debug: Bool {
        get { settings.debug }
        set { change("settings") { $0.settings.debug = newValue } }
    }

    /// The longest request body that is let in, in bytes, for routes that do not say otherwise; `nil` is no limit.
    public var bodyLimit: Int? {
        get { settings.bodyLimit }
        set { change("settings") { $0.settings.bodyLimit = newValue } }
    }

    /// What the fields of a form may come to that are no files, in bytes; `nil` is no limit. Files count for ``bodyLimit``.
    public var formMemoryLimit: Int? {
        get { settings.form.memoryLimit }
        set { change("settings") { $0.settings.form.memoryLimit = newValue } }
    }

    /// How many fields and files a form may have; `nil` is no limit.
    public var formPartLimit: Int? {
        get { settings.form.partLimit }
        set { change("settings") { $0.settings.form.partLimit = newValue } }
    }

    /// Whether `/x` is redirected to a rule `/x/`, and `/x/` does not match a rule `/x`; else both just match.
    public var strictSlashes: Bool {
        get { settings.strictSlashes }
        set { change("settings") { $0.settings.strictSlashes = newValue } }
    }

    /// Whether `/a//b` is redirected to `/a/b` when only that matches.
    public var mergeSlashes: Bool {
        get { settings.mergeSlashes }
        set { change("settings") { $0.settings.mergeSlashes = newValue } }
    }

    /// The host this app is known by, such as `example.com`: what subdomains stand before, and what URLs begin with that
    /// are built outside of a request. Requests for other hosts are answered all the same.
    public var serverName: String? {
        get { settings.serverName }
        set { change("settings") { $0.settings.serverName = newValue } }
    }

    /// The scheme of URLs that are built outside of a request: `http`, unless set to `https`.
    public var preferredURLScheme: String {
        get { settings.preferredURLScheme }
        set { change("settings") { $0.settings.preferredURLScheme = newValue } }
    }

    /// Where errors that no handler answers are logged.
    ///
    /// Unless it is set here, or the process was given a handler by `LoggingSystem.bootstrap`, lines go to standard error,
    /// and while a server runs, from a thread of their own: a reader that is slow costs lines and never a request.
    public var logger: Logger {
        get { settings.logger }
        set { change("settings") { $0.settings.logger = newValue } }
    }

    var settings: AppSettings {
        state.withLock { state in
            switch state {
            case .open(let draft), .freezing(let draft): draft.settings
            case .frozen(let app): app.settings
            }
        }
    }
}

/// What can be set on an ``App``.
struct AppSettings: Sendable {
    var debug = false
    var bodyLimit: Int? = 16 * 1024 * 1024
    var form = FormSettings()
    var strictSlashes = true
    var mergeSlashes = true
    var accelRedirects: [AccelRedirect] = []
    var serverName: String?
    var preferredURLScheme = "http"
    /// What it reads from outside of the program is read when it is asked for, at the latest when the app starts.
    var config: Config?
    var templates: (any TemplateEngine)?
    var contextProcessors: [@Sendable (Request) throws -> [String: Any?]] = []
    var logger: Logger
    var secretKey: SecretKey?
    var secretKeyFallbacks: [SecretKey] = []
    var sessions = SessionSettings()
    var sessionStore: (any SessionStore)?
    var clock = WallClock.system
}

/// What was registered on an ``App`` so far.
struct AppDraft: Sendable {
    var settings: AppSettings
    var registrations: [Registration] = []
    var converters: [CustomConverter] = []
    var mounts: [MountRegistration] = []
    var urlBuildErrorHandlers: [@Sendable (URLBuildError, URLValues) -> String?] = []
    var worker = WorkerSteps()
    var commands: [AppCommand] = []
}
