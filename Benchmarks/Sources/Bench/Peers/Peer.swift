import Foundation

/// What can be asked of a peer.
enum Endpoint: String, CaseIterable, Sendable {
    case plaintext, json, route, headers, count, files, async, session
}

enum Transport: String, CaseIterable, Sendable {
    case http, https, uwsgi
}

/// Where a peer listens: on a port of 127.0.0.1, for uwsgi at `127.0.0.1:PORT` or `/path.sock`.
enum Listen: Sendable {
    case http(port: Int)
    case https(port: Int, certificate: String, key: String)
    case uwsgi(address: String)

    var transport: Transport {
        switch self {
        case .http: .http
        case .https: .https
        case .uwsgi: .uwsgi
        }
    }
}

/// How a peer is started.
struct Settings: Sendable {
    /// How many processes answer, or threads where a peer is one process: 1 or 2.
    var processes = 1
    /// How many routes with a parameter there are.
    var routes = 1000
}

/// The directories of a run.
struct Place: Sendable {
    /// The package of the benchmarks.
    let root: String
    /// Where generated configurations and what servers want to write go.
    let scratch: String
    /// Where the static files are.
    let files: String

    /// Where what is built for the peers is.
    var built: String { "\(root)/.build/peers" }

    /// Of 127.0.0.1, for TLS.
    var certificate: String { "\(scratch)/certificate.pem" }
    var key: String { "\(scratch)/key.pem" }
}

struct Command: Sendable {
    var program: String
    var arguments: [String]
    var environment: [String: String] = [:]
    var directory: String? = nil
}

/// A server to compare with.
struct Peer: Sendable {
    let name: String
    let title: String
    let language: String
    /// What it answers; the endpoints left out are told in ``absent``.
    let endpoints: Set<Endpoint>
    /// Why something is not there, by the raw value of an endpoint or transport, `processes` for more than one, or
    /// `pipelining` and `close`, requests sent at once and a connection for each.
    let absent: [String: String]
    let transports: Set<Transport>
    /// Run before the first start, in order.
    let build: @Sendable (Place) -> [Command]
    /// Names the version in its first line of output, on standard output or standard error.
    let version: @Sendable (Place) -> Command
    /// Runs the server in the foreground, until SIGINT.
    let start: @Sendable (Listen, Settings, Place) throws -> Command

    init(
        name: String, title: String, language: String, endpoints: Set<Endpoint>, transports: Set<Transport>,
        absent: [String: String], build: @escaping @Sendable (Place) -> [Command] = { _ in [] },
        version: @escaping @Sendable (Place) -> Command,
        start: @escaping @Sendable (Listen, Settings, Place) throws -> Command,
    ) {
        self.name = name
        self.title = title
        self.language = language
        self.endpoints = endpoints
        self.transports = transports
        self.absent = absent
        self.build = build
        self.version = version
        self.start = { listen, settings, place in
            let transport = listen.transport.rawValue
            if !transports.contains(listen.transport) {
                throw PeerError.absent(peer: title, what: transport, reason: absent[transport])
            }
            if settings.processes > 1, let reason = absent["processes"] {
                throw PeerError.absent(peer: title, what: "\(settings.processes) processes", reason: reason)
            }
            let command = try start(listen, settings, place)
            guard FileManager.default.isExecutableFile(atPath: command.program) else {
                throw PeerError.missing(program: command.program)
            }
            return command
        }
    }
}

extension Peer {
    /// The peers, Carafe first.
    static let all: [Peer] = [
        carafe, ceiling, nio, hummingbird, flyingFox, uwsgiEmpty, uwsgiFlask, bjoern, granian, go, node, h2o, nginx,
    ]

    /// Turns reasons, each with what it is the reason for, into ``absent``.
    static func because(_ reasons: KeyValuePairs<String, [String]>) -> [String: String] {
        var absent: [String: String] = [:]
        for (reason, names) in reasons {
            for name in names { absent[name] = reason }
        }
        return absent
    }
}
