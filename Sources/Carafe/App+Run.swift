import ArgumentParser
import CCarafeSystem
public import CarafeCore
import CarafeProcess

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

extension App {
    /// Does what the command line says: the last line of every application.
    ///
    /// Without arguments it serves HTTP on 127.0.0.1:8080 for development; `serve` and `app.ini` are for production,
    /// `routes` lists what is registered, `--help` tells the rest. It ends the process; what is to be done at the end has its
    /// place in ``onWorkerStop(fileID:line:_:)``. A mistake in the set-up or on the command line is told on standard error,
    /// and the status is then not 0.
    ///
    /// - Parameters:
    ///   - arguments: what stands behind the program's name.
    ///   - others: more apps, which `mount`, `callable` and nginx's `UWSGI_SCRIPT` choose by name.
    public func run(
        _ arguments: [String] = Array(CommandLine.arguments.dropFirst()),
        alongside others: [App] = [],
    ) throws -> Never {
        csystem_fill_standard_descriptors()
        let site = Site(main: self, others: others)
        RootCommand.$ownCommands.withValue(site.ownCommands) { run(arguments, site) }
    }

    private func run(_ arguments: [String], _ site: Site) -> Never {
        do {
            for app in site.apps { app.readConfig(arguments) }
            if let link = try WorkerStart.link() { try MainThread.lend { WorkerProcess(link, site).run() } }
            if let command = OwnCommand(arguments, of: site) {
                try MainThread.lend { RootCommand.status(of: site) { try command.run(site) } }
            }
            let forms = CommandLineForms.commands(arguments)
            if let unknown = OwnCommandError(unknown: forms, of: site) { throw unknown }
            let command = try RootCommand.parseAsRoot(forms)
            if let command = command as? RunCommand {
                try MainThread.lend { RootCommand.status(of: site) { try command.run(site) } }
            }
            Terminal.exit(RootCommand.status(of: site) { try RootCommand.run(command, site) })
        } catch {
            Terminal.exit(RootCommand.status(of: site) { throw error })
        }
    }
}

extension RootCommand {
    fileprivate static func run(_ command: any ParsableCommand, _ site: Site) throws {
        var command = command
        if let command = command as? any SiteCommand { try command.run(site) } else { try command.run() }
    }

    /// The status to exit with; what went wrong is told.
    fileprivate static func status(of site: Site, _ body: () throws -> Void) -> Int32 {
        do {
            try body()
            return EXIT_SUCCESS
        } catch let error as any StartupFailure {
            Terminal.standardError("\(site.main.name): \(error.explanation)\n")
            return EXIT_FAILURE
        } catch {
            exit(withError: error)
        }
    }
}

extension App {
    /// The version of Carafe, which this application is built with.
    public static let frameworkVersion = "0.1.0"
}

struct RootCommand: ParsableCommand {
    /// What `--help` says of the apps' own commands.
    @TaskLocal static var ownCommands = ""

    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: CommandLine.arguments.first?.split(separator: "/").last.map(String.init) ?? "app",
            abstract: "Serves this application.",
            discussion: ownCommands,
            version: "Carafe \(App.frameworkVersion)",
            subcommands: [
                RunCommand.self, ServeCommand.self, RoutesCommand.self, SecretCommand.self, CheckCommand.self,
                NginxCommand.self, SystemdCommand.self, ReloadCommand.self, StopCommand.self, StatusCommand.self,
            ],
            defaultSubcommand: RunCommand.self,
        )
    }
}
