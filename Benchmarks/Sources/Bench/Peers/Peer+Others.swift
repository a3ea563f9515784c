extension Peer {
    static let go = Peer(
        name: "go", title: "Go net/http", language: "Go",
        endpoints: [.plaintext, .json, .route, .headers, .count, .files], transports: [.http, .https],
        absent: because([
            "each request has a goroutine, and there is one kind of handler": ["async"],
            "it has no sessions": ["session"],
            "it speaks no uwsgi": ["uwsgi"],
        ]),
        build: { place in
            [
                Command(installed: "mkdir", ["-p", place.built]),
                Command(
                    installed: "go", ["build", "-o", "\(place.built)/go-peer", "."],
                    directory: "\(place.root)/Peers/Go"),
            ]
        },
        version: { _ in Command(installed: "go", ["version"]) },
        start: { listen, settings, place in
            Command(
                program: "\(place.built)/go-peer",
                arguments: options(listen) + ["--routes", "\(settings.routes)", "--files", place.files],
                environment: ["GOMAXPROCS": "\(settings.processes)"])
        },
    )

    static let node = Peer(
        name: "node", title: "Node.js http", language: "JavaScript",
        endpoints: [.plaintext, .json, .headers, .count, .files], transports: [.http, .https],
        absent: because([
            "it has no router": ["route"],
            "everything runs on the event loop, and there is one kind of handler": ["async"],
            "it has no sessions": ["session"],
            "it speaks no uwsgi": ["uwsgi"],
        ]),
        version: { _ in Command(installed: "node", ["--version"]) },
        start: { listen, settings, place in
            let processes = ["--processes", "\(settings.processes)"]
            return Command(
                installed: "node",
                ["\(place.root)/Peers/Node/server.mjs"] + options(listen) + ["--files", place.files] + processes)
        },
    )

    static let h2o = Peer(
        name: "h2o", title: "h2o", language: "C, mruby",
        endpoints: [.plaintext, .headers, .count, .files], transports: [.http, .https],
        absent: because([
            "its mruby has no encoder": ["json"],
            "it has no router": ["route"],
            "there is one kind of handler": ["async"],
            "it has no sessions": ["session"],
            "it speaks no uwsgi": ["uwsgi"],
        ]),
        version: { _ in Command(installed: "h2o", ["--version"]) },
        start: { listen, settings, place in
            let path = try place.write(h2oConfiguration(listen, settings, place), to: "h2o.conf")
            return Command(installed: "h2o", ["--mode", "worker", "--conf", path])
        },
    )

    static let nginx = Peer(
        name: "nginx", title: "nginx", language: "C",
        endpoints: [.plaintext, .headers, .files], transports: [.http, .https],
        absent: because([
            "it runs no application, and returns what its configuration says": [
                "json", "route", "count", "async", "session",
            ],
            "it speaks uwsgi as a client only": ["uwsgi"],
        ]),
        version: { _ in Command(installed: "nginx", ["-v"]) },
        start: { listen, settings, place in
            let server = """
                \(nginxListen(listen))
                        default_type "text/plain; charset=utf-8";
                        location = / { return 200 "Hello wmsj100"; }
                        location = /headers { return 200 "$http_x_field_10 $cookie_cookie5"; }
                        location /files/ { default_type application/octet-stream; alias \(place.files)/; }
                """
            return try NginxConfiguration(processes: settings.processes, server: server).start("nginx", in: place)
        },
    )

    private static func nginxListen(_ listen: Listen) -> String {
        switch listen {
        case .http(let port): "listen 127.0.0.1:\(port) backlog=4096;"
        case .https(let port, let certificate, let key):
            """
            listen 127.0.0.1:\(port) ssl backlog=4096;
                    ssl_certificate \(certificate);
                    ssl_certificate_key \(key);
            """
        case .uwsgi: ""
        }
    }
}
