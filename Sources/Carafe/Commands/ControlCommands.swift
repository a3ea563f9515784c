import ArgumentParser
import CarafeProcess

/// `hello reload PIDFILE`: new workers first, with the binary as it is now; exits 0 when they serve.
struct ReloadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Replace the workers of a running server, and tell how that went.",
    )

    @OptionGroup var target: ControlTarget

    func run() throws { target.ask(.reload) }
}

/// `hello stop PIDFILE`: the requests that run end first; exits 0 when the server is gone.
struct StopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "stop", abstract: "Stop a running server.")

    @OptionGroup var target: ControlTarget

    func run() throws { target.ask(.stop) }
}

/// `hello status PIDFILE`: exits 0 when the server serves, 3 when it does not run.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "status", abstract: "Tell how a running server is.")

    @OptionGroup var target: ControlTarget

    func run() throws { target.ask(.status) }
}

/// The server that is meant.
struct ControlTarget: ParsableArguments {
    @Argument(help: ArgumentHelp("The pidfile that the server was started with.", valueName: "pidfile"))
    var pidFile: String

    func ask(_ command: ControlClient.Command) -> Never {
        let outcome = ControlClient.ask(command, pidFile: pidFile) { print($0) }
        if outcome.code == 0 {
            print(outcome.sentence)
        } else {
            Terminal.standardError(outcome.sentence + "\n")
        }
        Terminal.exit(outcome.code)
    }
}
