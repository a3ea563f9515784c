package import CarafeCore
import HTTPTypes

/// The uwsgi protocol: a request is one packet of variables, and a body behind it.
///
/// ```
/// byte 0     modifier1: 0, a request; nothing else is served
/// byte 1, 2  the size of the var block, little endian; 1 to 65535
/// byte 3     modifier2: ignored
/// byte 4 …   the var block
/// then       CONTENT_LENGTH bytes of body, as they are
/// ```
///
/// Rules: a connection carries one request. What follows it is thrown away and never parsed: a packet behind a body is
/// how a web client would smuggle variables past the gateway. The peer is a gateway and trusted as far as variables go;
/// still none of them is acted on (`UWSGI_FILE`, `UWSGI_SETENV` and their like are data). The size of the block is the
/// bound for a URL: ``WireLimits/requestLine`` is not asked, since the gateway has its own.
package struct UWSGIWire: Wire, ~Copyable {
    /// The longest response head that nginx takes with its default `uwsgi_buffer_size`; past it, its client gets a 502.
    package static var advisedHeadLimit: Int { 4096 }

    static let packetHeaderSize = 4

    let limits: WireLimits
    let peer: PeerAddress
    private let spare: SpareRequest
    /// Only ``receive(_:at:)`` moves on, and never back.
    package private(set) var phase = WirePhase.idle
    /// The size of the var block, once it is known.
    private var blockSize: Int?
    /// Whether the response must not have a body.
    private(set) var isAnsweringHead = false

    /// - Parameter isSecure: ignored, as it says how the gateway came here, not how the client came to the gateway.
    package init(limits: WireLimits, peer: PeerAddress, isSecure: Bool) {
        self.init(limits: limits, peer: peer, spare: SpareRequest())
    }

    /// - Parameter spare: what heads are made of; other wires of the same thread may use it too.
    package init(limits: WireLimits, peer: PeerAddress, spare: SpareRequest) {
        self.spare = spare
        self.limits = limits
        self.peer = peer
    }

    package mutating func receive(
        _ input: borrowing Span<UInt8>,
        at offset: inout Int,
    ) throws(WireError) -> WireEvent {
        switch phase {
        case .idle, .head:
            do {
                return try receiveHead(input, at: &offset)
            } catch {
                phase = .over
                throw error
            }
        case .body(let remaining):
            return receiveBody(input, at: &offset, remaining: remaining ?? 0)
        case .over:
            offset = input.count
            return .needMore
        }
    }

    /// Never: the gateway has answered the client's `Expect` itself.
    package var awaitsContinue: Bool { false }

    /// Never: a gateway takes one connection for one request.
    package var persists: Bool { false }

    /// Appends nothing: a gateway takes an interim response for the final one.
    package mutating func encodeContinue(into output: inout [UInt8]) {}
}

// MARK: - Receiving

extension UWSGIWire {
    private mutating func receiveHead(
        _ input: borrowing Span<UInt8>,
        at offset: inout Int,
    ) throws(WireError) -> WireEvent {
        guard let size = try blockSize(input, at: offset) else { return .needMore }
        let end = offset + Self.packetHeaderSize + size
        guard end <= input.count else {
            blockSize = size
            return .needMore
        }
        let start = offset + Self.packetHeaderSize
        let head = try RequestFromVariables.head(
            of: input.extracting(start..<end),
            at: start,
            limits: limits,
            peer: peer,
            spare: spare,
        )
        offset = end
        isAnsweringHead = head.method == .head
        if case .length(let length) = head.framing, length > 0 {
            phase = .body(remaining: length)
        } else {
            phase = .over
        }
        return .head(head)
    }

    /// Returns the size of the var block, or `nil` while it is not there. What is wrong shows at the byte it is in.
    private mutating func blockSize(_ input: borrowing Span<UInt8>, at offset: Int) throws(WireError) -> Int? {
        if let blockSize { return blockSize }
        guard offset < input.count else { return nil }
        if case .idle = phase {
            guard input[offset] == 0 else { throw UWSGIFault.foreignPacket(input, at: offset) }
            phase = .head
        }
        guard offset + 2 < input.count else { return nil }
        let size = Int(input[offset + 1]) | Int(input[offset + 2]) << 8
        guard size > 0 else { throw UWSGIFault.emptyBlock(at: offset + 1) }
        guard size <= limits.variableBytes else {
            throw UWSGIFault.blockTooLarge(size, limit: limits.variableBytes, at: offset + 1)
        }
        return size
    }

    private mutating func receiveBody(
        _ input: borrowing Span<UInt8>,
        at offset: inout Int,
        remaining: Int,
    ) -> WireEvent {
        guard remaining > 0 else {
            phase = .over
            return .end
        }
        let start = offset
        let count = min(remaining, input.count - start)
        guard count > 0 else { return .needMore }
        offset = start + count
        phase = .body(remaining: remaining - count)
        return .body(start..<offset)
    }
}
