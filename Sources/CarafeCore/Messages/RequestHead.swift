package import HTTPTypes
import Synchronization

/// Everything of a request that came before its body: the bytes as they arrived, and where its parts stand in them.
///
/// A codec fills one of these per request and nothing reads it before it is complete. Fields stay byte ranges: building
/// `HTTPFields` costs four times what parsing the head costs, so it happens only for a handler that asks.
///
/// `@unchecked Sendable` and `@exclusivity(unchecked)` hold because it never changes while anybody can see it:
/// ``SpareRequest`` fills it anew only while it holds the one reference there is.
package final class RequestHead: @unchecked Sendable {
    /// What a codec found out.
    package struct Parts: Sendable {
        /// The head as received; a decoded path, where it differs from the raw one, is appended behind it.
        package var bytes: [UInt8]
        package var method: HTTPRequest.Method
        /// The request target as the client sent it, query included.
        package var target: ByteRange
        /// The path that is routed on: percent-decoded exactly once, UTF-8, without the script name.
        package var path: ByteRange
        /// The query as sent, without its `?`.
        package var query: ByteRange
        /// The prefix this application is mounted at; empty at the root.
        package var scriptName: ByteRange
        /// `Host`, or the authority of an absolute-form target, which overrides it (RFC 9112 §3.2.2).
        package var authority: ByteRange
        package var fields: [FieldSlice]
        package var naming: FieldNaming
        package var version: HTTPVersion
        package var isSecure: Bool
        package var framing: BodyFraming
        package var peer: PeerAddress
        /// The app below another that it was made for, whose part of the path is in the script name.
        var mountedApp: FrozenApp?

        package init(
            bytes: consuming [UInt8],
            method: HTTPRequest.Method,
            target: ByteRange,
            path: ByteRange,
            query: ByteRange,
            scriptName: ByteRange = .empty,
            authority: ByteRange,
            fields: consuming [FieldSlice],
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
    }

    @safe @exclusivity(unchecked) var parts: Parts
    private let builtFields = Mutex<HTTPFields?>(nil)
    private let madeContext = Mutex<RequestContext?>(nil)
    /// Whether one of these two is there.
    private let holdsExtras = Atomic(false)

    package init(_ parts: consuming Parts) {
        self.parts = parts
    }

    /// The same request as another app sees it: what was noted for one holds for the other.
    package convenience init(_ parts: consuming Parts, sharingContextOf other: RequestHead) {
        self.init(parts)
        guard let shared = other.existingContext else { return }
        madeContext.withLock { $0 = shared }
        holdsExtras.store(true, ordering: .relaxed)
    }

    /// Whether there is anything beside the ``parts``: one look tells that a plain request has nothing.
    @inline(__always)
    var hasExtras: Bool { holdsExtras.load(ordering: .relaxed) }

    /// All header fields, built at the first call and kept.
    package var headerFields: HTTPFields {
        builtFields.withLock { built in
            if let built { return built }
            let fields = makeHeaderFields()
            built = fields
            holdsExtras.store(true, ordering: .relaxed)
            return fields
        }
    }

    /// What changes while the request is answered, made when it is first asked for.
    var context: RequestContext {
        madeContext.withLock { made in
            if let made { return made }
            let context = RequestContext()
            made = context
            holdsExtras.store(true, ordering: .relaxed)
            return context
        }
    }

    /// The context, if anybody has asked for it.
    var existingContext: RequestContext? {
        hasExtras ? madeContext.withLock { $0 } : nil
    }
}

// What is read from outside; see ``RequestHead/Parts``.
extension RequestHead {
    /// One of the ``bytes``, without a reference to all of them.
    @inline(__always)
    subscript(index: Int) -> UInt8 { parts.bytes[index] }

    package var bytes: [UInt8] { parts.bytes }
    package var method: HTTPRequest.Method { parts.method }
    package var target: ByteRange { parts.target }
    package var path: ByteRange { parts.path }
    package var query: ByteRange { parts.query }
    package var scriptName: ByteRange { parts.scriptName }
    package var authority: ByteRange { parts.authority }
    package var fields: [FieldSlice] { parts.fields }
    package var naming: FieldNaming { parts.naming }
    package var version: HTTPVersion { parts.version }
    package var isSecure: Bool { parts.isSecure }
    package var framing: BodyFraming { parts.framing }
    package var peer: PeerAddress { parts.peer }
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
