import Foundation

/// A connection to a server, byte by byte: what a test sends is what goes out, and nothing else.
final class Client {
    private let descriptor: Int32
    private var received: [UInt8] = []
    private var taken = 0
    /// Whether the server has closed its side.
    private(set) var isAtEnd = false
    /// Whether the server has reset the connection, or takes nothing any more.
    private(set) var isBroken = false

    /// Connects.
    ///
    /// - Parameter source: the address of this machine to come from.
    init(_ endpoint: Endpoint, from source: String? = nil) throws {
        descriptor = try endpoint.makeSocket()
        if let source, !Endpoint.port(0).bind(descriptor, host: source) { throw Self.failure("the address \(source)") }
        guard endpoint.connect(descriptor) else { throw Self.failure("a connection to \(endpoint)") }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }

    deinit { close(descriptor) }

    private static func failure(_ what: String) -> Timeout {
        Timeout(what, "\(POSIXError(POSIXError.Code(rawValue: errno) ?? .EINVAL).localizedDescription)")
    }

    // MARK: Sending

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    /// Sends everything, and takes meanwhile what comes, so that neither side waits for the other.
    ///
    /// A server may answer and hang up before it has everything: then the rest stays unsent.
    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count, !isBroken {
            let ready = try wait(for: POLLOUT | (isAtEnd ? 0 : POLLIN), "room for \(bytes.count - sent) bytes")
            if ready & POLLIN != 0 { receive() }
            guard ready & POLLOUT != 0 else { continue }
            // unsafe: sends from the array's own storage, what is left of it.
            let result = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.send(descriptor, buffer.baseAddress! + sent, buffer.count - sent, Int32(MSG_NOSIGNAL))
            }
            if result > 0 { sent += result } else if errno != EAGAIN { isBroken = true }
        }
    }

    /// Says that nothing more will be sent, and keeps listening.
    func endSending() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

    /// Breaks off: the server is told that the rest is not wanted.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        // unsafe: reads the struct it is given; the descriptor is closed at the end of this object's life.
        _ = unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        isBroken = true
    }

    // MARK: Receiving

    /// Whether anything comes within some seconds, be it the end.
    func hasInput(within seconds: Double) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        // unsafe: one entry, which is this one.
        return unsafe poll(&entry, 1, Int32(seconds * 1000)) != 0
    }

    /// The next line, without its end.
    func line() throws -> String {
        var searched = taken
        while true {
            if let end = received[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = received[taken..<end]
                taken = end + 1
                return String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
            }
            searched = received.count
            try receiveMore("the end of a line")
        }
    }

    /// The next `count` bytes.
    func take(_ count: Int) throws -> [UInt8] {
        while received.count - taken < count { try receiveMore("\(count) bytes") }
        defer { forget(count) }
        return Array(received[taken..<taken + count])
    }

    /// All that comes until the server closes the connection.
    func rest() throws -> [UInt8] {
        while !isAtEnd {
            if try wait(for: POLLIN, "the end of the connection") != 0 { receive() }
        }
        defer { forget(received.count - taken) }
        return Array(received[taken...])
    }

    private func receiveMore(_ what: String) throws {
        guard !isAtEnd else {
            let shown = String(decoding: received[taken...].prefix(500).filter { $0 < 0x7f }, as: UTF8.self)
            throw Timeout("\(what): the server closed the connection after \(received.count - taken) bytes", shown)
        }
        if try wait(for: POLLIN, what) != 0 { receive() }
    }

    private func forget(_ count: Int) {
        taken += count
        if taken == received.count {
            received = []
            taken = 0
        }
    }

    private func receive() {
        let count = 256 * 1024
        let piece = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            // unsafe: fills the array's own storage.
            initialized = unsafe max(0, recv(descriptor, buffer.baseAddress, count, 0))
            if initialized == 0, errno != EAGAIN { isAtEnd = true }
        }
        received += piece
    }

    /// Waits until the socket is ready for one of `events`.
    private func wait(for events: Int32, _ what: String) throws -> Int32 {
        var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        // unsafe: one entry, which is this one.
        let result = unsafe poll(&entry, 1, Int32(Duration.patience.components.seconds * 1000))
        guard result != 0 else { throw Timeout(what) }
        // An error or a hang-up shows in what is done next.
        return Int32(entry.revents) & ~events == 0 ? Int32(entry.revents) : events
    }
}
