import CarafePattern

/// A command of an app's own, beside those of the framework.
package struct AppCommand: Sendable {
    package let name: String
    /// A sentence for `--help`.
    package let abstract: String
    let source: SourcePlace
    /// Whether it explains its own arguments when it is asked for `--help`.
    package let explainsItself: Bool
    package let run: @Sendable ([String]) async throws -> Void

    package init(
        name: String,
        abstract: String,
        source: SourcePlace,
        explainsItself: Bool = false,
        run: @escaping @Sendable ([String]) async throws -> Void,
    ) {
        self.name = name
        self.abstract = abstract
        self.source = source
        self.explainsItself = explainsItself
        self.run = run
    }

    /// The framework's own commands, whose names are taken.
    package static let reservedNames = [
        "run", "serve", "routes", "secret", "check", "nginx", "systemd", "reload", "stop", "status", "help",
    ]
}

/// Why a command cannot run, or how it ended.
package struct CommandFailure: Error, Sendable, CustomStringConvertible {
    package let description: String
    /// What to exit with; 0 for a text that was asked for.
    package let status: Int32

    package init(_ description: String, status: Int32 = 1) {
        self.description = description
        self.status = status
    }

    init(noCommand name: String, known: [String]) {
        let cure =
            Converter.suggestion(for: name, among: known).map { "did you mean \($0.debugDescription)?" }
            ?? "add it with app.command(\(name.debugDescription)) { … }"
        self.init("there is no command \(name.debugDescription); \(cure)")
    }
}

extension AppDraft {
    /// Looks for commands that nobody could call.
    func checkCommands() -> [SetupError.Problem] {
        var first: [String: AppCommand] = [:]
        return commands.compactMap { command in
            if AppCommand.reservedNames.contains(command.name) { return .takenCommand(command, by: nil) }
            if let other = first[command.name] { return .takenCommand(command, by: other) }
            first[command.name] = command
            let isWord = command.name.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
            let isSpecial = command.name.isEmpty || command.name.hasPrefix("-") || command.name.hasSuffix(".ini")
            return isWord && !isSpecial ? nil : .unnameableCommand(command)
        }
    }
}
