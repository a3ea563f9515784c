import CCarafeSystem
import CarafeCore
import CarafeWire
import Logging

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// One loop's ear on a listening socket.
final class Listener: EventSource {
    private let loop: EventLoop
    private let socket: ListeningSocket
    /// What its connections agree to over TLS, where it speaks that.
    private let tls: TLSContext?
    private let service: Service
    private var isWatched = false
    private var isPaused = false
    private var nextComplaint: UInt64 = 0
    /// A number of its own for the one socket: a loop keeps what it watches by number, and closes its own when it stops,
    /// while the others still accept.
    private let descriptor: Int32

    /// Connections taken in one turn, so that those already there are not kept waiting.
    private static let acceptsPerTurn = 64
    /// How long accepting rests when descriptors have run out.
    private static let rest: UInt64 = 250

    init(_ socket: ListeningSocket, _ tls: TLSContext?, on loop: EventLoop, service: Service) throws(SystemError) {
        self.loop = loop
        self.socket = socket
        self.tls = tls
        self.service = service
        descriptor = fcntl(socket.descriptor, F_DUPFD_CLOEXEC, 0)
        guard descriptor >= 0 else { throw SystemError(errno, "duplicate a listener") }
        super.init()
    }

    func start() {
        loop.adopt(descriptor, self)
        resume()
    }

    private func resume() {
        isWatched = true
        loop.watch(descriptor, .readable, shared: true)
    }

    override func ready(_ readiness: Readiness) {
        for _ in 0..<Self.acceptsPerTurn {
            guard isWatched, acceptOne() else { return }
        }
    }

    /// Returns whether there may be more.
    private func acceptOne() -> Bool {
        var native = Native()
        // uwsgi says in its variables who the client is: the gateway's own address is never asked for.
        let wantsPeer = socket.endpoint.transport == .http
        // unsafe: fills the struct it is given, or none.
        let result =
            wantsPeer
            ? unsafe csystem_accept(descriptor, &native.storage) : csystem_accept(descriptor, nil)
        guard result >= 0 else { return accept(failedWith: Int32(-result)) }
        let peer = wantsPeer ? native.peer : .local
        guard let context = tls else {
            Connection(Int32(result), socket.endpoint.transport, on: loop, service: service, peer: peer).start()
            return true
        }
        startTLS(Int32(result), context, peer)
        return true
    }

    private func startTLS(_ descriptor: Int32, _ context: TLSContext, _ peer: PeerAddress) {
        // Without memory for a session there is nothing to say it with.
        guard let session = TLSSession(context, descriptor) else { return csystem_close(descriptor) }
        Connection(descriptor, .http, on: loop, service: service, peer: peer, tls: session).start()
    }

    private func accept(failedWith code: Int32) -> Bool {
        switch code {
        case EAGAIN: return false
        case EINTR, ECONNABORTED, EPROTO: return true
        default:
            // Out of descriptors or memory: the connection stays in the backlog and the socket stays ready, so waiting
            // for it would spin. Rest, and try again.
            if loop.now >= nextComplaint {
                service.logger.error("cannot accept connections, trying again: \(SystemError.text(code))")
                nextComplaint = loop.now + 1000
            }
            isWatched = false
            loop.unwatch(descriptor)
            loop.setDeadline(descriptor, after: Self.rest)
            return false
        }
    }

    override func deadlinePassed() {
        if !isWatched, !isPaused { resume() }
    }

    /// Accepts nothing, and leaves what comes to the kernel's queue or to other processes; or accepts again.
    override func pause(_ isPaused: Bool) {
        guard isPaused != self.isPaused else { return }
        self.isPaused = isPaused
        if !isPaused { return isWatched ? () : resume() }
        if isWatched { loop.unwatch(descriptor) }
        isWatched = false
    }

    /// Takes what the kernel has already accepted for us, so that nobody who got through is turned away; then closes.
    override func drain() {
        isWatched = true
        for _ in 0..<4096 { guard acceptOne() else { break } }
        loop.close(descriptor, isWatched: isWatched)
        isWatched = false
    }
}
