import CSystem
import CarafeCore
import CarafeProcess
import CarafeServer

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The process that `serve` starts: it opens what workers inherit, and keeps them alive until it is told to stop.
struct MasterProcess {
    private let site: Site
    private let arguments: [String]
    private let environment = Environment.all
    private let directory = Environment.currentDirectory
    private let executable: String

    /// - Parameter arguments: what stands behind `serve`.
    init(_ site: Site, _ arguments: [String]) throws {
        self.site = site
        self.arguments = arguments
        executable = try ExecutablePath.find(argument: CommandLine.arguments.first ?? "")
    }

    /// Serves until the end, or leaves that to a daemon.
    ///
    /// - Returns: the status to exit with.
    func run() throws -> Int32 {
        let report = DaemonReport.inherited()
        do {
            let settings = try readSettings()
            if let log = settings.daemonize, report == nil {
                // What can be found out before is told without a daemon having been started for it.
                _ = try ServingPlan(settings, site).freeze()
                return try Daemon.launch(
                    executable: executable, arguments: CommandLine.arguments, log: log.value,
                    tell: { Terminal.standardError($0 + "\n") })
            }
            return try serve(settings, report)
        } catch let error as any StartupFailure where report != nil {
            Terminal.standardError("\(site.main.name): \(error.explanation)\n")
            report?.fail("\(site.main.name): \(error.explanation)")
            return 1
        }
    }

    private func readSettings() throws -> Settings {
        try Settings.resolve(arguments: arguments, site: site, directory: directory, environment: environment)
    }

    private func serve(_ settings: Settings, _ report: DaemonReport?) throws -> Int32 {
        let say = { (line: String) in
            Terminal.standardError(line + "\n")
            report?.say(line)
        }
        let log = try (settings.logto ?? settings.daemonize).map { try LogFile($0.value) }
        try log?.redirect()
        say("*** Starting Carafe \(App.frameworkVersion), app '\(site.main.name)' (pid: \(getpid())) ***")
        let plan = try ServingPlan(settings, site)
        plan.settings.notes.forEach(say)
        _ = try plan.freeze()
        if let mask = settings.umask { umask(mode_t(mask)) }
        let systemd = SystemdNotifier.inherited()
        let sockets = try MasterSockets(plan)
        defer { sockets.close(vacuum: settings.vacuum) }
        sockets.report.forEach(say)
        let pidFile = try settings.pidfile.map { try PIDFile.create($0.value, pid: getpid()) }
        defer { pidFile?.release(vacuum: settings.vacuum) }
        let tickets = try TLSTicketKeys.random()
        var current = settings
        var coming = settings
        var isReady = false
        var safePIDFile: PIDFile?
        defer { safePIDFile?.release(vacuum: settings.vacuum) }

        var hooks = MasterHooks(
            reload: {
                let new = try readSettings()
                let plan = try ServingPlan(new, site)
                for name in new.changesNeedingRestart(from: settings) {
                    Terminal.standardError("\(name) has changed, which takes a restart and not a reload\n")
                }
                coming = new
                return try configuration(plan, sockets, tickets)
            },
            // What keeps the first workers from starting is for the shell too.
            log: { isReady ? Terminal.standardError($0 + "\n") : say($0) })
        hooks.onReady = {
            if let path = settings.safePidfile?.value {
                do { safePIDFile = try PIDFile.create(path, pid: getpid()) } catch {
                    Terminal.standardError("\(error)\n")
                }
            }
            say(readiness(settings))
            isReady = true
            report?.ready()
            systemd?.ready(status: readiness(settings))
        }
        hooks.onReload = { step in
            switch step {
            case .began:
                systemd?.reloading()
                // As that signal does, so that the workers hear of it too.
                if current.logReopen { _ = kill(getpid(), SIGUSR1) }
            case .succeeded:
                current = coming
                systemd?.ready(status: readiness(current))
            case .failed(let reason): systemd?.ready(status: "reload failed: \(reason)")
            }
        }
        hooks.onStop = {
            sockets.closeListening(vacuum: settings.vacuum)
            systemd?.stopping()
        }
        hooks.onSecond = {
            systemd?.watchdog()
            if let log, let limit = current.logMaxSize { rotate(log, limit) }
        }
        hooks.reopenLogs = {
            guard let log else { return nil }
            do { try log.reopen() } catch { Terminal.standardError("\(error)\n") }
            return log.descriptor
        }
        nameProcess(settings, "master")
        let master = try Master(configuration(plan, sockets, tickets), hooks)
        let status = master.run()
        if status != 0 {
            report?.fail("\(site.main.name): the server did not start; \(log?.path ?? "the log") has more")
        }
        return status
    }

    /// Renames a log that has grown too large; the workers hear of it as they do of any other new log.
    private func rotate(_ log: LogFile, _ limit: Int) {
        do {
            if let old = try log.rotate(over: limit) {
                Terminal.standardError("the log before this is \(old)\n")
                _ = kill(getpid(), SIGUSR1)
            }
        } catch {
            Terminal.standardError("\(error)\n")
        }
    }

    private func readiness(_ settings: Settings) -> String {
        let workers = "\(settings.processes) worker\(settings.processes == 1 ? "" : "s")"
        return "ready with \(workers), \(settings.threads) event loop\(settings.threads == 1 ? "" : "s") each"
    }
}

// MARK: - What workers get

extension MasterProcess {
    private func configuration(
        _ plan: ServingPlan,
        _ sockets: MasterSockets,
        _ tickets: TLSTicketKeys,
    ) throws -> MasterConfiguration {
        let settings = plan.settings
        let variables = settings.env.map(\.value.description)
        let names = Set(variables.map { $0.prefix { $0 != "=" } })
        let inherited = Environment.all.filter { !names.contains($0.key[...]) }.map { "\($0.key)=\($0.value)" }
        var configuration = MasterConfiguration(
            executable: { [executable] in executable }, arguments: CommandLine.arguments,
            environment: inherited + variables)
        var handout = Handout(settings, sockets.endpoints, plan.endpoints, tickets)
        handout.ownsSockets = sockets.isOwner
        configuration.settings = handout.text
        configuration.sockets = sockets.inheritable
        configuration.stats = sockets.stats
        configuration.processes = settings.processes
        configuration.threads = settings.threads
        configuration.workerReloadMercy = .seconds(settings.workerReloadMercy)
        let mercy = settings.reloadMercy.flatMap { $0 == 0 ? nil : $0 }
        configuration.reloadMercy = .seconds(mercy ?? settings.workerReloadMercy)
        configuration.harakiri = settings.harakiri.flatMap { $0 == 0 ? nil : .seconds($0) }
        configuration.maxWorkerLifetime = settings.maxWorkerLifetime.flatMap { $0 == 0 ? nil : .seconds($0) }
        configuration.reloadOnRSS = settings.reloadOnRSS.flatMap { $0 == 0 ? nil : $0 * 1024 * 1024 }
        configuration.identity = try identity(settings)
        configuration.directory = settings.chdir?.value
        configuration.processName = processName(settings)
        configuration.touchReload = settings.touchReload.map(\.value)
        configuration.touchLogReopen = settings.touchLogReopen.map(\.value)
        configuration.version = App.frameworkVersion
        return configuration
    }

    private func identity(_ settings: Settings) throws -> ProcessIdentity? {
        do {
            return try UserLookup.identity(uid: settings.uid?.value, gid: settings.gid?.value)
        } catch {
            throw ServingError("\((settings.uid ?? settings.gid)?.origin.description ?? ""): \(error)")
        }
    }

    /// What `ps` shows, when that is not the command line.
    private func title(_ settings: Settings, _ role: String) -> String? {
        let prefix = settings.procnamePrefix?.value ?? ""
        let base = settings.procname?.value ?? executable.split(separator: "/").last.map(String.init) ?? "carafe"
        if settings.autoProcname { return "\(prefix)\(base) \(role)" }
        return settings.procname != nil || !prefix.isEmpty ? prefix + base : nil
    }

    private func processName(_ settings: Settings) -> ((Int) -> String)? {
        guard title(settings, "") != nil else { return nil }
        return { title(settings, "worker \($0)") ?? "" }
    }

    private func nameProcess(_ settings: Settings, _ role: String) {
        guard let title = title(settings, role) else { return }
        // unsafe: the arguments are the process's own, and `CommandLine` has copied them by now.
        unsafe csystem_set_title(CommandLine.argc, CommandLine.unsafeArgv, title)
    }
}

extension Settings {
    /// Reads what stands behind a command.
    static func resolve(
        arguments: [String],
        site: Site,
        directory: String = Environment.currentDirectory,
        environment: [String: String] = Environment.all,
    ) throws -> Settings {
        try resolve(
            arguments: arguments, environment: environment,
            surroundings: .current(directory: directory, version: App.frameworkVersion), readFile: Environment.text(of:)
        )
    }
}
