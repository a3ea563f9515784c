import Foundation

/// A certificate that the `openssl` of this machine made, in files of the running test.
struct CertificateFiles {
    let certificate: String
    let key: String

    /// For `localhost`, signed by itself.
    init() throws {
        let sandbox = try Sandbox.required()
        (certificate, key) = (sandbox.path("cert.pem"), sandbox.path("key.pem"))
        let openssl = try ChildProcess([
            program("openssl", package: "openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate,
        ])
        guard try openssl.waitForEnd() == .exited(0) else { throw Timeout("a certificate", openssl.errors) }
    }
}

/// What a program that speaks TLS said, and how it ended.
struct Conversation {
    let ending: Ending
    let output: String
    let errors: String
}

extension Endpoint {
    /// `curl` on paths of this server.
    ///
    /// - Parameters:
    ///   - options: by default, not to ask who the server is.
    func curl(_ paths: String..., options: [String] = ["--insecure"]) throws -> Conversation {
        let urls = paths.map { "https://localhost:\(port)\($0)" }
        let resolve = ["--resolve", "localhost:\(port):127.0.0.1"]
        return try Self.run(
            [program("curl", package: "curl"), "--silent", "--show-error", "--max-time", "60"] + resolve + options
                + urls)
    }

    /// `openssl s_client`, which hangs up as soon as the handshake is done.
    func handshake(_ options: String...) throws -> Conversation {
        try Self.run([program("openssl", package: "openssl"), "s_client", "-connect", "127.0.0.1:\(port)"] + options)
    }

    private static func run(_ command: [String]) throws -> Conversation {
        let process = try ChildProcess(command)
        let ending = try process.waitForEnd()
        return Conversation(ending: ending, output: process.output, errors: process.errors)
    }

    private var port: UInt16 {
        guard case .port(let port) = self else { return 0 }
        return port
    }
}
