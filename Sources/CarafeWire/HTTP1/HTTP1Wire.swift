package import CarafeCore

/// HTTP/1.1 (RFC 9112) at the server's end, and HTTP/1.0.
///
/// Rules: a request is a head, then its body, then the next head; nothing is skipped but empty lines in front of a
/// head. What breaks the grammar is refused and never repaired, since a proxy in front may have repaired it
/// differently. After an error, and after a response that ends the connection, whatever else comes in is swallowed.
package struct HTTP1Wire: Wire, ~Copyable {
    private let limits: WireLimits
    private let peer: PeerAddress
    private let isSecure: Bool
    private let spare: SpareRequest
    package private(set) var phase = WirePhase.idle
    private var parser = RequestHeadParser()
    private var chunks = ChunkedDecoder()
    private var emptyLines = 0
    /// Whether the connection's first byte is still to come: only that one can show another protocol.
    private var isFresh = true
    /// What a response has to know of the request at hand.
    private var request = RequestSummary()

    /// Whether the connection can serve another request after the response whose head was encoded last.
    package private(set) var persists = true

    package init(limits: WireLimits, peer: PeerAddress, isSecure: Bool) {
        self.init(limits: limits, peer: peer, isSecure: isSecure, spare: SpareRequest())
    }

    /// - Parameter spare: what heads are made of; other wires of the same thread may use it too.
    package init(limits: WireLimits, peer: PeerAddress, isSecure: Bool, spare: SpareRequest) {
        self.spare = spare
        self.limits = limits
        self.peer = peer
        self.isSecure = isSecure
    }

    package mutating func receive(
        _ input: borrowing Span<UInt8>,
        at offset: inout Int,
    ) throws(WireError) -> WireEvent {
        do throws(WireError) {
            switch phase {
            case .idle, .head: return try receiveHead(input, &offset)
            case .body(let remaining?): return receiveFixed(input.count, &offset, remaining)
            case .body(nil): return try receiveChunked(input, &offset)
            case .over: return swallow(input.count, &offset)
            }
        } catch {
            phase = .over
            throw error
        }
    }

    package var awaitsContinue: Bool { request.awaitsContinue }

    /// None: clients take heads of any sensible size.
    package static var advisedHeadLimit: Int { .max }

    package mutating func encodeContinue(into output: inout [UInt8]) {
        guard request.awaitsContinue else { return }
        request.awaitsContinue = false
        output.append(copying: "HTTP/1.1 100 Continue\r\n\r\n".utf8.span)
    }

    package mutating func encodeHead(
        of response: Response,
        bodyLength: Int?,
        heads: ResponseHeads,
        closing: Bool,
        into output: inout [UInt8],
    ) -> BodyEncoding {
        // RFC 9110 §10.1.1: after the final answer there is nothing to continue.
        request.awaitsContinue = false
        let encoder = ResponseHeadEncoder(request: request, isClosing: closing || !request.wantsMore || phase == .over)
        let encoded = encoder.encode(response, bodyLength: bodyLength, heads: heads, into: &output)
        persists = !encoded.closes
        return encoded.body
    }
}

// MARK: - Heads

extension HTTP1Wire {
    private mutating func receiveHead(
        _ input: borrowing Span<UInt8>,
        _ offset: inout Int,
    ) throws(WireError) -> WireEvent {
        guard offset < input.count else { return .needMore }
        // RFC 9112 §9.6: nothing is served after the response that said `close`.
        guard persists else { return swallow(input.count, &offset) }
        if phase == .idle {
            request = RequestSummary()
            if isFresh { isFresh = try !isOwnProtocol(input, offset) }
            // The one byte of a TLS hello that is there could also be a fault of this protocol.
            if isFresh { return .needMore }
            try skipEmptyLines(input, &offset)
        }
        let (start, pending) = (offset, input.extracting(droppingFirst: offset))
        do throws(WireError) {
            guard let length = try parser.read(pending, limits: limits, isSecure: isSecure, spare: spare) else {
                if parser.hasBegun { phase = .head }
                return .needMore
            }
            let head = try parser.head(pending, length: length, isSecure: isSecure, peer: peer, spare: spare)
            offset = start + length
            begin(parser.framing)
            return .head(head)
        } catch {
            // The answer to a HEAD has no body, also when it is an error.
            request.isHead = parser.isHead
            throw error.shifted(by: start)
        }
    }

    private mutating func begin(_ framing: BodyFraming) {
        request = RequestSummary(
            parser.known, isHead: parser.isHead, version: parser.version, framing: framing)
        parser.reset()
        emptyLines = 0
        switch framing {
        case .none, .length(0): phase = .idle
        case .length(let length): phase = .body(remaining: length)
        case .chunked:
            phase = .body(remaining: nil)
            chunks = ChunkedDecoder()
        }
    }

    /// RFC 9112 §2.2: an empty line before the request line is no part of it; some clients send one after a body.
    private mutating func skipEmptyLines(_ input: borrowing Span<UInt8>, _ offset: inout Int) throws(WireError) {
        while offset + 1 < input.count, input[offset] == .carriageReturn, input[offset + 1] == .lineFeed {
            emptyLines += 1
            guard emptyLines <= limits.leadingEmptyLines else {
                throw .emptyLines(limits.leadingEmptyLines, at: offset)
            }
            offset += 2
        }
    }

    /// Returns `false` while that is open. A wrong port is the commonest fault of a set-up, and its cause is hard to
    /// see from `400 Bad Request`.
    private func isOwnProtocol(_ input: borrowing Span<UInt8>, _ offset: Int) throws(WireError) -> Bool {
        guard offset < input.count else { return false }
        switch input[offset] {
        // A uwsgi packet that carries a request begins with modifier 0; no method does.
        case 0x00: throw .uwsgiPacket(at: offset)
        // A TLS record of type handshake, version 3.x.
        case 0x16:
            guard offset + 1 < input.count else { return false }
            if input[offset + 1] == 0x03 { throw .tlsHello(at: offset) }
        default: break
        }
        return true
    }
}

// MARK: - Bodies

extension HTTP1Wire {
    private mutating func receiveFixed(_ end: Int, _ offset: inout Int, _ remaining: Int) -> WireEvent {
        guard remaining > 0 else {
            phase = .idle
            return .end
        }
        let range = offset..<offset + min(remaining, end - offset)
        guard !range.isEmpty else { return .needMore }
        request.awaitsContinue = false
        offset = range.upperBound
        phase = .body(remaining: remaining - range.count)
        return .body(range)
    }

    private mutating func receiveChunked(
        _ input: borrowing Span<UInt8>,
        _ offset: inout Int,
    ) throws(WireError) -> WireEvent {
        if offset < input.count { request.awaitsContinue = false }
        let event = try chunks.receive(input, at: &offset, limits: limits)
        if case .end = event { phase = .idle }
        return event
    }

    private func swallow(_ end: Int, _ offset: inout Int) -> WireEvent {
        offset = end
        return .needMore
    }
}
