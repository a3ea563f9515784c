extension Scenario {
    /// In the order in which they are run and told.
    static let all: [Scenario] = direct + [kinds] + connections + behindNginx + growths

    private static let direct: [Scenario] = [
        Scenario(name: "plaintext", title: "GET /, 13 bytes of text, over kept connections", endpoint: .plaintext),
        Scenario(
            name: "json", title: "GET /json, a value encoded", endpoint: .json, load: Load(path: "/json")),
        Scenario(
            name: "route", title: "GET /route500/user/42, a path parameter among 1 000 routes", endpoint: .route,
            load: Load(path: "/route500/user/42")),
        Scenario(
            name: "headers", title: "GET /headers with 20 fields and 10 cookies, one of each read", endpoint: .headers,
            load: Load(path: "/headers", headers: fields(20))),
        Scenario(
            name: "async", title: "GET /async, answered by an asynchronous handler", endpoint: .async,
            load: Load(path: "/async")),
        Scenario(
            name: "session", title: "GET /session, a signed cookie read and written", endpoint: .session,
            load: Load(path: "/session")),
        Scenario(
            name: "post-1k", title: "POST of 1 KiB", endpoint: .count,
            load: Load(path: "/count", method: "POST", bodyLength: 1024)),
        Scenario(
            name: "post-1m", title: "POST of 1 MiB", endpoint: .count,
            load: Load(path: "/count", method: "POST", bodyLength: 1 << 20, connections: 8)),
        Scenario(
            name: "file-1k", title: "a file of 1 KiB", endpoint: .files, load: Load(path: "/files/1k.bin")),
        Scenario(
            name: "file-1m", title: "a file of 1 MiB", endpoint: .files,
            load: Load(path: "/files/1m.bin", connections: 8)),
        Scenario(
            name: "file-100m", title: "a file of 100 MiB", endpoint: .files,
            load: Load(path: "/files/100m.bin", connections: 2)),
        Scenario(
            name: "pipeline", title: "GET /, 16 requests sent at once", endpoint: .plaintext,
            load: Load(pipelining: 16)),
        Scenario(name: "workers", title: "GET /, two workers", endpoint: .plaintext, settings: Settings(processes: 2)),
        Scenario(name: "tls", title: "GET / over TLS, kept connections", endpoint: .plaintext, isEncrypted: true),
    ]

    /// What Carafe's own kinds of handlers and routes cost beside each other.
    private static let kinds = Scenario(
        name: "kinds", title: "Carafe's own kinds of answers beside GET /", endpoint: .plaintext, peers: ["carafe"],
        variants: [
            Scenario(name: "plaintext", title: "GET /", endpoint: .plaintext, settings: Settings(routes: 1)),
            Scenario(
                name: "json", title: "JSON", endpoint: .json, load: Load(path: "/json"), settings: Settings(routes: 1)),
            Scenario(
                name: "parameter", title: "a path parameter", endpoint: .route, load: Load(path: "/route0/user/42"),
                settings: Settings(routes: 1)),
            Scenario(name: "1000-routes", title: "GET / among 1 000 routes", endpoint: .plaintext),
            Scenario(
                name: "async", title: "an asynchronous handler", endpoint: .async, load: Load(path: "/async"),
                settings: Settings(routes: 1)),
            Scenario(
                name: "pipelined", title: "16 requests at once", endpoint: .plaintext, load: Load(pipelining: 16),
                settings: Settings(routes: 1)),
        ])

    private static let connections: [Scenario] =
        [
            Scenario(
                name: "close", title: "GET /, a connection per request", endpoint: .plaintext,
                load: Load(headers: ["Connection": "close"]))
        ]
        + [1, 1024, 10_000].map { count in
            Scenario(
                name: "c\(count)", title: "GET / over \(count) kept connection\(count == 1 ? "" : "s")",
                endpoint: .plaintext, load: Load(connections: count))
        }

    private static let behindNginx: [Scenario] = [
        Scenario(
            name: "uwsgi-unix", title: "GET / behind nginx, uwsgi_pass to a unix socket", endpoint: .plaintext,
            front: .uwsgiUnix),
        Scenario(
            name: "uwsgi-tcp", title: "GET / behind nginx, uwsgi_pass over TCP", endpoint: .plaintext,
            front: .uwsgiTCP),
        Scenario(
            name: "proxy", title: "GET / behind nginx, proxy_pass with kept connections", endpoint: .plaintext,
            front: .proxy),
    ]

    // MARK: - Growths

    private static let growths: [Scenario] =
        [1, 10, 100, 1000, 10_000].map { count in
            Scenario(
                name: "routes-\(count)", title: "a path parameter among \(count) routes", endpoint: .route,
                load: Load(path: "/route\(count / 2)/user/42"), settings: Settings(routes: count),
                point: Point(growth: "routes", x: count), peers: ["carafe"])
        }
        + [2, 10, 20, 40, 80].map { count in
            Scenario(
                name: "fields-\(count)", title: "a request of \(count) fields", endpoint: .plaintext,
                load: Load(headers: fields(count)), point: Point(growth: "fields", x: count),
                peers: ["carafe", "nio", "go", "node"])
        }
        + [1 << 10, 16 << 10, 128 << 10, 1 << 20].map { count in
            Scenario(
                name: "body-\(count)", title: "POST of \(count) bytes", endpoint: .count,
                load: Load(path: "/count", method: "POST", bodyLength: count, connections: 16),
                point: Point(growth: "body", x: count), peers: ["carafe", "nio", "go", "node"])
        }
        + [1, 16, 256, 4096].map { count in
            Scenario(
                name: "connections-\(count)", title: "GET / over \(count) kept connections", endpoint: .plaintext,
                load: Load(connections: count), point: Point(growth: "connections", x: count),
                peers: ["carafe", "nio", "go", "node"])
        }

    /// So many fields, of the lengths that browsers send, with ten cookies in one of them. wrk itself adds Host.
    private static func fields(_ count: Int) -> [String: String] {
        var fields = ["Cookie": (1...10).map { "cookie\($0)=value-of-cookie-\($0)" }.joined(separator: "; ")]
        for index in 1..<max(count - 1, 1) { fields["X-Field-\(index)"] = "the value of field number \(index)" }
        return fields
    }
}
