import ArgumentParser
import CarafeCore
import Testing

@testable import Carafe

@Suite struct CommandNameTests {
    /// What keeps an app from hiding a built-in command with one of its own.
    @Test func reservesTheNameOfEachBuiltInCommand() {
        let names = RootCommand.configuration.subcommands.map { $0._commandName }
        #expect(Set(AppCommand.reservedNames) == Set(names + ["help"]))
    }

    private struct Seed: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "seed", abstract: "Fill it.")
        @Option var count = 1
        func run() async throws { if count > 9 { throw ValidationError("too many") } }
    }

    @Test func takesCommandsOfArgumentParser() async throws {
        let app = App("shop")
        app.command(Seed.self)
        let frozen = try app.freeze()
        try await frozen.run(command: "seed", ["--count", "3"])
        let wrong = await #expect(throws: CommandFailure.self) {
            try await frozen.run(command: "seed", ["--count", "x"])
        }
        #expect(wrong?.status == 64)
        #expect(wrong?.description.hasPrefix("Error: The value 'x' is invalid for '--count <count>'") == true)
        let thrown = await #expect(throws: CommandFailure.self) {
            try await frozen.run(command: "seed", ["--count", "10"])
        }
        #expect(thrown?.description.hasPrefix("Error: too many") == true)
        let help = await #expect(throws: CommandFailure.self) { try await frozen.run(command: "seed", ["--help"]) }
        #expect(help?.status == 0)
        #expect(help?.description.hasPrefix("OVERVIEW: Fill it.") == true)
    }

    @Test(
        arguments: [
            (["a", "--ini", "x.ini", "b"], ["x.ini"], ["a", "b"]),
            (["--ini=x.ini", "--ini", "y.ini"], ["x.ini", "y.ini"], []),
            (["a", "--", "--ini", "x.ini"], [], ["a", "--", "--ini", "x.ini"]),
            (["--ini"], [], ["--ini"]),
            (["--init"], [], ["--init"]),
        ] as [([String], [String], [String])])
    func takesTheIniFileOutOfACommandsArguments(_ arguments: [String], _ files: [String], _ others: [String]) {
        let option = INIOption(arguments)
        #expect(option.files == files)
        #expect(option.others == others)
    }
}
