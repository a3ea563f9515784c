extension App {
    /// Adds a command to the program's command line: `hello seed 100`.
    ///
    /// ```swift
    /// app.command("seed", "Fill the database.") { arguments in
    ///     try await database.seed(count: arguments.first.flatMap { Int($0) } ?? 10)
    /// }
    /// ```
    /// It runs with the configuration that the server has; `--ini FILE` among its arguments names the ini file, and is taken
    /// out of them. Nothing is served, and no ``onWorkerStart(fileID:line:_:)`` runs.
    ///
    /// - Parameters:
    ///   - abstract: a sentence for `--help`.
    ///   - run: given what stands behind the name. What it throws is told on standard error, and the program then exits with
    ///     status 1.
    public func command(
        _ name: String,
        _ abstract: String = "",
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ run: @escaping @Sendable (_ arguments: [String]) async throws -> Void,
    ) {
        add(AppCommand(name: name, abstract: abstract, source: SourcePlace(fileID, line), run: run), fileID, line)
    }

    /// Adds a command that takes no arguments to the program's command line.
    public func command(
        _ name: String,
        _ abstract: String = "",
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ run: @escaping @Sendable () async throws -> Void,
    ) {
        command(name, abstract, fileID: fileID, line: line) { arguments in
            if let argument = arguments.first {
                throw CommandFailure("\(argument.debugDescription) is unexpected: this command takes no arguments")
            }
            try await run()
        }
    }

    package func add(_ command: AppCommand, _ fileID: StaticString, _ line: UInt) {
        change("commands", fileID, line) { $0.commands.append(command) }
    }

    /// Every command that was added.
    package var commands: [AppCommand] { frozen?.commands ?? draft?.commands ?? [] }
}

extension FrozenApp {
    /// Runs one of the app's own commands, as the command line does; for tests.
    ///
    /// ```swift
    /// try await app.freeze().run(command: "seed", ["100"])
    /// ```
    /// - Throws: what the command throws, or why there is no such command.
    public func run(command name: String, _ arguments: [String] = []) async throws {
        guard let command = commands.first(where: { $0.name == name }) else {
            throw CommandFailure(noCommand: name, known: commands.map(\.name))
        }
        try await command.run(arguments)
    }
}
