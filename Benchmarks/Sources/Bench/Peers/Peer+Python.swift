import Foundation

// uWSGI's plugin and the others run the Python of .build/python, which Benchmarks/setup makes.

extension Peer {
    static let uwsgiEmpty = Peer(
        name: "uwsgi-empty", title: "uWSGI, empty function", language: "C, Python",
        endpoints: [.plaintext, .count, .files], transports: Set(Transport.allCases),
        absent: emptyFunction.merging(closing) { first, _ in first },
        version: { _ in Command(installed: "uwsgi", ["--version"]) },
        start: { listen, settings, place in
            uwsgi(listen, settings, place, ["--module", "empty", "--static-map", "/files=\(place.files)"])
        },
    )

    static let uwsgiFlask = Peer(
        name: "uwsgi-flask", title: "uWSGI and Flask", language: "C, Python",
        endpoints: Set(Endpoint.allCases), transports: Set(Transport.allCases), absent: closing,
        version: { place in
            let program = "from importlib.metadata import version; print('Flask', version('flask'))"
            return Command(program: "\(environment(place))/bin/python", arguments: ["-c", program])
        },
        start: { listen, settings, place in
            uwsgi(listen, settings, place, ["--module", "flask_app", "--callable", "app"])
        },
    )

    static let bjoern = Peer(
        name: "bjoern", title: "bjoern, empty function", language: "C, Python",
        endpoints: [.plaintext, .count], transports: [.http],
        absent: emptyFunction.merging(
            because([
                "it serves no files itself": ["files"],
                "it has no TLS": ["https"],
                "it speaks no uwsgi": ["uwsgi"],
                "it answers once to what comes at once": ["pipelining"],
                "it is one thread; its README forks it by hand": ["processes"],
            ])
        ) { first, _ in first },
        version: { Command(program: "\(environment($0))/bin/python", arguments: ["-c", versionOfBjoern]) },
        start: { listen, _, place in
            Command(
                program: "\(environment(place))/bin/python", arguments: ["bjoern_peer.py"] + options(listen),
                directory: sources(place))
        },
    )

    static let granian = Peer(
        name: "granian", title: "Granian, empty function", language: "Rust, Python",
        endpoints: [.plaintext, .count, .files], transports: [.http, .https],
        absent: emptyFunction.merging(because(["it speaks no uwsgi": ["uwsgi"]])) { first, _ in first },
        version: { Command(program: "\(environment($0))/bin/granian", arguments: ["--version"]) },
        start: startGranian,
    )

    // MARK: -

    private static func environment(_ place: Place) -> String { "\(place.root)/.build/python" }

    private static func sources(_ place: Place) -> String { "\(place.root)/Peers/Python" }

    private static let emptyFunction = because([
        "the function is empty; what Flask adds is measured under uWSGI": [
            "json", "route", "headers", "async", "session",
        ]
    ])

    private static let closing = because(["its HTTP socket closes each connection": ["pipelining"]])

    private static let versionOfBjoern = "from importlib.metadata import version; print('bjoern', version('bjoern'))"

    private static func uwsgi(
        _ listen: Listen, _ settings: Settings, _ place: Place, _ application: [String]
    ) -> Command {
        // It cannot keep an HTTP connection without giving it the whole process. Clients ought to know.
        let socket =
            switch listen {
            case .http(let port): ["--http-socket", "127.0.0.1:\(port)", "--add-header", "Connection: close"]
            case .https(let port, let certificate, let key):
                ["--https-socket", "127.0.0.1:\(port),\(certificate),\(key)", "--add-header", "Connection: close"]
            case .uwsgi(let address): ["--socket", address]
            }
        let options = [
            "--plugin", "python3", "--virtualenv", environment(place), "--chdir", sources(place), "--need-app",
            "--master", "--die-on-term", "--processes", "\(settings.processes)", "--disable-logging",
            "--listen", "\(backlog)", "--buffer-size", "65535",
        ]
        return Command(
            installed: "uwsgi", socket + options + application,
            environment: ["BENCH_ROUTES": "\(settings.routes)", "BENCH_FILES": place.files])
    }

    /// uWSGI does not start with a longer queue than the system allows.
    private static var backlog: Int {
        let limit = try? String(contentsOfFile: "/proc/sys/net/core/somaxconn", encoding: .utf8)
        return min(4096, limit.flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) } ?? 128)
    }

    @Sendable private static func startGranian(
        _ listen: Listen, _ settings: Settings, _ place: Place
    ) throws -> Command {
        let address =
            switch listen {
            case .https(let port, let certificate, let key):
                ["--port", "\(port)", "--ssl-certificate", certificate, "--ssl-keyfile", key]
            case .http, .uwsgi: options(listen)
            }
        let arguments = [
            "--interface", "wsgi", "--host", "127.0.0.1", "--http", "1", "--no-ws", "--log-level", "warning",
            "--workers", "\(settings.processes)", "--runtime-threads", "1", "--blocking-threads", "1",
            "--backlog", "4096", "--static-path-route", "/files", "--static-path-mount", place.files,
            "--working-dir", sources(place), "empty:application",
        ]
        return Command(program: "\(environment(place))/bin/granian", arguments: address + arguments)
    }
}
