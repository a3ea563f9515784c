import CSystem
import CarafeCore
import CarafeWire
import Logging

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// An open listening socket, shared by all loops of the server.
final class ListeningSocket: Sendable {
    let descriptor: Int32
    let endpoint: ServerConfiguration.Endpoint
    /// What its connections agree to over TLS, where it speaks that.
    let tls: TLSContext?
    /// The address that was really bound: with port 0, the one the system chose.
    let address: SocketAddress
    /// The inode of a unix socket's file, so that another server's file is never removed.
    private let inode: ino_t?

    init(_ endpoint: ServerConfiguration.Endpoint, backlog: Int32, tls: TLSContext? = nil) throws(SystemError) {
        self.endpoint = endpoint
        self.tls = tls
        let operation = "listen on \(endpoint.address)"
        guard let native = Native(endpoint.address) else { throw SystemError(EINVAL, operation) }
        if case .unix(let path) = endpoint.address { try Self.removeStale(path, native, operation) }
        let family = Int32(native.storage.ss_family)
        descriptor = Int32(try check(csystem_socket(family), operation))
        do throws(SystemError) {
            try Self.configure(descriptor, family, endpoint.transport)
            try Self.bind(descriptor, native, endpoint.address, operation)
            try check(csystem_listen(descriptor, backlog), operation)
            address = Self.boundAddress(descriptor) ?? endpoint.address
            inode = Self.inode(of: endpoint.address)
        } catch {
            csystem_close(descriptor)
            throw error
        }
    }

    /// Closes the socket, and removes its file if it is still this one's.
    func close() {
        csystem_close(descriptor)
        if case .unix(let path) = endpoint.address, inode != nil, Self.inode(of: endpoint.address) == inode {
            _ = unsafe unlink(path)  // unsafe: passes a C string
        }
    }

    private static func configure(
        _ descriptor: Int32,
        _ family: Int32,
        _ transport: ServerConfiguration.Transport,
    ) throws(SystemError) {
        guard family != AF_UNIX else { return }
        try check(csystem_set_option(descriptor, SOL_SOCKET, SO_REUSEADDR, 1), "set SO_REUSEADDR")
        switch transport {
        case .http:
            // Inherited by accepted sockets: a streamed piece must not wait for the acknowledgement of the last one.
            try check(csystem_set_option(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1), "set TCP_NODELAY")
        case .uwsgi:
            #if os(Linux)
            // The gateway sends at once: wake up when there is something to read, and save a wait.
            try check(csystem_set_option(descriptor, Int32(IPPROTO_TCP), TCP_DEFER_ACCEPT, 1), "set TCP_DEFER_ACCEPT")
            #endif
        }
    }

    private static func bind(
        _ descriptor: Int32,
        _ native: Native,
        _ address: SocketAddress,
        _ operation: String,
    ) throws(SystemError) {
        var storage = native.storage
        // unsafe: reads the struct it is given.
        try check(unsafe csystem_bind(descriptor, &storage, native.length), operation)
        guard case .unix(let path) = address else { return }
        // Whoever can connect to a uwsgi socket is believed: its file is for the user and the group only. Nobody can
        // connect before `listen`, so this comes in time; a umask would be every thread's.
        // unsafe: passes a C string.
        guard unsafe chmod(path, 0o660) == 0 else { throw SystemError(errno, operation) }
    }

    /// Removes a socket file that nobody listens on any more. One that answers is another server's: binding then fails.
    private static func removeStale(_ path: String, _ native: Native, _ operation: String) throws(SystemError) {
        var status = stat()
        // unsafe: fills the struct it is given.
        guard unsafe lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw SystemError(EEXIST, "\(operation): there is a file that is no socket")
        }
        let probe = Int32(try check(csystem_socket(AF_UNIX), operation))
        defer { csystem_close(probe) }
        var storage = native.storage
        // unsafe: reads the struct it is given.
        let result = unsafe csystem_connect(probe, &storage, native.length)
        guard result == -Int(ECONNREFUSED) else {
            throw SystemError(result < 0 && result != -Int(EAGAIN) ? Int32(-result) : EADDRINUSE, operation)
        }
        _ = unsafe unlink(path)  // unsafe: passes a C string
    }

    private static func boundAddress(_ descriptor: Int32) -> SocketAddress? {
        var native = Native()
        // unsafe: fills the struct it is given.
        guard unsafe csystem_local_address(descriptor, &native.storage) >= 0,
            let (host, port) = native.hostAndPort
        else { return nil }
        return .internet(host: host, port: UInt16(truncatingIfNeeded: port))
    }

    private static func inode(of address: SocketAddress) -> ino_t? {
        guard case .unix(let path) = address else { return nil }
        var status = stat()
        // unsafe: fills the struct it is given.
        return unsafe lstat(path, &status) == 0 ? status.st_ino : nil
    }
}

/// One loop's ear on a listening socket.
final class Listener: EventSource {
    private let loop: EventLoop
    private let socket: ListeningSocket
    private let service: Service
    private var isWatched = false
    private var nextComplaint: UInt64 = 0
    /// A number of its own for the one socket: a loop keeps what it watches by number, and closes its own when it stops,
    /// while the others still accept.
    private let descriptor: Int32

    /// Connections taken in one turn, so that those already there are not kept waiting.
    private static let acceptsPerTurn = 64
    /// How long accepting rests when descriptors have run out.
    private static let rest: UInt64 = 250

    init(_ socket: ListeningSocket, on loop: EventLoop, service: Service) throws(SystemError) {
        self.loop = loop
        self.socket = socket
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
        guard let context = socket.tls else {
            Connection(Int32(result), socket.endpoint.transport, on: loop, service: service, peer: peer).start()
            return true
        }
        startTLS(Int32(result), context, peer)
        return true
    }

    private func startTLS(_ descriptor: Int32, _ context: TLSContext, _ peer: PeerAddress) {
        // Without memory for a session there is nothing to say it with.
        guard let session = TLSSession(context, descriptor) else { return _ = Glibc.close(descriptor) }
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
        if !isWatched { resume() }
    }

    /// Takes what the kernel has already accepted for us, so that nobody who got through is turned away; then closes.
    override func drain() {
        isWatched = true
        for _ in 0..<4096 { guard acceptOne() else { break } }
        loop.close(descriptor, isWatched: isWatched)
        isWatched = false
    }
}
