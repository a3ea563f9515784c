/// What a master needs to know; a reload brings another.
public struct MasterConfiguration {
    /// A socket that workers listen on.
    public struct Socket: Sendable, Equatable {
        /// The open, listening descriptor. It stays the caller's.
        public var descriptor: Int32
        /// Its address, for the statistics.
        public var name: String
        /// "uwsgi" or "http", for the statistics.
        public var transport: String

        /// Names a socket that is open.
        public init(descriptor: Int32, name: String, transport: String) {
            self.descriptor = descriptor
            self.name = name
            self.transport = transport
        }
    }

    /// Finds the program to run as a worker; asked for each worker, so that a new binary is picked up.
    public var executable: () throws -> String
    /// Its arguments, beginning with its name. Workers do not read them, `ps` shows them.
    public var arguments: [String]
    /// Its environment, `NAME=value` each.
    public var environment: [String]
    /// What workers make their own settings of; arrives as ``WorkerLink/settings``.
    public var settings = ""
    /// The sockets, in the order in which workers get them.
    public var sockets: [Socket] = []
    /// Listening sockets on which the statistics are given out.
    public var stats: [Int32] = []
    /// Workers.
    public var processes = 1
    /// Event loops per worker.
    public var threads = 1
    /// How long a worker may take until it is ready.
    public var readyMercy = Duration.seconds(60)
    /// How long a worker that is replaced may take for its requests.
    public var workerReloadMercy = Duration.seconds(60)
    /// How long all may take for their requests when the server stops.
    public var reloadMercy = Duration.seconds(60)
    /// How long a handler may hold its loop.
    public var harakiri: Duration?
    /// After which a worker is replaced.
    public var maxWorkerLifetime: Duration?
    /// Bytes of resident memory above which a worker is replaced.
    public var reloadOnRSS: Int?
    /// The user workers run as; the master's own when there is none.
    public var identity: ProcessIdentity?
    /// The directory workers run in.
    public var directory: String?
    /// The umask of workers.
    public var umask: UInt32?
    /// The name under which `ps` shows a worker, in place of the arguments.
    public var processName: ((_ worker: Int) -> String)?
    /// Files whose change means a reload.
    public var touchReload: [String] = []
    /// Files whose change means reopening the logs.
    public var touchLogReopen: [String] = []
    /// The version in the statistics.
    public var version = ""

    /// Says what a worker is; all else has defaults.
    public init(
        executable: @escaping () throws -> String,
        arguments: [String],
        environment: [String],
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
    }

    var policy: Supervisor.Policy {
        Supervisor.Policy(
            processes: max(processes, 1), readyMercy: readyMercy.milliseconds,
            drainMercy: workerReloadMercy.milliseconds, stopMercy: reloadMercy.milliseconds,
            maxLifetime: maxWorkerLifetime?.milliseconds ?? 0, maxResident: reloadOnRSS ?? 0)
    }
}

/// What a master leaves to others. All of it is called on the master's thread, which waits meanwhile.
public struct MasterHooks {
    /// A reload, as seen from outside.
    public enum Reload: Equatable, Sendable {
        /// It begins.
        case began
        /// The new workers serve.
        case succeeded
        /// The old workers go on, and why.
        case failed(String)
    }

    /// Reads the settings again; what it throws is the reason for which a reload is refused.
    public var reload: () throws -> MasterConfiguration
    /// Writes a line into the log.
    public var log: (String) -> Void
    /// Writes a line about what happens all the time, such as a worker that starts.
    public var logRoutine: (String) -> Void
    /// The first worker serves.
    public var onReady: () -> Void = {}
    /// A reload begins or ends.
    public var onReload: (Reload) -> Void = { _ in }
    /// The server begins to stop.
    public var onStop: () -> Void = {}
    /// About once a second, while the master is alive and well: what a watchdog wants to hear.
    public var onSecond: () -> Void = {}
    /// Opens the log again, and returns its descriptor for the workers, or `nil` when they have none. It stays the
    /// hook's own.
    public var reopenLogs: () -> Int32? = { nil }

    /// Says how settings are read and where lines go.
    public init(reload: @escaping () throws -> MasterConfiguration, log: @escaping (String) -> Void) {
        self.reload = reload
        self.log = log
        logRoutine = log
    }
}

extension Duration {
    var milliseconds: Int { Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000) }
}
