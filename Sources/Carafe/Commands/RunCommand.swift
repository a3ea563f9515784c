import ArgumentParser
import CarafeCore
import CarafeServer

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// `hello`, `hello run`: the development server.
struct RunCommand: SiteCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Serve HTTP for development (the default).")

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on.")
    var port: UInt16 = 8080

    @Option(
        help: ArgumentHelp(
            "Speak HTTPS with this certificate, a PEM file; `adhoc` makes one that is signed by itself.",
            valueName: "file|adhoc"))
    var cert: String?

    @Option(help: ArgumentHelp("The private key of the certificate, a PEM file.", valueName: "file"))
    var key: String?

    @Flag(help: "Build again when a source changes, and go on with the new version if it compiles and starts.")
    var reload = false

    @OptionGroup var options: ServerOptions

    func validate() throws {
        switch (cert, key) {
        case (nil, _?): throw ValidationError("--key has no --cert that it belongs to; give both")
        case ("adhoc", _?): throw ValidationError("--cert adhoc makes a key of its own; leave out --key")
        case ("adhoc", nil), (nil, nil), (_?, _?): break
        case (_?, nil): throw ValidationError("--cert has no --key; give both, or --cert adhoc")
        }
        if reload, cert == "adhoc" {
            throw ValidationError("--reload would need a new --cert adhoc each time; give --cert and --key files")
        }
    }

    func run(_ site: Site) throws {
        if reload { try runReloading(site) }
        let app = site.main
        try site.relayLogs()
        try site.apply(debug: options.debug, limitPost: options.limitPost)
        let apps = try site.apps.map { try $0.freeze() }
        let responder = apps.count > 1 ? Dispatcher(apps[0], others: Array(apps.dropFirst())) : apps[0] as any Responder
        let endpoint = try endpoint(SocketAddress(address))
        let configuration = options.configuration(for: app, endpoints: [endpoint], log: .flask)
        let server = try Server(responder, configuration)
        var life = try WorkerLife(apps)
        try server.serveUntilSignalled { server in
            life.startServices { _ in }
            Terminal.standardError(banner(app, server.addresses))
        }
        try life.end()
    }

    private var address: String {
        let bracketed = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        return "\(bracketed):\(port)"
    }

    private func endpoint(_ address: SocketAddress) throws -> ServerConfiguration.Endpoint {
        guard let cert else { return .init(.http, address) }
        return .https(address, try key.map { try TLSCredentials(certificate: cert, key: $0) } ?? .adhoc())
    }

    private func banner(_ app: App, _ addresses: [SocketAddress]) -> String {
        let warning = "WARNING: this is the development server. In production, run `serve` behind nginx."
        var lines = [
            " * Serving Carafe app '\(app.name)'",
            " * Debug mode: \(app.debug ? "on" : "off")",
            Terminal.coloured(warning, 31),
        ]
        let scheme = cert == nil ? "http" : "https"
        for address in addresses {
            if case .internet(_, let port) = address, address.isWildcard {
                lines += [" * Running on all addresses (\(address))", " * Running on \(scheme)://127.0.0.1:\(port)"]
            } else {
                lines.append(" * Running on \(scheme)://\(address)")
            }
        }
        lines.append(Terminal.coloured("Press CTRL+C to quit", 33))
        return lines.joined(separator: "\n") + "\n"
    }
}

// MARK: - Reloading

extension RunCommand {
    /// Serves as `serve` does, with one worker that is replaced when there is something new to run.
    private func runReloading(_ site: Site) throws -> Never {
        let process = try MasterProcess(site, settings, isDevelopment: true)
        guard let package = SourcePackage(executable: process.executable) else {
            throw ValidationError(
                "--reload builds the package again, and \(process.executable) lies in no .build of one")
        }
        let master = try RunningMaster(process, process.readSettings(), nil)
        master.onFirstReady = { addresses in
            Terminal.standardError(banner(site.main, addresses) + " * Watching the sources in \(package.root)\n")
            // The way in which everyone asks for a reload.
            try SourceWatch.start(
                package, say: { Terminal.standardError($0 + "\n") }, isBuilt: { kill(getpid(), SIGHUP) })
        }
        Terminal.exit(try master.run())
    }

    /// What this command's options are called as settings.
    private var settings: [String] {
        let place = cert.map { ["--https", "\(address),\($0),\(key ?? "")"] } ?? ["--http-socket", address]
        return place + ["--threads", "\(options.threads)"]
            + (options.httpTimeout.map { ["--http-timeout", "\($0)"] } ?? [])
            + (options.limitPost.map { ["--limit-post", "\($0)"] } ?? [])
            + (options.disableLogging ? ["--disable-logging"] : []) + (options.debug ? ["--debug"] : [])
    }
}
