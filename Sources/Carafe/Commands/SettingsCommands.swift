import ArgumentParser
import CarafeCore
import CarafeProcess

/// `hello check --ini hello.ini`: reads the settings as `serve` would, and explains them.
struct CheckCommand: SiteCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Read the settings, tell what they come to or what is wrong; nothing is started.",
        usage: "check [--ini FILE] [--KEY VALUE ...]",
    )

    @Argument(parsing: .captureForPassthrough, help: "As for serve.") var options: [String] = []

    func run(_ site: Site) throws {
        let settings = try Settings.resolve(arguments: options, site: site)
        let plan = try ServingPlan(settings, site)
        if plan.endpoints.isEmpty { throw ServingError.nothingToListenOn }
        _ = try plan.freeze()
        _ = try UserLookup.identity(uid: settings.uid?.value, gid: settings.gid?.value)
        print(plan.settings.explanation, terminator: "")
    }
}

/// `hello nginx --ini hello.ini`: a server block that fits.
struct NginxCommand: SiteCommand {
    static let configuration = CommandConfiguration(
        commandName: "nginx",
        abstract: "Print a server block for nginx that fits the settings.",
        usage: "nginx [--ini FILE] [--KEY VALUE ...]",
    )

    @Argument(parsing: .captureForPassthrough, help: "As for serve.") var options: [String] = []

    func run(_ site: Site) throws {
        let plan = try ServingPlan(try Settings.resolve(arguments: options, site: site), site)
        let block = NginxBlock(plan, site.main, Environment.currentDirectory, isDirectory: Environment.isDirectory)
        print(block.text, terminator: "")
    }
}

/// `hello systemd --ini hello.ini`: a unit that fits.
struct SystemdCommand: SiteCommand {
    static let configuration = CommandConfiguration(
        commandName: "systemd",
        abstract: "Print a systemd unit that fits the settings.",
        usage: "systemd [--ini FILE] [--KEY VALUE ...]",
    )

    @Argument(parsing: .captureForPassthrough, help: "As for serve.") var options: [String] = []

    func run(_ site: Site) throws {
        let settings = try Settings.resolve(arguments: options, site: site)
        let executable = try ExecutablePath.find(argument: CommandLine.arguments.first ?? "")
        print(
            SystemdUnit(settings, site.main.fileName, executable, options, Environment.currentDirectory).text,
            terminator: "")
    }
}
