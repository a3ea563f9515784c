import CarafeProcess
import CarafeServer

/// What a master hands out to its workers: its settings, where the inherited sockets listen, and what all workers share.
struct Handout {
    var settings: Settings
    /// One for each inherited socket.
    var endpoints: [ServerConfiguration.Endpoint]
    var ticketKeys: TLSTicketKeys
    /// Whether the master has opened all sockets itself, and nobody else listens on one of them.
    var ownsSockets = true

    /// A line for each, the settings behind them.
    var text: String {
        let keys = ticketKeys.bytes.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }
        let places = endpoints.map { "\($0.scheme) \($0.address)\n" }
        return "tickets \(keys.joined())\n" + (ownsSockets ? "" : "foreign sockets\n") + places.joined() + "\n"
            + settings.encoded
    }

    init(_ settings: Settings, _ endpoints: [ServerConfiguration.Endpoint], _ ticketKeys: TLSTicketKeys) {
        self.settings = settings
        self.endpoints = endpoints
        self.ticketKeys = ticketKeys
    }

    init(_ text: String) throws {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let head = lines.prefix { !$0.isEmpty }.map { $0.split(separator: " ", maxSplits: 1).map(String.init) }
        settings = try Settings(encoded: lines.dropFirst(head.count + 1).joined(separator: "\n"))
        guard let tickets = head.first(where: { $0.count == 2 && $0[0] == "tickets" })?[1] else {
            throw ServingError("the master handed out no keys for TLS; restart the server instead of reloading it")
        }
        ticketKeys = try TLSTicketKeys(Self.bytes(tickets))
        var credentials = try settings.httpsSockets.map { try HTTPSAddress($0.value).endpoint() }
        endpoints = []
        ownsSockets = !head.contains { $0.first == "foreign" }
        for line in head where line.count == 2 && line[0] != "tickets" && line[0] != "foreign" {
            let address = try SocketAddress(line[1])
            switch line[0] {
            case "uwsgi": endpoints.append(.init(.uwsgi, address))
            case "https":
                // By address, as a reload may bring them in another order; the first one where the system chose the port.
                let index = credentials.firstIndex { $0.address == address } ?? credentials.startIndex
                guard credentials.indices.contains(index), let tls = credentials.remove(at: index).tls else {
                    throw ServingError("the socket \(address) has lost its certificate; restart instead of reloading")
                }
                endpoints.append(.https(address, tls))
            default: endpoints.append(.init(.http, address))
            }
        }
    }

    private static func bytes(_ hexadecimal: String) -> [UInt8] {
        let digits = Array(hexadecimal)
        return stride(from: 0, to: digits.count - 1, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
    }
}
