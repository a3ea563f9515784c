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
    /// Whether somebody sits in front of it, and no log is kept.
    var isDevelopment = false

    /// A line for each, the settings behind them.
    var text: String {
        let head =
            ["tickets \(Self.hexadecimal(ticketKeys.bytes))"] + (ownsSockets ? [] : ["foreign"])
            + (isDevelopment ? ["development"] : [])
        return (head + endpoints.map(Self.line)).joined(separator: "\n") + "\n\n" + settings.encoded
    }

    /// - Parameter sockets: where the inherited sockets listen, with the certificates they were opened with.
    /// - Parameter plan: where the settings say to listen, with the certificates there are now.
    init(
        _ settings: Settings, _ sockets: [ServerConfiguration.Endpoint], _ plan: [ServerConfiguration.Endpoint],
        _ ticketKeys: TLSTicketKeys
    ) {
        self.settings = settings
        self.ticketKeys = ticketKeys
        var renewed = plan.filter { $0.tls != nil }
        endpoints = sockets.map { socket in
            // By address, as a reload may bring them in another order; the first one where the system chose the port.
            let index = renewed.firstIndex { $0.address == socket.address } ?? renewed.startIndex
            guard socket.tls != nil, renewed.indices.contains(index), let tls = renewed.remove(at: index).tls else {
                return socket
            }
            return .https(socket.address, tls)
        }
    }

    /// The part that any process can read, also one that cannot load the certificates.
    static func settings(in text: String) throws -> Settings { try parts(of: text).settings }

    private static func parts(of text: String) throws -> (head: [[String]], settings: Settings) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let head = lines.prefix { !$0.isEmpty }.map { $0.split(separator: " ").map(String.init) }
        return (head, try Settings(encoded: lines.dropFirst(head.count + 1).joined(separator: "\n")))
    }

    init(_ text: String) throws {
        let (head, settings) = try Self.parts(of: text)
        self.settings = settings
        guard let tickets = head.first(where: { $0.count == 2 && $0[0] == "tickets" })?[1] else {
            throw ServingError("the master handed out no keys for TLS; restart the server instead of reloading it")
        }
        ticketKeys = try TLSTicketKeys(Self.bytes(tickets))
        ownsSockets = !head.contains(["foreign"])
        isDevelopment = head.contains(["development"])
        endpoints = try head.filter { $0.first != "tickets" && $0 != ["foreign"] && $0 != ["development"] }.map(
            Self.endpoint)
    }

    // MARK: Sockets

    /// Spelled with digits where it can hold anything.
    private static func line(_ endpoint: ServerConfiguration.Endpoint) -> String {
        let files = endpoint.tls?.files
        let parts = files.map {
            [Array($0.certificate.path.utf8), $0.certificate.contents, Array($0.key.path.utf8), $0.key.contents]
        }
        let words = [endpoint.scheme, hexadecimal(Array("\(endpoint.address)".utf8))] + (parts ?? []).map(hexadecimal)
        return words.joined(separator: " ")
    }

    /// The certificates were read by the master: a worker's user need not be allowed to.
    private static func endpoint(_ words: [String]) throws -> ServerConfiguration.Endpoint {
        let parts = words.dropFirst().map(bytes)
        guard let first = parts.first else { throw ServingError("the master handed out a socket without an address") }
        let address = try SocketAddress(String(decoding: first, as: UTF8.self))
        switch (words[0], parts.count) {
        case ("uwsgi", 1): return .init(.uwsgi, address)
        case ("http", 1): return .init(.http, address)
        case ("https", 5):
            let names = (String(decoding: parts[1], as: UTF8.self), String(decoding: parts[3], as: UTF8.self))
            return .https(
                address,
                try TLSCredentials(
                    certificate: PEMFile(path: names.0, contents: parts[2]),
                    key: PEMFile(path: names.1, contents: parts[4])))
        default: throw ServingError("the socket \(address) has lost its certificate; restart instead of reloading")
        }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func bytes(_ hexadecimal: String) -> [UInt8] {
        let digits = Array(hexadecimal.utf8)
        return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(decoding: digits[$0...$0 + 1], as: UTF8.self), radix: 16)
        }
    }
}
