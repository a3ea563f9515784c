import CarafeServer

typealias Transport = ServerConfiguration.Transport

extension Transport {
    static let both: [Transport] = [.http, .uwsgi]
}

extension PollerKind {
    static let both: [PollerKind] = [.automatic, .poll]
}

/// A request as each transport writes it.
struct Message {
    var method = "GET"
    var target = "/"
    var fields: KeyValuePairs<String, String> = [:]
    var body: [UInt8]?

    static func get(_ target: String, _ fields: KeyValuePairs<String, String> = [:]) -> Message {
        Message(target: target, fields: fields)
    }

    static func post(_ target: String, _ body: [UInt8], _ fields: KeyValuePairs<String, String> = [:]) -> Message {
        Message(method: "POST", target: target, fields: fields, body: body)
    }

    static func post(_ target: String, _ body: String) -> Message { post(target, Array(body.utf8)) }

    func bytes(_ transport: Transport) -> [UInt8] { head(transport) + (body ?? []) }

    /// What comes before the body.
    func head(_ transport: Transport) -> [UInt8] {
        switch transport {
        case .http: httpHead
        case .uwsgi: [0] + Self.twoBytes(variables.count) + [0] + variables
        }
    }

    private var httpHead: [UInt8] {
        var head = "\(method) \(target) HTTP/1.1\r\nHost: example.org\r\n"
        for (name, value) in fields { head += "\(name): \(value)\r\n" }
        if let body { head += "Content-Length: \(body.count)\r\n" }
        return Array((head + "\r\n").utf8)
    }

    private var variables: [UInt8] {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        var variables = [
            ("REQUEST_METHOD", method), ("REQUEST_URI", target), ("PATH_INFO", parts[0]),
            ("QUERY_STRING", parts.count > 1 ? parts[1] : ""), ("CONTENT_LENGTH", body.map { "\($0.count)" } ?? ""),
            ("SERVER_PROTOCOL", "HTTP/1.1"), ("REMOTE_ADDR", "192.0.2.7"), ("HTTP_HOST", "example.org"),
        ]
        for (name, value) in fields {
            variables.append(("HTTP_" + name.uppercased().replacing("-", with: "_"), value))
        }
        return variables.flatMap { Self.counted($0.0) + Self.counted($0.1) }
    }

    private static func counted(_ text: String) -> [UInt8] { twoBytes(text.utf8.count) + Array(text.utf8) }

    private static func twoBytes(_ number: Int) -> [UInt8] {
        [UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: number >> 8)]
    }
}

extension Client {
    func send(_ message: Message, _ transport: Transport = .http) throws { try send(message.bytes(transport)) }
}
