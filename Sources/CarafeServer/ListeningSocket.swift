import CCarafeSystem

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// An open listening socket, shared by all loops of a server, and by all servers that inherit it.
public final class ListeningSocket: Sendable {
    /// The socket itself; not inherited by other programs unless it is handed to them.
    public let descriptor: Int32
    /// What is spoken there, and where it was meant to be.
    public let endpoint: ServerConfiguration.Endpoint
    /// The address that was really bound: with port 0, the one the system chose.
    public let address: SocketAddress
    /// The inode of a unix socket's file, so that another server's file is never removed; `nil` for one that is not ours.
    private let inode: ino_t?

    /// Takes over a socket that another process has opened and listens on; closing this one leaves that one open.
    public init(inheriting descriptor: Int32, for endpoint: ServerConfiguration.Endpoint) {
        self.descriptor = descriptor
        self.endpoint = endpoint
        address = Self.boundAddress(descriptor) ?? endpoint.address
        inode = nil
        // systemd hands on sockets that wait: a loop that accepts until there is nobody left would stand still.
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }

    /// Opens a socket and listens.
    ///
    /// A unix socket's file that nobody listens on any more is replaced.
    ///
    /// - Parameters:
    ///   - backlog: connections the kernel holds before they are accepted.
    ///   - mode: the permissions of a unix socket's file. Whoever can connect to a uwsgi socket is believed.
    /// - Throws: ``SystemError`` naming the address.
    public init(
        _ endpoint: ServerConfiguration.Endpoint,
        backlog: Int32,
        mode: UInt32 = 0o660,
    ) throws(SystemError) {
        self.endpoint = endpoint
        let operation = "listen on \(endpoint.address)"
        guard let native = Native(endpoint.address) else { throw SystemError(EINVAL, operation) }
        if case .unix(let path) = endpoint.address { try Self.removeStale(path, native, operation) }
        let family = Int32(native.storage.ss_family)
        descriptor = Int32(try check(csystem_socket(family), operation))
        do throws(SystemError) {
            try Self.configure(descriptor, family, endpoint.transport)
            try Self.bind(descriptor, native, endpoint.address, mode, operation)
            try check(csystem_listen(descriptor, backlog), operation)
            address = Self.boundAddress(descriptor) ?? endpoint.address
            inode = Self.inode(of: endpoint.address)
        } catch {
            csystem_close(descriptor)
            throw error
        }
    }

    /// Gives a unix socket's file to a user and a group; -1 leaves one as it is.
    public func setOwner(_ user: Int, _ group: Int) throws(SystemError) {
        guard case .unix(let path) = endpoint.address, inode != nil else { return }
        let (uid, gid) = (uid_t(truncatingIfNeeded: user), gid_t(truncatingIfNeeded: group))
        // unsafe: passes a C string.
        guard unsafe lchown(path, uid, gid) == 0 else { throw SystemError(errno, "give \(path) to another owner") }
    }

    /// Closes the socket.
    ///
    /// - Parameter removesFile: whether the file of a unix socket goes too, if it is still this one's.
    public func close(removesFile: Bool = true) {
        csystem_close(descriptor)
        guard removesFile, case .unix(let path) = endpoint.address, inode != nil else { return }
        if Self.inode(of: endpoint.address) == inode { _ = unsafe unlink(path) }  // unsafe: passes a C string
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
        _ mode: UInt32,
        _ operation: String,
    ) throws(SystemError) {
        var storage = native.storage
        // unsafe: reads the struct it is given.
        try check(unsafe csystem_bind(descriptor, &storage, native.length), operation)
        guard case .unix(let path) = address else { return }
        // Nobody can connect before `listen`, so this comes in time; a umask would be every thread's.
        // unsafe: passes a C string.
        guard unsafe chmod(path, mode_t(mode)) == 0 else { throw SystemError(errno, operation) }
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

    /// Where an open socket listens; `nil` for what is no socket, or one without an address.
    public static func address(of descriptor: Int32) -> SocketAddress? {
        var native = Native()
        // unsafe: fills the struct it is given.
        guard unsafe csystem_local_address(descriptor, &native.storage) >= 0 else { return nil }
        return boundAddress(descriptor) ?? native.unixAddress
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
