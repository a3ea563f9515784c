import CCarafeSystem
import CarafeCore
import CarafeProcess
import CarafeServer

extension MasterProcess {
    /// What workers are made of.
    func configuration(
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
        var handout = Handout(try Self.handingOutConfig(settings), sockets.endpoints, plan.endpoints, tickets)
        handout.ownsSockets = sockets.isOwner
        handout.isDevelopment = isDevelopment
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

    /// Says in `ps` what this process is, where the settings ask for that.
    func nameProcess(_ settings: Settings, _ role: String) {
        guard let title = title(settings, role) else { return }
        // unsafe: the arguments are the process's own, and `CommandLine` has copied them by now.
        unsafe csystem_set_title(CommandLine.argc, CommandLine.unsafeArgv, title)
    }
}
