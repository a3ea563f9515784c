import ArgumentParser
import CarafeCore

/// `hello secret`: a key for `SECRET_KEY`.
struct SecretCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secret",
        abstract: "Print a new random key for SECRET_KEY: 32 bytes in hexadecimal.",
    )

    func run() throws { print(try SecretKey.random()) }
}
