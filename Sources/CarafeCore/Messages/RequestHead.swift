package import HTTPTypes
import Synchronization

/// Everything of a request that came before its body: the bytes as they arrived, and where its parts stand in them.
///
/// A codec fills one of these per request and nothing reads it before it is complete. Fields stay byte ranges: building
/// `HTTPFields` costs four times what parsing the head costs, so it happens only for a handler that asks.
package final class RequestHead: Sendable {
    /// The head as received; a decoded path, where it differs from the raw one, is appended behind it.
    package let bytes: [UInt8]
    package let method: HTTPRequest.Method
    /// The request target as the client sent it, query included.
    package let target: ByteRange
    /// The path that is routed on: percent-decoded exactly once, UTF-8, without the script name.
    package let path: ByteRange
    /// The query as sent, without its `?`.
    package let query: ByteRange
    /// The prefix this application is mounted at; empty at the root.
    package let scriptName: ByteRange
    /// `Host`, or the authority of an absolute-form target, which overrides it (RFC 9112 §3.2.2).
    package let authority: ByteRange
    package let fields: [FieldSlice]
    package let naming: FieldNaming
    package let version: HTTPVersion
    package let isSecure: Bool
    package let framing: BodyFraming
    package let peer: PeerAddress
    private let builtFields = Mutex<HTTPFields?>(nil)

    package init(
        bytes: [UInt8],
        method: HTTPRequest.Method,
        target: ByteRange,
        path: ByteRange,
        query: ByteRange,
        scriptName: ByteRange = .empty,
        authority: ByteRange,
        fields: [FieldSlice],
        naming: FieldNaming,
        version: HTTPVersion,
        isSecure: Bool,
        framing: BodyFraming,
        peer: PeerAddress,
    ) {
        self.bytes = bytes
        self.method = method
        self.target = target
        self.path = path
        self.query = query
        self.scriptName = scriptName
        self.authority = authority
        self.fields = fields
        self.naming = naming
        self.version = version
        self.isSecure = isSecure
        self.framing = framing
        self.peer = peer
    }

    /// All header fields, built at the first call and kept.
    package var headerFields: HTTPFields {
        builtFields.withLock { built in
            if let built { return built }
            let fields = makeHeaderFields()
            built = fields
            return fields
        }
    }
}

/// The protocol version of a request, as far as an application may care.
public enum HTTPVersion: String, Sendable {
    /// HTTP/1.0 (or 0.9 spoken by a gateway): no persistent connection unless asked for.
    case http10 = "HTTP/1.0"
    /// HTTP/1.1, and any higher minor version (RFC 9110 §2.5).
    case http11 = "HTTP/1.1"
    /// HTTP/2 between the client and the proxy in front.
    case http2 = "HTTP/2.0"
    /// HTTP/3 between the client and the proxy in front.
    case http3 = "HTTP/3.0"
}

/// How a request's body is delimited.
package enum BodyFraming: Sendable, Hashable {
    case none
    case length(Int)
    case chunked
}

/// Who is at the other end of the connection.
public struct PeerAddress: Sendable, Hashable {
    /// An IP address in text form, or `unix:` for a unix socket.
    public let host: String
    /// The port, when there is one.
    public let port: Int?

    /// A peer at `host` and `port`.
    public init(host: String, port: Int? = nil) {
        self.host = host
        self.port = port
    }

    /// A client on a unix socket, or one that a gateway speaks for.
    public static let local = PeerAddress(host: "unix:")
}
