import Synchronization
import Testing

@testable import CarafeCore

@Suite struct CommandTests {
    private struct Refusal: Error {}

    @Test func runsWithItsArguments() async throws {
        let seen = Mutex<[[String]]>([])
        let app = App("shop")
        app.command("seed", "Fill the database.") { arguments in seen.withLock { $0.append(arguments) } }
        app.command("wait") { () async in await Task.yield() }
        app.command("fail") { throw Refusal() }
        let frozen = try app.freeze()
        try await frozen.run(command: "seed", ["a", "b"])
        try await frozen.run(command: "seed")
        try await frozen.run(command: "wait")
        await #expect(throws: Refusal.self) { try await frozen.run(command: "fail") }
        #expect(seen.withLock { $0 } == [["a", "b"], []])
    }

    @Test func explainsWhatCannotBeRun() async throws {
        let app = App("shop")
        app.command("seed") {}
        let frozen = try app.freeze()
        let unknown = await #expect(throws: CommandFailure.self) { try await frozen.run(command: "sed") }
        #expect(unknown?.description == "there is no command \"sed\"; did you mean \"seed\"?")
        let other = await #expect(throws: CommandFailure.self) { try await frozen.run(command: "nothing") }
        #expect(
            other?.description == "there is no command \"nothing\"; add it with app.command(\"nothing\") { … }")
        let unexpected = await #expect(throws: CommandFailure.self) { try await frozen.run(command: "seed", ["5"]) }
        #expect(unexpected?.description == "\"5\" is unexpected: this command takes no arguments")
    }

    @Test(
        arguments: [
            ("serve", "command \"serve\" (Tasks.swift:7) is built in; choose another name"),
            ("twice", "command \"twice\" (Tasks.swift:7) is added already (Tasks.swift:3); choose another name"),
            ("", "command \"\" (Tasks.swift:7) cannot be called on the command line; "),
            ("-x", "command \"-x\" (Tasks.swift:7) cannot be called on the command line; "),
            ("a b", "command \"a b\" (Tasks.swift:7) cannot be called on the command line; "),
            ("x.ini", "command \"x.ini\" (Tasks.swift:7) cannot be called on the command line; "),
        ])
    func refusesNamesThatCannotBeCalled(_ name: String, _ sentence: String) {
        let app = App("shop")
        app.command("twice", fileID: "Shop/Tasks.swift", line: 3) {}
        app.command(name, fileID: "Shop/Tasks.swift", line: 7) {}
        let error = #expect(throws: SetupError.self) { try app.freeze() }
        #expect(error?.problems.map(\.code) == [.invalidCommand])
        let cure = sentence.hasSuffix("; ") ? "use a word that does not begin with \"-\" nor end in \".ini\"" : ""
        #expect(error?.description == sentence + cure)
    }
}
