/// What wrk sends.
struct Load: Sendable {
    var path = "/"
    var method = "GET"
    var headers: [String: String] = [:]
    /// Bytes of the request's body, which are all alike.
    var bodyLength = 0
    var connections = 64
    /// Requests that are sent before the first answer is waited for.
    var pipelining = 1
}

/// What stands before the server that is measured.
enum Front: String, Sendable, Codable {
    /// Nothing: wrk speaks to it.
    case none
    /// nginx with `uwsgi_pass`, over a unix socket or TCP: a connection per request.
    case uwsgiUnix, uwsgiTCP
    /// nginx with `proxy_pass` and connections that are kept.
    case proxy

    var transport: Transport {
        switch self {
        case .none, .proxy: .http
        case .uwsgiUnix, .uwsgiTCP: .uwsgi
        }
    }
}

/// One question, which is put to every peer that has an answer.
struct Scenario: Sendable {
    let name: String
    let title: String
    let endpoint: Endpoint
    var load = Load()
    var front = Front.none
    var isEncrypted = false
    var settings = Settings()
    /// Of a scenario that is one point of a growth: which, and where on it.
    var point: Point?
    /// The peers it is put to; all, where it does not say.
    var peers: [String]?
    /// Put to Carafe instead, side by side.
    var variants: [Scenario] = []

    struct Point: Sendable {
        let growth: String
        let x: Int
    }

    var transport: Transport { isEncrypted ? .https : front.transport }

    /// Why a peer is not asked, or `nil`.
    func absence(of peer: Peer) -> String? {
        if !peer.transports.contains(transport) {
            return peer.absent[transport.rawValue] ?? "it does not speak \(transport.rawValue)"
        }
        if !peer.endpoints.contains(endpoint) {
            return peer.absent[endpoint.rawValue] ?? "it has no \(endpoint.rawValue)"
        }
        if load.pipelining > 1, let reason = peer.absent["pipelining"] { return reason }
        if load.headers["Connection"] == "close", let reason = peer.absent["close"] { return reason }
        return settings.processes > 1 ? peer.absent["processes"] : nil
    }
}
