public import ArgumentParser
public import CarafeCore

extension App {
    /// Adds a command with options of its own, written with swift-argument-parser.
    ///
    /// ```swift
    /// struct Seed: AsyncParsableCommand {
    ///     @Option var count = 10
    ///     func run() async throws { try await database.seed(count: count) }
    /// }
    /// app.command(Seed.self)          // hello seed --count 100
    /// ```
    /// Its name and its abstract come from its `configuration`.
    public func command<Command: ParsableCommand & SendableMetatype>(
        _ type: Command.Type,
        fileID: StaticString = #fileID,
        line: UInt = #line,
    ) {
        let command = AppCommand(
            name: type._commandName, abstract: type.configuration.abstract, source: SourcePlace(fileID, line),
            explainsItself: true
        ) { arguments in
            do {
                var command = try type.parseAsRoot(arguments)
                if var asynchronous = command as? any AsyncParsableCommand {
                    try await asynchronous.run()
                } else {
                    try command.run()
                }
            } catch {
                throw CommandFailure(type.fullMessage(for: error), status: type.exitCode(for: error).rawValue)
            }
        }
        add(command, fileID, line)
    }
}
