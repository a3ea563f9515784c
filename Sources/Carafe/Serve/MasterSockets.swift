import CarafeProcess
import CarafeServer

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The sockets of a master: opened once, inherited by every worker, closed when the last one has ended.
final class MasterSockets {
    private let listening: [ListeningSocket]
    private let statistics: [ListeningSocket]
    private var isListening = true
    /// Whether nobody else has opened one of those that workers listen on.
    let isOwner: Bool
    /// What is spoken at each of the sockets that workers listen on.
    let endpoints: [ServerConfiguration.Endpoint]

    /// Opens what the settings name, and takes what systemd has opened.
    init(_ plan: ServingPlan) throws {
        let settings = plan.settings
        var activated = try ActivatedSocket.inherited()
        isOwner = activated.isEmpty
        var opened: [ListeningSocket] = []
        var statistics: [ListeningSocket] = []
        do {
            for endpoint in plan.endpoints {
                let given = Self.take(endpoint, from: &activated)
                opened.append(try given ?? Self.open(endpoint, settings))
            }
            opened += activated.map { ListeningSocket(inheriting: $0.descriptor, for: Self.endpoint(of: $0)) }
            guard !opened.isEmpty else { throw ServingError.nothingToListenOn }
            for address in settings.stats {
                let endpoint = ServerConfiguration.Endpoint(.http, try address.read("stats") { try SocketAddress($0) })
                statistics.append(try Self.open(endpoint, settings))
            }
        } catch {
            for socket in opened + statistics { socket.close() }
            throw error
        }
        listening = opened
        self.statistics = statistics
        endpoints = opened.map { socket in
            var endpoint = socket.endpoint
            endpoint.address = socket.address
            return endpoint
        }
    }

    private static func open(
        _ endpoint: ServerConfiguration.Endpoint,
        _ settings: Settings,
    ) throws -> ListeningSocket {
        let mode = UInt32(settings.chmodSocket ?? 0o660)
        let socket = try patiently { () throws(SystemError) in
            try ListeningSocket(endpoint, backlog: Int32(settings.listen), mode: mode)
        }
        if let owner = settings.chownSocket {
            try owner.read("chown-socket") { text in
                let names = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
                let user = names[0].isEmpty ? -1 : Int(try UserLookup.uid(names[0], setting: "chown-socket"))
                let group = names.count < 2 ? -1 : Int(try UserLookup.gid(names[1], setting: "chown-socket"))
                try socket.setOwner(user, group)
            }
        }
        return socket
    }

    /// Tries again for a moment: the workers of a master that was killed notice it, and let go of its sockets.
    private static func patiently(_ open: () throws(SystemError) -> ListeningSocket) throws(SystemError)
        -> ListeningSocket
    {
        for _ in 0..<20 {
            do throws(SystemError) { return try open() } catch {
                guard error.code == EADDRINUSE else { throw error }
                usleep(50_000)
            }
        }
        return try open()
    }

    // MARK: Socket activation

    /// A socket that systemd has opened at the address of `endpoint`.
    private static func take(
        _ endpoint: ServerConfiguration.Endpoint,
        from activated: inout [ActivatedSocket],
    ) -> ListeningSocket? {
        let index = activated.firstIndex { ListeningSocket.address(of: $0.descriptor) == endpoint.address }
        guard let index else { return nil }
        return ListeningSocket(inheriting: activated.remove(at: index).descriptor, for: endpoint)
    }

    /// One that no setting names: its unit says by `FileDescriptorName=http` when it is not for uwsgi.
    private static func endpoint(of socket: ActivatedSocket) -> ServerConfiguration.Endpoint {
        let address = ListeningSocket.address(of: socket.descriptor) ?? .abstract(name: socket.name)
        return .init(socket.name.contains("http") ? .http : .uwsgi, address)
    }

    // MARK: Handing on

    /// A line for each.
    var report: [String] {
        var lines = listening.map { "\($0.endpoint.scheme) socket bound to \($0.address)" }
        for socket in listening where socket.endpoint.transport == .uwsgi && socket.address.isWildcard {
            lines.append(
                "*** WARNING: whoever can reach \(socket.address) is believed as if it were nginx; bind 127.0.0.1 or a "
                    + "unix socket, or close the port to everyone else ***")
        }
        return lines + statistics.map { "statistics at \($0.address)" }
    }

    var inheritable: [MasterConfiguration.Socket] {
        listening.map {
            .init(descriptor: $0.descriptor, name: "\($0.address)", transport: $0.endpoint.transport.rawValue)
        }
    }

    var stats: [Int32] { statistics.map(\.descriptor) }

    /// Lets go of what workers listen on: once they have too, whoever comes is refused and not left waiting.
    ///
    /// - Parameter vacuum: whether the files of unix sockets are removed.
    func closeListening(vacuum: Bool) {
        guard isListening else { return }
        isListening = false
        for socket in listening { socket.close(removesFile: vacuum) }
    }

    /// Lets go of everything.
    func close(vacuum: Bool) {
        closeListening(vacuum: vacuum)
        for socket in statistics { socket.close(removesFile: vacuum) }
    }
}
