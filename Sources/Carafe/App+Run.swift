import ArgumentParser
import CSystem
public import CarafeCore
import CarafeProcess
import CarafeServer

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

extension App {
    /// Does what the command line says: the last line of every application.
    ///
    /// Without arguments it serves HTTP on 127.0.0.1:8080 for development; `serve` is for production, `routes` lists what
    /// is registered, `--help` tells the rest. Returns when the server has stopped; a mistake in the set-up or on the
    /// command line is told on standard error and ends the process with a status that is not 0.
    ///
    /// - Parameter arguments: what stands behind the program's name.
    public func run(_ arguments: [String] = Array(CommandLine.arguments.dropFirst())) throws {
        csystem_fill_standard_descriptors()
        do {
            var command = try RootCommand.parseAsRoot(arguments)
            if let command = command as? any AppCommand {
                try command.run(self)
            } else {
                try command.run()
            }
        } catch let error as any StartupFailure {
            Terminal.standardError("\(name): \(error.explanation)\n")
            exit(EXIT_FAILURE)
        } catch {
            RootCommand.exit(withError: error)
        }
    }
}

/// A command that needs the application.
protocol AppCommand: ParsableCommand {
    func run(_ app: App) throws
}

struct RootCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: CommandLine.arguments.first?.split(separator: "/").last.map(String.init) ?? "app",
            abstract: "Serves this application.",
            version: "Carafe \(App.frameworkVersion)",
            subcommands: [RunCommand.self, ServeCommand.self, RoutesCommand.self],
            defaultSubcommand: RunCommand.self,
        )
    }
}

extension App {
    /// The version of Carafe, which this application is built with.
    public static let frameworkVersion = "0.1.0"
}

/// Why a server did not start, for people.
protocol StartupFailure: Error {
    var explanation: String { get }
}

extension SetupError: StartupFailure {
    var explanation: String { description }
}

extension SocketAddressError: StartupFailure {
    var explanation: String { description }
}

extension SystemError: StartupFailure {
    var explanation: String {
        switch code {
        case EADDRINUSE: "\(description); another program listens there: stop it, or choose another address"
        case EACCES: "\(description); ports below 1024 and directories of others need more rights than this user has"
        case EADDRNOTAVAIL: "\(description); no interface of this machine has that address"
        case ENOENT: "\(description); the directory does not exist"
        default: description
        }
    }
}

enum Terminal {
    /// Writes to standard error at once, so that what is said before a crash is seen.
    static func standardError(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            // unsafe: writes from the slice's own storage.
            let written = unsafe rest.withUnsafeBytes { unsafe write(2, $0.baseAddress, $0.count) }
            guard written > 0 else { return }
            rest = rest.dropFirst(written)
        }
    }

    /// `text` in a colour, where someone sees it.
    static func coloured(_ text: String, _ code: Int) -> String {
        isatty(2) == 1 ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
