extension Peer {
    /// A C program that parses nothing: what is left when the server's own work is taken away.
    static let ceiling = Peer(
        name: "ceiling", title: "Ceiling", language: "C",
        endpoints: [.plaintext], transports: [.http, .uwsgi],
        absent: because([
            "it parses nothing, and always sends the same bytes": [
                "json", "route", "headers", "count", "files", "async", "session",
            ],
            "it answers once to what comes at once": ["pipelining"],
            "it keeps its connections, whatever it is asked": ["close"],
            "it encrypts nothing": ["https"],
            "it is one thread": ["processes"],
        ]),
        build: { place in
            let source = "\(place.root)/Peers/Ceiling/ceiling.c"
            return [
                Command(installed: "mkdir", ["-p", place.built]),
                Command(installed: "cc", ["-O2", "-o", "\(place.built)/ceiling", source]),
            ]
        },
        version: { _ in Command(installed: "cc", ["--version"]) },
        start: { listen, _, place in
            let arguments =
                switch listen {
                case .uwsgi(let address): ["uwsgi", address.replacing("127.0.0.1:", with: "")]
                case .http(let port), .https(let port, _, _): ["http", "\(port)"]
                }
            return Command(program: "\(place.built)/ceiling", arguments: arguments)
        },
    )
}
