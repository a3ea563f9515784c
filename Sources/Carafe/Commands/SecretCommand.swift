import ArgumentParser

/// `hello secret`: a key for `SECRET_KEY`.
struct SecretCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secret",
        abstract: "Print a new random key for SECRET_KEY: 32 bytes in hexadecimal.",
    )

    func run() throws { print(Self.key()) }

    static func key() -> String {
        // The system's generator is the kernel's, made for secrets.
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max) }
        return bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
