import ArgumentParser
import CarafeCore
import CarafeProcess

/// One of the app's own commands, called: see ``App/command(_:_:fileID:line:_:)``.
struct OwnCommand {
    private let command: AppCommand
    private let arguments: [String]

    /// - Parameter arguments: what stands behind the program's name.
    /// - Returns: `nil` when they do not call one.
    init?(_ arguments: [String], of site: Site) {
        guard let name = arguments.first,
            let command = site.apps.lazy.flatMap(\.commands).first(where: { $0.name == name })
        else { return nil }
        self.command = command
        self.arguments = INIOption(Array(arguments.dropFirst())).others
    }

    func run(_ site: Site) throws {
        for app in site.apps { _ = try app.freeze() }
        let asksForHelp = arguments.contains("--help") || arguments.contains("-h")
        if asksForHelp, !command.explainsItself { return print(help) }
        do {
            try waiting { [command, arguments] in try await command.run(arguments) }
        } catch let failure as CommandFailure {
            try end(failure)
        } catch {
            throw OwnCommandError(explanation: "\(command.name): \(error)")
        }
    }

    private func end(_ failure: CommandFailure) throws {
        guard command.explainsItself else { throw OwnCommandError(explanation: "\(command.name): \(failure)") }
        if failure.status == 0 { return print(failure.description) }
        Terminal.standardError(failure.description.isEmpty ? "" : failure.description + "\n")
        Terminal.exit(failure.status)
    }

    private var help: String {
        let abstract = command.abstract.isEmpty ? "" : "OVERVIEW: \(command.abstract)\n\n"
        return abstract + "USAGE: \(command.name) [--ini FILE] [ARGUMENTS ...]\n"
    }
}

/// Why a command of the app's own ended with an error, or there is none of that name.
struct OwnCommandError: StartupFailure {
    let explanation: String
}

extension OwnCommandError {
    /// - Parameter arguments: what stands behind the program's name; `nil` when it may be a command.
    init?(unknown arguments: [String], of site: Site) {
        let names =
            RootCommand.configuration.subcommands.compactMap { $0.configuration.commandName }
            + site.apps.flatMap(\.commands).map(\.name) + ["help"]
        guard let name = arguments.first, !name.hasPrefix("-"), !names.contains(name) else { return nil }
        let cure = Spelling.suggestion(for: name, among: names).map { "did you mean \($0)?" } ?? "--help lists them"
        explanation = "there is no command \(name.debugDescription); \(cure)"
    }
}

extension Site {
    /// What `--help` says of the apps' own commands; empty when there are none.
    var ownCommands: String {
        let commands = apps.flatMap(\.commands)
        let width = commands.map(\.name.count).max() ?? 0
        let lines = commands.map { command in
            let gap = String(repeating: " ", count: width - command.name.count + 2)
            return "  " + command.name + (command.abstract.isEmpty ? "" : gap + command.abstract)
        }
        return lines.isEmpty ? "" : "Its own commands:\n" + lines.joined(separator: "\n")
    }
}
