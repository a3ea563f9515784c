extension Peer {
    static let nio = Peer(
        name: "nio", title: "SwiftNIO", language: "Swift",
        endpoints: [.plaintext, .json, .headers, .count, .files], transports: [.http],
        absent: because([
            "it has no router": ["route"],
            "a handler of SwiftNIO runs on the event loop, and knows one kind": ["async"],
            "it has no sessions": ["session"],
            "its TLS is the one that is measured with Hummingbird": ["https"],
            "it speaks no uwsgi": ["uwsgi"],
        ]),
        build: buildSwiftPeers,
        version: { versionOfPackage("swift-nio", $0) },
        start: { listen, settings, place in startSwift("nio-peer", listen, settings, place) },
    )

    static let hummingbird = Peer(
        name: "hummingbird", title: "Hummingbird", language: "Swift",
        endpoints: [.plaintext, .json, .route, .headers, .count, .files], transports: [.http, .https],
        absent: because([
            "all its handlers are asynchronous": ["async"],
            "its sessions are another package's, and lie in a store": ["session"],
            "it speaks no uwsgi": ["uwsgi"],
        ]),
        build: buildSwiftPeers,
        version: { versionOfPackage("hummingbird", $0) },
        start: { listen, settings, place in startSwift("hummingbird-peer", listen, settings, place) },
    )

    static let flyingFox = Peer(
        name: "flyingfox", title: "FlyingFox", language: "Swift",
        endpoints: [.plaintext, .json, .route, .headers, .count, .files], transports: [.http],
        absent: because([
            "all its handlers are asynchronous": ["async"],
            "it has no sessions": ["session"],
            "it has no TLS": ["https"],
            "it speaks no uwsgi": ["uwsgi"],
            "it runs on Swift's cooperative threads, whose number is the machine's": ["processes"],
        ]),
        build: buildSwiftPeers,
        version: { versionOfPackage("flyingfox", $0) },
        start: { listen, settings, place in startSwift("flyingfox-peer", listen, settings, place) },
    )

    // MARK: -

    private static func package(_ place: Place) -> String { "\(place.root)/Peers/Swift" }

    @Sendable private static func buildSwiftPeers(_ place: Place) -> [Command] {
        [Command(installed: "swift", ["build", "-c", "release", "--package-path", package(place)])]
    }

    /// The version that SwiftPM has chosen.
    private static func versionOfPackage(_ identity: String, _ place: Place) -> Command {
        let program = #"""
            $1 == "\"identity\"" { found = ($3 == "\"\#(identity)\",") }
            found && $1 == "\"version\"" { gsub(/[",]/, "", $3); print "\#(identity) " $3; exit }
            """#
        return Command(installed: "awk", [program, "\(package(place))/Package.resolved"])
    }

    private static func startSwift(
        _ product: String, _ listen: Listen, _ settings: Settings, _ place: Place
    ) -> Command {
        Command(
            program: "\(package(place))/.build/release/\(product)",
            arguments: options(listen) + [
                "--routes", "\(settings.routes)", "--files", place.files, "--threads", "\(settings.processes)",
            ])
    }

    /// The options that all peers written here share.
    static func options(_ listen: Listen) -> [String] {
        switch listen {
        case .http(let port): ["--port", "\(port)"]
        case .https(let port, let certificate, let key):
            ["--port", "\(port)", "--certificate", certificate, "--key", key]
        case .uwsgi: []
        }
    }
}
