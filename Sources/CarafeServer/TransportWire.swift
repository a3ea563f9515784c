import CarafeCore
import CarafeWire

/// The wire of a connection whose transport is known only at run time.
///
/// Not a generic `Connection<W>`: the compiler never specialises the methods of a generic class that are called through
/// its superclass, and unspecialised the same request took 15 500 instructions. Both wires lie side by side instead; the
/// one that is not used is some 200 bytes of zeros.
struct TransportWire: ~Copyable {
    let transport: ServerConfiguration.Transport
    private var http: HTTP1Wire
    private var uwsgi: UWSGIWire

    init(
        _ transport: ServerConfiguration.Transport,
        limits: WireLimits,
        peer: PeerAddress,
        isSecure: Bool,
        spare: SpareRequest = SpareRequest(),
    ) {
        self.transport = transport
        http = HTTP1Wire(limits: limits, peer: peer, isSecure: isSecure, spare: spare)
        uwsgi = UWSGIWire(limits: limits, peer: peer, spare: spare)
    }

    mutating func receive(_ input: borrowing Span<UInt8>, at offset: inout Int) throws(WireError) -> WireEvent {
        switch transport {
        case .http: try http.receive(input, at: &offset)
        case .uwsgi: try uwsgi.receive(input, at: &offset)
        }
    }

    mutating func encodeContinue(into output: inout [UInt8]) {
        switch transport {
        case .http: http.encodeContinue(into: &output)
        case .uwsgi: uwsgi.encodeContinue(into: &output)
        }
    }

    mutating func encodeHead(
        of response: Response,
        bodyLength: Int?,
        heads: ResponseHeads,
        closing: Bool,
        into output: inout [UInt8],
    ) -> BodyEncoding {
        switch transport {
        case .http: http.encodeHead(of: response, bodyLength: bodyLength, heads: heads, closing: closing, into: &output)
        case .uwsgi:
            uwsgi.encodeHead(of: response, bodyLength: bodyLength, heads: heads, closing: closing, into: &output)
        }
    }

    var phase: WirePhase {
        switch transport {
        case .http: http.phase
        case .uwsgi: uwsgi.phase
        }
    }

    var isMidRequest: Bool { phase.isMidRequest }

    var isMidBody: Bool { phase.isMidBody }

    var remainingBodyLength: Int? { phase.remainingBodyLength }

    var awaitsContinue: Bool {
        switch transport {
        case .http: http.awaitsContinue
        case .uwsgi: uwsgi.awaitsContinue
        }
    }

    var persists: Bool {
        switch transport {
        case .http: http.persists
        case .uwsgi: uwsgi.persists
        }
    }

    /// How much of a response is held back while its request is still coming.
    ///
    /// nginx stops sending the request as soon as it has passed on a response head, and the handler would wait for the rest
    /// of it in vain: to a gateway nothing is sent before the request is complete, up to what a body may have by default.
    var heldLimit: Int {
        switch transport {
        case .http: 16 * 1024
        case .uwsgi: 16 * 1024 * 1024
        }
    }

    var advisedHeadLimit: Int {
        switch transport {
        case .http: HTTP1Wire.advisedHeadLimit
        case .uwsgi: UWSGIWire.advisedHeadLimit
        }
    }
}
