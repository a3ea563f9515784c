import CCarafeSystem
import CarafeCore
import CarafeProcess
import CarafeServer

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A master that has what it needs: what it holds open, and what it does when something happens to it.
final class RunningMaster {
    private let process: MasterProcess
    /// What it was started with, by which it also ends.
    private let settings: Settings
    private let report: DaemonReport?
    private let log: LogFile?
    private let sockets: MasterSockets
    private let pidFile: PIDFile?
    private var safePIDFile: PIDFile?
    private let plan: ServingPlan
    private let systemd = SystemdNotifier.inherited()
    private let tickets: TLSTicketKeys
    /// The settings of the workers that serve, and of those that a reload has started.
    private var current: Settings
    private var coming: Settings
    private var isReady = false
    /// What is done once it serves, in development; it is then silent about the ordinary course of things.
    var onFirstReady: (([SocketAddress]) throws -> Void)?

    /// Opens everything.
    ///
    /// - Parameter report: to the shell that waits for a daemon.
    init(_ process: MasterProcess, _ settings: Settings, _ report: DaemonReport?) throws {
        (self.process, self.settings, self.report) = (process, settings, report)
        (current, coming) = (settings, settings)
        log = try (settings.logto ?? settings.daemonize).map { try LogFile($0.value) }
        try log?.redirect()
        let say = { (line: String) in if !process.isDevelopment { Self.say(line, report) } }
        let name = process.site.main.name
        say("*** Starting Carafe \(App.frameworkVersion), app '\(name)' (pid: \(getpid())) ***")
        plan = try ServingPlan(settings, process.site)
        plan.settings.notes.forEach(say)
        for app in try plan.freeze().apps { app.weakKeyWarning.map { say("*** WARNING: \($0) ***") } }
        if let mask = settings.umask { umask(mode_t(mask)) }
        tickets = try TLSTicketKeys.random()
        // Before its sockets: that it runs already is a better word for it than that its port is taken.
        let pidFile = try settings.pidfile.map { try PIDFile.create($0.value, pid: getpid()) }
        do { sockets = try MasterSockets(plan) } catch {
            pidFile?.release(vacuum: true)
            throw error
        }
        self.pidFile = pidFile
        sockets.report.forEach(say)
    }

    /// Serves until the end.
    ///
    /// - Returns: the status to exit with.
    func run() throws -> Int32 {
        defer {
            safePIDFile?.release(vacuum: settings.vacuum)
            pidFile?.release(vacuum: settings.vacuum)
            sockets.close(vacuum: settings.vacuum)
        }
        process.nameProcess(settings, "master")
        let status = try Master(process.configuration(plan, sockets, tickets), hooks).run()
        if status != 0 {
            let name = process.site.main.name
            report?.fail("\(name): the server did not start; \(log?.path ?? "the log") has more")
        }
        return status
    }

    private var hooks: MasterHooks {
        var hooks = MasterHooks(
            reload: { [self] in try reload() },
            // What keeps the first workers from starting is for the shell too.
            log: { [self] in Self.say($0, isReady ? nil : report) })
        if process.isDevelopment { hooks.logRoutine = { _ in } }
        hooks.onReady = { [self] in getReady() }
        hooks.onReload = { [self] in follow($0) }
        hooks.onStop = { [self] in
            sockets.closeListening(vacuum: settings.vacuum)
            systemd?.stopping()
        }
        hooks.onSecond = { [self] in
            systemd?.watchdog()
            if let log, let limit = current.logMaxSize { rotate(log, limit) }
        }
        hooks.reopenLogs = { [self] in reopenLog() }
        return hooks
    }

    private static func say(_ line: String, _ report: DaemonReport?) {
        Terminal.standardError(line + "\n")
        report?.say(line)
    }
}

// MARK: - What happens to it

extension RunningMaster {
    private func getReady() {
        if let path = settings.safePidfile?.value {
            do { safePIDFile = try PIDFile.create(path, pid: getpid()) } catch { Self.say("\(error)", nil) }
        }
        isReady = true
        if let onFirstReady {
            do { try onFirstReady(sockets.endpoints.map(\.address)) } catch { Self.say("\(error)", nil) }
        } else {
            Self.say(readiness(settings), report)
        }
        report?.ready()
        systemd?.ready(status: readiness(settings))
    }

    private func reload() throws -> MasterConfiguration {
        let new = try process.readSettings()
        let plan = try ServingPlan(new, process.site)
        for name in new.changesNeedingRestart(from: settings) {
            Self.say("\(name) has changed, which takes a restart and not a reload", nil)
        }
        coming = new
        return try process.configuration(plan, sockets, tickets)
    }

    private func follow(_ step: MasterHooks.Reload) {
        switch step {
        case .began:
            systemd?.reloading()
            // As that signal does, so that the workers hear of it too.
            if current.logReopen { _ = kill(getpid(), SIGUSR1) }
        case .succeeded:
            current = coming
            systemd?.ready(status: readiness(current))
            if process.isDevelopment { Self.say(" * Reloaded", nil) }
        case .failed(let reason): systemd?.ready(status: "reload failed: \(reason)")
        }
    }

    private func readiness(_ settings: Settings) -> String {
        let workers = "\(settings.processes) worker\(settings.processes == 1 ? "" : "s")"
        return "ready with \(workers), \(settings.threads) event loop\(settings.threads == 1 ? "" : "s") each"
    }

    private func reopenLog() -> Int32? {
        guard let log else { return nil }
        do { try log.reopen() } catch { Self.say("\(error)", nil) }
        return log.descriptor
    }

    /// Renames a log that has grown too large; the workers hear of it as they do of any other new log.
    private func rotate(_ log: LogFile, _ limit: Int) {
        do {
            guard let old = try log.rotate(over: limit) else { return }
            Self.say("the log before this is \(old)", nil)
            _ = kill(getpid(), SIGUSR1)
        } catch {
            Self.say("\(error)", nil)
        }
    }
}
