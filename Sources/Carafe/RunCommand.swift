import ArgumentParser
import CarafeCore
import CarafeServer

/// `hello`, `hello run`: the development server.
struct RunCommand: AppCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Serve HTTP for development (the default).")

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on.")
    var port: UInt16 = 8080

    @OptionGroup var options: ServerOptions

    func run(_ app: App) throws {
        try options.apply(to: app)
        let responder = try app.freeze()
        let bracketed = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        let address = try SocketAddress("\(bracketed):\(port)")
        let configuration = options.configuration(for: app, endpoints: [.init(.http, address)], log: .flask)
        let server = try Server(responder, configuration)
        try server.serveUntilSignalled { server in
            Terminal.standardError(banner(app, server.addresses))
        }
    }

    private func banner(_ app: App, _ addresses: [SocketAddress]) -> String {
        let warning = "WARNING: this is the development server. In production, run `serve` behind nginx."
        var lines = [
            " * Serving Carafe app '\(app.name)'",
            " * Debug mode: \(app.debug ? "on" : "off")",
            Terminal.coloured(warning, 31),
        ]
        for address in addresses {
            if case .internet(_, let port) = address, address.isWildcard {
                lines += [" * Running on all addresses (\(address))", " * Running on http://127.0.0.1:\(port)"]
            } else {
                lines.append(" * Running on http://\(address)")
            }
        }
        lines.append(Terminal.coloured("Press CTRL+C to quit", 33))
        return lines.joined(separator: "\n") + "\n"
    }
}
