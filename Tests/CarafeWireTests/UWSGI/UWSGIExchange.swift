import CarafeCore
import CarafeWire
import HTTPTypes
import Testing

/// A var block and its packet.
struct Packet {
    var variables: [(name: String, value: [UInt8])]

    /// What nginx's `uwsgi_params` sends for `GET /`.
    static let nginx = Packet([
        "QUERY_STRING": "", "REQUEST_METHOD": "GET", "CONTENT_TYPE": "", "CONTENT_LENGTH": "", "REQUEST_URI": "/",
        "PATH_INFO": "/", "DOCUMENT_ROOT": "/usr/share/nginx/html", "SERVER_PROTOCOL": "HTTP/1.1",
        "REQUEST_SCHEME": "http", "REMOTE_ADDR": "127.0.0.1", "REMOTE_PORT": "50000", "SERVER_PORT": "80",
        "SERVER_NAME": "localhost", "HTTP_HOST": "localhost",
    ])

    init(_ variables: KeyValuePairs<String, String>) {
        self.variables = variables.map { ($0.key, [UInt8]($0.value.utf8)) }
    }

    /// Replaces a variable, or removes it.
    func with(_ name: String, _ value: String?) -> Packet {
        with(name, bytes: value.map { [UInt8]($0.utf8) })
    }

    func with(_ name: String, bytes value: [UInt8]?) -> Packet {
        var copy = self
        let index = copy.variables.firstIndex { $0.name == name } ?? copy.variables.endIndex
        copy.variables.removeAll { $0.name == name }
        if let value { copy.variables.insert((name, value), at: index) }
        return copy
    }

    /// Adds variables behind the others, also of a name that is there already.
    func adding(_ more: KeyValuePairs<String, String>) -> Packet {
        var copy = self
        copy.variables += Packet(more).variables
        return copy
    }

    var block: [UInt8] {
        variables.flatMap { Self.chunk([UInt8]($0.name.utf8)) + Self.chunk($0.value) }
    }

    var bytes: [UInt8] { Self.wrap(block) }

    static func wrap(_ block: [UInt8], modifier1: UInt8 = 0, modifier2: UInt8 = 0) -> [UInt8] {
        [modifier1, UInt8(truncatingIfNeeded: block.count), UInt8(truncatingIfNeeded: block.count >> 8), modifier2]
            + block
    }

    private static func chunk(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8(truncatingIfNeeded: bytes.count), UInt8(truncatingIfNeeded: bytes.count >> 8)] + bytes
    }
}

/// What a request looks like from outside.
struct SeenHead: Equatable {
    var method: String
    var target: String
    var path: String
    var query: String
    var scriptName: String
    var authority: String
    var version: HTTPVersion
    var isSecure: Bool
    var framing: BodyFraming
    var fields: [String]

    init(_ head: RequestHead) {
        method = head.method.rawValue
        target = head.bytes.string(at: head.target)
        path = head.bytes.string(at: head.path)
        query = head.bytes.string(at: head.query)
        scriptName = head.bytes.string(at: head.scriptName)
        authority = head.bytes.string(at: head.authority)
        version = head.version
        isSecure = head.isSecure
        framing = head.framing
        fields = head.fields.map { head.bytes.string(at: $0.name) + "=" + head.bytes.string(at: $0.value) }
    }
}

/// Everything that a wire made of some input, however that was cut.
struct Exchange: Equatable {
    var heads: [SeenHead] = []
    var body: [UInt8] = []
    var hasEnded = false
    /// Code, status and offset of the error.
    var refusal: String?
    var isMidRequest = false

    /// Presents `bytes` up to each of `cuts` and then to the end, as a driver does.
    static func of(_ bytes: [UInt8], cutAt cuts: [Int] = [], limits: WireLimits = WireLimits()) -> Exchange {
        var wire = UWSGIWire(limits: limits, peer: .local, isSecure: false)
        var exchange = Exchange()
        var offset = 0
        for end in cuts + [bytes.count] {
            do throws(WireError) {
                let input = bytes.span.extracting(0..<end)
                receiving: while true {
                    switch try wire.receive(input, at: &offset) {
                    case .needMore: break receiving
                    case .head(let head): exchange.heads.append(SeenHead(head))
                    case .body(let range): exchange.body += bytes[range]
                    case .end: exchange.hasEnded = true
                    }
                }
            } catch {
                exchange.refusal = "\(error.status.code) \(error.code.name) @\(error.offset)"
                break
            }
        }
        exchange.isMidRequest = wire.isMidRequest
        return exchange
    }

    /// The same three ways: whole, byte by byte, and with another request behind.
    static func threeWays(
        _ bytes: [UInt8],
        limits: WireLimits = WireLimits(),
        sourceLocation: SourceLocation = #_sourceLocation,
    ) -> Exchange {
        let whole = of(bytes, limits: limits)
        #expect(of(bytes, cutAt: Array(0..<bytes.count), limits: limits) == whole, sourceLocation: sourceLocation)
        // Bytes behind an incomplete request would be part of it.
        if !whole.isMidRequest {
            let more = bytes + Packet.nginx.with("PATH_INFO", "/second").bytes
            #expect(of(more, limits: limits) == whole, sourceLocation: sourceLocation)
        }
        return whole
    }
}

extension Packet {
    /// The only head in this packet.
    func head(sourceLocation: SourceLocation = #_sourceLocation) throws -> SeenHead {
        let exchange = Exchange.threeWays(bytes, sourceLocation: sourceLocation)
        #expect(exchange.refusal == nil, sourceLocation: sourceLocation)
        #expect(exchange.heads.count == 1, sourceLocation: sourceLocation)
        return try #require(exchange.heads.first, sourceLocation: sourceLocation)
    }

    /// Status and code of the refusal of this packet.
    func refusal(sourceLocation: SourceLocation = #_sourceLocation) -> String? {
        let exchange = Exchange.threeWays(bytes, sourceLocation: sourceLocation)
        #expect(exchange.heads.isEmpty && !exchange.isMidRequest, sourceLocation: sourceLocation)
        return exchange.refusal.map { String($0.prefix { $0 != "@" }.dropLast()) }
    }

    /// The head as requests are made of it.
    func requestHead() throws -> RequestHead {
        var wire = UWSGIWire(limits: WireLimits(), peer: .local, isSecure: false)
        var offset = 0
        guard case .head(let head) = try wire.receive(bytes.span, at: &offset) else {
            throw IncompletePacket()
        }
        return head
    }

    struct IncompletePacket: Error {}
}
