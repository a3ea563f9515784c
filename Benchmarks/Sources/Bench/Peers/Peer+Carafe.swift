extension Peer {
    static let carafe = Peer(
        name: "carafe", title: "Carafe", language: "Swift",
        endpoints: Set(Endpoint.allCases), transports: Set(Transport.allCases), absent: [:],
        build: { place in
            let product = ["--package-path", place.root, "--product", "carafe-app"]
            return [Command(installed: "swift", ["build", "-c", "release"] + product)]
        },
        version: { Command(program: carafeApp($0), arguments: ["--version"]) },
        start: { listen, settings, place in
            let socket =
                switch listen {
                case .http(let port): ["--http-socket", "127.0.0.1:\(port)"]
                case .https(let port, let certificate, let key): ["--https", "127.0.0.1:\(port),\(certificate),\(key)"]
                case .uwsgi(let address): ["--socket", address]
                }
            return Command(
                program: carafeApp(place),
                arguments: ["serve"] + socket + ["--processes", "\(settings.processes)", "--disable-logging"],
                environment: ["BENCH_ROUTES": "\(settings.routes)", "BENCH_FILES": place.files])
        },
    )

    private static func carafeApp(_ place: Place) -> String { "\(place.root)/.build/release/carafe-app" }
}
