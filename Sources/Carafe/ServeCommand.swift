import ArgumentParser
import CarafeCore
import CarafeServer

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// `hello serve`: production, behind nginx.
struct ServeCommand: AppCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve in production.",
        discussion: """
            An address is 127.0.0.1:5051, [::1]:5051, :5051 (loopback), 0.0.0.0:5051 (every interface), \
            /run/app.sock, or @name. Each option may be given several times.
            """,
    )

    @Option(
        name: [.customLong("socket"), .customLong("uwsgi-socket")],
        help: ArgumentHelp(
            "Speak uwsgi here, for nginx's uwsgi_pass.", valueName: "address"))
    var sockets: [String] = []

    @Option(
        name: [.customLong("http-socket"), .customLong("http")],
        help: ArgumentHelp(
            "Speak HTTP here, for browsers and proxy_pass.", valueName: "address"))
    var httpSockets: [String] = []

    @Option(
        name: .customLong("https"),
        help: ArgumentHelp(
            "Speak HTTP over TLS here; both files are PEM.", valueName: "address,certificate,key"))
    var httpsSockets: [String] = []

    @OptionGroup var options: ServerOptions

    func run(_ app: App) throws {
        // Not in `validate()`, which would speak before a misspelt `--socket` is found out.
        guard !sockets.isEmpty || !httpSockets.isEmpty || !httpsSockets.isEmpty else {
            throw ValidationError(
                "nothing to listen on; give --socket 127.0.0.1:5051 for nginx's uwsgi_pass, "
                    + "or --http-socket 127.0.0.1:8080 for browsers")
        }
        try options.apply(to: app)
        let responder = try app.freeze()
        let endpoints =
            try sockets.map { ServerConfiguration.Endpoint(.uwsgi, try SocketAddress($0)) }
            + httpSockets.map { ServerConfiguration.Endpoint(.http, try SocketAddress($0)) }
            + httpsSockets.map { try HTTPSAddress($0).endpoint() }
        let server = try Server(responder, options.configuration(for: app, endpoints: endpoints, log: .uwsgi))
        try server.serveUntilSignalled { server in
            Terminal.standardError(report(app, endpoints, server.addresses))
        }
        Terminal.standardError("goodbye.\n")
    }

    private func report(
        _ app: App,
        _ endpoints: [ServerConfiguration.Endpoint],
        _ addresses: [SocketAddress],
    ) -> String {
        var lines = ["*** Starting Carafe \(App.frameworkVersion), app '\(app.name)' (pid: \(getpid())) ***"]
        for (endpoint, address) in zip(endpoints, addresses) {
            lines.append("\(endpoint.scheme) socket bound to \(address)")
            if endpoint.transport == .uwsgi, address.isWildcard {
                lines.append(
                    "*** WARNING: whoever can reach \(address) is believed as if it were nginx; bind 127.0.0.1 or a unix "
                        + "socket, or close the port to everyone else ***")
            }
        }
        lines.append("ready with \(options.threads) event loop\(options.threads == 1 ? "" : "s")")
        return lines.joined(separator: "\n") + "\n"
    }
}
