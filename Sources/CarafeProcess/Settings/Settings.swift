/// Everything an operator can say about a server, with its defaults.
///
/// `Settings.resolve` fills it; each property is named after its setting, which `SettingsTable` describes. Addresses, users
/// and formats stay text: whoever uses them reads them, and names their place if they make no sense.
public struct Settings: Sendable {
    // Sockets
    /// Where to speak uwsgi.
    public var sockets: [Located<String>] = []
    /// Where to speak HTTP.
    public var httpSockets: [Located<String>] = []
    /// Where to speak HTTPS: `address,certificate,key`.
    public var httpsSockets: [Located<String>] = []
    /// Permission bits of unix sockets; `nil` for 0660.
    public var chmodSocket: Int?
    /// `user:group` of unix sockets.
    public var chownSocket: Located<String>?
    /// Connections the kernel holds before they are accepted.
    public var listen = 4096

    // Processes
    /// How many workers.
    public var processes = 1
    /// How many event loops each worker has.
    public var threads = 1
    /// How many threads each worker has for blocking handlers.
    public var blockingThreads = 16
    /// The user that workers become.
    public var uid: Located<String>?
    /// The group that workers become.
    public var gid: Located<String>?
    /// The directory to work in.
    public var chdir: Located<String>?
    /// Permission bits that new files do not get.
    public var umask: Int?
    /// Variables for the workers' environment.
    public var env: [Located<SettingPair>] = []
    /// The name of all processes in `ps`.
    public var procname: Located<String>?
    /// What the names of all processes in `ps` begin with.
    public var procnamePrefix: Located<String>?
    /// Whether processes name themselves after what they do.
    public var autoProcname = false

    // Daemon
    /// The log file of a server that leaves the terminal.
    public var daemonize: Located<String>?
    /// Holds the master's pid from the start on.
    public var pidfile: Located<String>?
    /// Holds the master's pid once a worker is ready.
    public var safePidfile: Located<String>?
    /// Whether unix sockets and pidfiles are removed at the end.
    public var vacuum = false

    // Reload and limits
    /// Seconds a request may take.
    public var harakiri: Int?
    /// Requests after which a worker is replaced.
    public var maxRequests: Int?
    /// Requests added to that, times the worker's number.
    public var maxRequestsDelta: Int?
    /// Seconds after which a worker is replaced.
    public var maxWorkerLifetime: Int?
    /// Megabytes of resident memory after which a worker is replaced.
    public var reloadOnRSS: Int?
    /// Seconds a stop or a reload may take as a whole; `nil` for `workerReloadMercy`.
    public var reloadMercy: Int?
    /// Seconds a worker may take to finish its requests.
    public var workerReloadMercy = 60
    /// Files that reload the server when they change.
    public var touchReload: [Located<String>] = []
    /// Files that reopen the logs when they change.
    public var touchLogReopen: [Located<String>] = []
    /// Where to tell the state of the workers as JSON.
    public var stats: [Located<String>] = []

    // Logging
    /// The log file of a server that stays in the terminal.
    public var logto: Located<String>?
    /// Whether a reload reopens the log.
    public var logReopen = false
    /// The size in bytes at which the log is rotated.
    public var logMaxSize: Int?
    /// The shape of a request's line.
    public var logFormat: Located<String>?
    /// Whether requests are not logged.
    public var disableLogging = false
    /// Whether answers of 400 to 499 are logged all the same.
    public var log4xx = false
    /// Whether answers of 500 to 599 are logged all the same.
    public var log5xx = false
    /// Milliseconds after which a request is logged all the same.
    public var logSlow: Int?
    /// Bytes of an answer above which a request is logged all the same.
    public var logBig: Int?
    /// Whether answers without a body are logged all the same.
    public var logZero = false
    /// Whether the address in the log is taken from `X-Forwarded-For`.
    public var logXForwardedFor = false

    // Requests
    /// Seconds an HTTP client may take at each step; `nil` for the server's own deadlines.
    public var httpTimeout: Double?
    /// Seconds a uwsgi peer may take at each step; `nil` for the server's own deadlines.
    public var socketTimeout: Double?
    /// Bytes of a uwsgi request without its body.
    public var bufferSize = 65_535
    /// Bytes of a request body; 0 for no limit, `nil` for the app's own.
    public var limitPost: Int?
    /// Whether errors are shown to the client.
    public var debug = false

    // Static files
    /// `/prefix` and the directory or file behind it.
    public var staticMaps: [Located<SettingPair>] = []

    // Apps
    /// The app that answers, by its name.
    public var callable: Located<String>?
    /// `/prefix` and the name of the app behind it.
    public var mounts: [Located<SettingPair>] = []

    // Configuration
    /// Whether a placeholder has to be declared.
    public var strict = false

    /// All keys that were given, in the order they took effect.
    public internal(set) var assignments: [Assignment] = []
    /// What an operator should know: keys that do nothing here, values that were overruled; a line each.
    public var notes: [String] = []

    /// The defaults.
    public init() {}
}

extension Settings {
    /// Where a setting got its value from; `nil` if it has its default. The last place wins.
    public func origin(of name: String) -> Origin? {
        let names = SettingsTable.setting(named: name)?.names ?? [name]
        return assignments.last { $0.section == nil && names.contains($0.key) }?.origin
    }

    /// The section that is the app's own: placeholders are put in there, as in the settings.
    public static let appSection = "app"

    /// The lines of a section that is not read as settings; except in `[app]`, values are as they were written.
    public func section(_ name: String) -> [Assignment] {
        assignments.filter { $0.section == name }
    }

    /// Adds lines of a section, to hand them over together with the settings.
    public mutating func append(_ lines: [Assignment], section: String) {
        assignments += lines.map { Assignment($0.key, $0.value, $0.origin, section: section) }
    }
}
