import CarafeCore
import CarafeProcess

/// The process that `serve` starts: it opens what workers inherit, and keeps them alive until it is told to stop.
struct MasterProcess {
    let site: Site
    /// Whether it runs at somebody's desk, to be reloaded whenever there is something new.
    let isDevelopment: Bool
    private let arguments: [String]
    private let environment: [String: String]
    private let directory = Environment.currentDirectory
    let executable: String

    /// - Parameter arguments: what stands behind `serve`.
    init(_ site: Site, _ arguments: [String], isDevelopment: Bool = false) throws {
        self.site = site
        self.isDevelopment = isDevelopment
        // `run` is not steered by what was set for `serve`.
        environment = isDevelopment ? [:] : Environment.all
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
            return try RunningMaster(self, settings, report).run()
        } catch let error as any StartupFailure where report != nil {
            Terminal.standardError("\(site.main.name): \(error.explanation)\n")
            report?.fail("\(site.main.name): \(error.explanation)")
            return 1
        }
    }

    func readSettings() throws -> Settings {
        try Settings.resolve(arguments: arguments, site: site, directory: directory, environment: environment)
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
