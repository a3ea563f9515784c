import CCarafeSystem
import CarafeCore
import CarafeWire
import HTTPTypes
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// One connection, from `accept` to `close`: bytes to the wire, requests to the responder, responses back.
///
/// Rules. The loop's thread alone touches it; every method that begins with something from outside (readiness, a deadline,
/// a finished handler) ends in ``advance()``, which sends what can be sent, looks at input that waits, and says what to wait
/// for. One request is answered at a time; a further one is not looked at before that answer is on its way. Phases:
///
///     reading ──head──▶ collecting ──body here, or handler wants none──▶ answering ──▶ reading      kept connection
///        │                  │                                               ├────────▶ draining ──▶ reading
///        └──refused─────────┴───────────────────────────────────────────────┴────────▶ closing ──▶ lingering ──▶ closed
///
/// `@unchecked Sendable` because tasks and the blocking pool carry it back to its loop, and do nothing else with it.
final class Connection: EventSource, @unchecked Sendable {
    enum Phase {
        /// Between requests, or in a head.
        case reading
        /// The head is here; body bytes are taken until the handler can start.
        case collecting
        /// The handler runs, or its response is being sent.
        case answering
        /// The response is sent; the rest of a body that nobody read is skipped, so that the next request is found.
        case draining
        /// What is held is sent, then the connection ends, after a while of listening when the peer may still be sending.
        case closing(lingers: Bool)
        /// Our side is shut; input is thrown away until the peer hangs up, so that it is not reset before it has read.
        case lingering
        case closed
    }

    let descriptor: Int32
    let loop: EventLoop
    let service: Service
    /// The loop's and the service's: what is a constant of the connection itself can be used without a count up and down.
    let heads: ResponseHeads
    let spareRequest: SpareRequest
    let responder: any Responder
    let peer: PeerAddress
    /// Between the socket and the wire; `nil` on a plain port, and once nothing more is sent.
    @safe @exclusivity(unchecked) var tls: TLSSession?
    @safe @exclusivity(unchecked) var wire: TransportWire
    @safe @exclusivity(unchecked) var phase = Phase.reading
    @safe @exclusivity(unchecked) var outgoing = Outgoing()
    /// The request that is collected or answered, unless that takes no time at all.
    @safe @exclusivity(unchecked) var exchange: Exchange?
    /// Nothing follows the response at hand.
    @safe @exclusivity(unchecked) var mustClose = false
    @safe @exclusivity(unchecked) private var isDraining = false
    @safe @exclusivity(unchecked) var peerIsDone = false
    /// Input that could not be looked at yet.
    @safe @exclusivity(unchecked) var pending: [UInt8] = []
    /// Whether `pending` makes sense only with more behind it.
    @safe @exclusivity(unchecked) var pendingNeedsMore = false
    @safe @exclusivity(unchecked) var isBusy = false
    /// What the poller watches for; `nil` before it knows the descriptor.
    @safe @exclusivity(unchecked) var watched: Readiness?
    /// Whether the deadline that runs is that of a head, which pieces of it do not move.
    @safe @exclusivity(unchecked) var headDeadlineRuns = true
    @safe @exclusivity(unchecked) var drained = 0
    /// What had left when the deadline of a write was set; -1 while none runs.
    @safe @exclusivity(unchecked) private var totalAtDeadline = -1

    /// Requests answered from one buffer before others get their turn.
    static let pipelineTurn = 64
    /// Bytes of an unread body that are skipped to keep a connection.
    static let drainLimit = 64 * 1024
    /// Bytes of a body that are worth a call of their own, which receives them to where they stay.
    static let leastInPlace = 16 * 1024
    /// Bytes that are received in one such call, so that one fast client does not keep the others waiting.
    static let bodyTurn = 256 * 1024
    /// Bytes that are thrown away while lingering.
    static let lingerLimit = 8 * 1024 * 1024
    /// Milliseconds that a client has for a last request when the server stops.
    static let lastCall: UInt64 = 1000
    /// Bytes held for the client beyond which nothing more is made for it.
    static let outputWindow = 64 * 1024

    init(
        _ descriptor: Int32,
        _ transport: ServerConfiguration.Transport,
        on loop: EventLoop,
        service: Service,
        peer: PeerAddress,
        tls: TLSSession? = nil,
    ) {
        self.descriptor = descriptor
        self.loop = loop
        self.service = service
        heads = loop.heads
        spareRequest = loop.spareRequest
        responder = service.responder
        self.peer = peer
        self.tls = tls
        wire = TransportWire(
            transport, limits: service.limits, peer: peer, isSecure: tls != nil, spare: loop.spareRequest)
    }

    /// Begins right after `accept`: the first bytes are often there already, and then need no wait.
    func start() {
        loop.adopt(descriptor, self)
        loop.setDeadline(descriptor, after: service.timeouts.header)
        if loop.isStopping { drain() }
        receive()
        advance()
    }

    // MARK: What the loop says

    override func ready(_ readiness: Readiness) {
        let isOwedOutput = tls?.wantsToSend == true
        if readiness.contains(.readable) || readiness.contains(.hangUp) || isOwedOutput {
            if wantsInput || isOwedOutput {
                receive()
            } else if readiness.contains(.hangUp) {
                return clientIsGone()
            } else {
                watch([])
            }
        }
        advance()
    }

    override func deadlinePassed() {
        if !outgoing.isEmpty { return abort() }
        switch phase {
        case .reading where !wire.isMidRequest: return closeUnlessAsked()
        case .draining, .closing, .lingering: return close()
        case .reading, .collecting:
            refuse(HTTPError(.requestTimeout))
        case .answering:
            mustClose = true
            exchange?.stream?.fail(HTTPError(.requestTimeout))
        case .closed: return
        }
        advance()
    }

    override func handlerDeadlinePassed() { endHandler() }

    override func drain() {
        isDraining = true
        exchange?.stop?.stop()
        guard case .reading = phase, !wire.isMidRequest, outgoing.isEmpty else { return }
        // A connection that has said nothing yet may have a request on its way.
        if headDeadlineRuns { loop.setDeadline(descriptor, after: Self.lastCall) } else { awaitLastRequest() }
    }

    override func abandon() { abort() }

    /// Whether the response at hand is the last one.
    var isLastResponse: Bool { mustClose || isDraining }
}

// MARK: - Going on

extension Connection {
    /// Sends what can be sent, looks at input that waits, and says what to wait for.
    func advance() {
        guard !isBusy else { return }  // a handler that answers at once is called from here
        isBusy = true
        defer { isBusy = false }
        flush()
        while !pending.isEmpty, !pendingNeedsMore, wantsPending {
            takePending()
            flush()
            if !pending.isEmpty, !pendingNeedsMore, wantsPending {
                loop.execute { [self] in advance() }  // others first
                break
            }
        }
        if case .closed = phase { return }
        if tls?.wantsToSend == true { return watch(.writable) }
        watchForNext()
    }

    private func watchForNext() {
        if isDraining, case .reading = phase, !wire.isMidRequest, !headDeadlineRuns, outgoing.isEmpty {
            awaitLastRequest()
            if case .closed = phase { return }
        }
        var wanted: Readiness = wantsInput ? .readable : []
        if !outgoing.isEmpty { wanted.insert(.writable) }
        // A handler that is soon done is not worth two system calls: stop watching when an event shows that it matters.
        if case .answering = phase, wanted.isEmpty, watched == .readable { return }
        watch(wanted)
    }

    private func watch(_ wanted: Readiness) {
        guard wanted != watched else { return }
        if watched == nil { loop.watch(descriptor, wanted) } else { loop.update(descriptor, wanted) }
        watched = wanted
    }

    /// Time begins anew with what has just arrived.
    func moveDeadline() {
        switch phase {
        case .reading:
            if !wire.isMidRequest {
                if !headDeadlineRuns { loop.setDeadline(descriptor, after: service.timeouts.keepAlive) }
            } else if !headDeadlineRuns {
                // RFC-less, but decisive: the deadline of a head is total, or a byte now and then holds it for ever.
                headDeadlineRuns = true
                loop.setDeadline(descriptor, after: service.timeouts.header)
            }
        case .collecting, .answering: waitForBody()
        // What they have is total, as for a head.
        case .draining, .closing, .lingering, .closed: break
        }
    }

    /// While a handler runs, time runs only for a client that is asked for something.
    func waitForBody() {
        guard let exchange else { return }
        if wantsInput {
            let timeouts = service.timeouts
            let patience = exchange.pace.wait(
                received: exchange.received, at: loop.now, limit: timeouts.body, rate: timeouts.bodyRate)
            loop.setDeadline(descriptor, after: patience)
        } else {
            exchange.pace.stop(at: loop.now)
            if outgoing.isEmpty { loop.clearDeadline(descriptor) }
        }
    }

    func flush() {
        if case .closed = phase { return }
        if outgoing.isEmpty { return everythingIsSent() }
        switch outgoing.flush(to: OutputSocket(descriptor: descriptor, tls: tls)) {
        case .done:
            giveBackOutput()
            if totalAtDeadline != -1 {
                // What ran was the time for taking this; now it is that for what comes next.
                totalAtDeadline = -1
                headDeadlineRuns = false
                if case .draining = phase { drainWithinLinger() } else { moveDeadline() }
            }
            everythingIsSent()
        case .blocked:
            // Only a client that takes something gets more time.
            if outgoing.total != totalAtDeadline {
                totalAtDeadline = outgoing.total
                loop.setDeadline(descriptor, after: service.timeouts.write)
            }
            resumeWriters()
        case .failed: clientIsGone()
        case .cutShort:
            if let exchange { log(FileCutShort(), of: exchange) }
            abort()
        }
    }

    private func everythingIsSent() {
        resumeWriters()
        if case .answering = phase {
            if let answer = exchange?.finishedAnswer { conclude(answer) } else { waitForBody() }
        }
        if case .closing(let lingers) = phase {
            guard saysGoodbye() else { return }
            // RFC 9112 §9.6: requests behind the last one are not read any more, and closing upon them would reset the
            // connection, and perhaps take the answer with it. A gateway sends none: it is not worth a call to look.
            if lingers || wire.transport == .http && csystem_has_input(descriptor) != 0 { linger() } else { close() }
        }
    }

    func borrowOutput() {
        if outgoing.bytes.capacity == 0 { outgoing.bytes = loop.borrowOutput() }
    }

    private func giveBackOutput() {
        var buffer: [UInt8] = []
        swap(&buffer, &outgoing.bytes)
        loop.giveBack(output: buffer)
    }
}

extension Outgoing {
    var tailIsEmpty: Bool {
        if case .none = tail { true } else { false }
    }
}
