package import CarafeCore

/// One end of a connection's protocol, without the connection: bytes in, requests out; responses in, bytes out.
///
/// The seam between the two transports. A wire does no I/O, waits for nothing and reads no clock. The driver calls
/// ``receive(_:at:)`` with whatever has arrived until it needs more, answers each head, and asks for no further head
/// before that answer is encoded. It keeps the bytes that were not consumed and presents them again with more behind.
///
/// Not copyable, because nothing should ever copy one: reading a property of a copyable one that lies in a class would.
package protocol Wire: ~Copyable, SendableMetatype {
    init(limits: WireLimits, peer: PeerAddress, isSecure: Bool)

    /// Consumes bytes of `input` from `offset` on and says what they mean.
    ///
    /// A head is consumed only when it is complete; how far it was looked at is remembered, so that no byte is looked at
    /// twice however the head is cut. Body bytes are consumed as they come.
    ///
    /// - Throws: a ``WireError`` when the input breaks the protocol; the wire makes nothing more of this connection then,
    ///   but can still encode the answer to it.
    mutating func receive(_ input: borrowing Span<UInt8>, at offset: inout Int) throws(WireError) -> WireEvent

    /// How far the request at hand has come in. Stored, not computed: a driver asks several times per request, and what is
    /// computed in another module is called with a copy of the wire.
    var phase: WirePhase { get }

    /// Whether the client may be waiting for a `100 Continue` before it sends its body.
    var awaitsContinue: Bool { get }

    /// The size above which a response head makes trouble for the peers of this protocol.
    static var advisedHeadLimit: Int { get }

    /// Appends the `100 Continue` that the client waits for; nothing where there is none to send.
    mutating func encodeContinue(into output: inout [UInt8])

    /// Appends the head of a response to the request at hand, or to an error of ``receive(_:at:)``.
    ///
    /// - Parameters:
    ///   - bodyLength: in bytes; `nil` when it is not known beforehand.
    ///   - heads: of the present second.
    ///   - closing: whether the connection ends after this response for a reason of the driver's.
    /// - Returns: how the body must follow.
    mutating func encodeHead(
        of response: Response,
        bodyLength: Int?,
        heads: ResponseHeads,
        closing: Bool,
        into output: inout [UInt8],
    ) -> BodyEncoding

    /// Whether the connection can serve another request after the response whose head was encoded last.
    var persists: Bool { get }
}

/// How far a request has come in.
package enum WirePhase: Sendable, Hashable {
    /// Nothing of it.
    case idle
    /// A part of its head.
    case head
    /// Its head; of its body so many bytes are still to come, or `nil` when that is not known (chunked).
    case body(remaining: Int?)
    /// There will be no further one: the last one is complete, or was refused.
    case over
}

extension Wire where Self: ~Copyable {
    /// Whether a request was begun and is not complete: its head, or its body.
    package var isMidRequest: Bool { phase.isMidRequest }

    /// Whether the body of the request at hand is still to come, in part or whole.
    package var isMidBody: Bool { phase.isMidBody }

    /// How many body bytes are known to be still to come; `nil` when that is not known (chunked).
    package var remainingBodyLength: Int? { phase.remainingBodyLength }
}

extension WirePhase {
    @inlinable
    package var isMidRequest: Bool {
        switch self {
        case .head, .body: true
        case .idle, .over: false
        }
    }

    @inlinable
    package var isMidBody: Bool {
        if case .body = self { true } else { false }
    }

    @inlinable
    package var remainingBodyLength: Int? {
        if case .body(let remaining) = self { remaining } else { 0 }
    }
}

/// What a wire made of its input.
package enum WireEvent: Sendable {
    /// Nothing more until more bytes are there.
    case needMore
    /// A complete head. With a framing of `.none` or `.length(0)` the request is complete too.
    case head(RequestHead)
    /// Bytes of the body: this range of the input, already consumed.
    case body(Range<Int>)
    /// The end of a body.
    case end
}

/// How the body of a response is put on the wire.
package enum BodyEncoding: Sendable, Hashable {
    /// Not at all (HEAD, 204, 304).
    case none
    /// As it is.
    case plain
    /// In chunks (RFC 9112 §7.1).
    case chunked
}

extension BodyEncoding {
    /// Appends a piece of a body.
    package func encode(_ bytes: [UInt8], into output: inout [UInt8]) {
        switch self {
        case .none: break
        case .plain: output += bytes
        case .chunked:
            // An empty chunk would end the body.
            guard !bytes.isEmpty else { return }
            output += String(bytes.count, radix: 16).utf8
            output += "\r\n".utf8
            output += bytes
            output += "\r\n".utf8
        }
    }

    /// Appends the end of a body.
    package func encodeEnd(into output: inout [UInt8]) {
        if self == .chunked { output += "0\r\n\r\n".utf8 }
    }
}

/// How much a wire lets in. Each bound has an answer: nothing grows because a client says so.
package struct WireLimits: Sendable, Hashable {
    /// Bytes of a request line, past which the answer is 414.
    package var requestLine = 8 * 1024
    /// Bytes of all header fields, past which the answer is 431; trailers and chunk extensions are bounded by it too.
    package var headerBytes = 64 * 1024
    /// Header fields, past which the answer is 431.
    package var headerCount = 200
    /// Bytes of chunk extensions in one message, past which the answer is 400.
    package var chunkExtensionBytes = 16 * 1024
    /// Bytes of a uwsgi request's variables, past which the answer is 431; the protocol has room for no more than these.
    package var variableBytes = 65_535
    /// Empty lines before a request line that are skipped (RFC 9112 §2.2 asks for one at least).
    package var leadingEmptyLines = 4

    package init() {}
}
