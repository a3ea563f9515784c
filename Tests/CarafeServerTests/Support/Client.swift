import CarafeServer
import Foundation

/// A connection to a server, byte by byte: what a test sends is what goes out, and it reads only when it is told to.
final class Client {
    /// How a connection ended.
    enum End {
        case closed
        case reset
    }

    let descriptor: Int32
    /// Keeps the server running as long as somebody talks to it.
    private let server: AnyObject?
    private var isOpen = true
    /// What has come and was not taken yet.
    private(set) var received: [UInt8] = []
    private(set) var end: End?
    /// Whether the server takes nothing any more.
    private(set) var isBroken = false

    /// - Parameter buffers: the size of the socket's own buffers, for a client that is slow to read or to send.
    init(_ address: SocketAddress, server: AnyObject? = nil, buffers: Int? = nil) throws {
        self.server = server
        let endpoint = try RawAddress(address)
        descriptor = endpoint.makeSocket()
        if let buffers {
            setOption(descriptor, SOL_SOCKET, SO_RCVBUF, buffers)
            setOption(descriptor, SOL_SOCKET, SO_SNDBUF, buffers)
        }
        guard endpoint.connect(descriptor) else {
            let failure = SystemError(errno, "connect to \(address)")
            // Not past `isOpen`: what throws here is still deinitialised, and the number may be another's by then.
            close()
            throw failure
        }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }

    /// Takes over a descriptor, such as an end of a socket pair.
    init(descriptor: Int32) {
        self.descriptor = descriptor
        server = nil
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }

    deinit { close() }

    /// Hangs up.
    func close() {
        if isOpen { _ = Foundation.close(descriptor) }
        isOpen = false
    }

    /// Breaks off: the server is told that the rest is not wanted.
    func reset() {
        resetOnClose(descriptor)
        close()
    }

    /// Gives the socket large buffers, for a client that is not slow any more.
    func widen() {
        setOption(descriptor, SOL_SOCKET, SO_RCVBUF, 4 * 1024 * 1024)
        setOption(descriptor, SOL_SOCKET, SO_SNDBUF, 4 * 1024 * 1024)
    }

    /// Says that nothing more will be sent, and keeps listening.
    func endSending() { _ = shutdown(descriptor, Int32(SHUT_WR)) }
}

// MARK: - Sending

extension Client {
    func send(_ text: String) throws { try send(Array(text.utf8)) }

    /// Sends everything; a server that has hung up keeps the rest from being sent, and that is no failure.
    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let result = sendNow(bytes, from: sent)
            if result > 0 {
                sent += result
            } else if errno == EAGAIN {
                guard isReady(POLLOUT, within: patience) else { throw Timeout("room for \(bytes.count - sent) bytes") }
            } else {
                isBroken = true
                return
            }
        }
    }

    /// Sends until the server has taken nothing for a while; returns how much it took.
    func sendWhatFits(_ bytes: [UInt8]) -> Int {
        var sent = 0
        while sent < bytes.count {
            let result = sendNow(bytes, from: sent)
            if result > 0 {
                sent += result
            } else if errno != EAGAIN || !isReady(POLLOUT, within: 0.3) {
                break
            }
        }
        return sent
    }

    private func sendNow(_ bytes: [UInt8], from start: Int) -> Int {
        // unsafe: sends from the array's own storage, what is left of it.
        unsafe bytes.withUnsafeBytes { buffer in
            unsafe Foundation.send(
                descriptor, buffer.baseAddress! + start, buffer.count - start, noSignal)
        }
    }
}

// MARK: - Receiving

extension Client {
    /// The next line, without its end.
    func line() throws -> String {
        while true {
            if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
                let line = received[..<end]
                let text = String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
                received.removeFirst(end + 1)
                return text
            }
            try receiveMore("the end of a line")
        }
    }

    /// The next `count` bytes.
    func take(_ count: Int) throws -> [UInt8] {
        while received.count < count { try receiveMore("\(count) bytes") }
        let bytes = Array(received[..<count])
        received.removeFirst(count)
        return bytes
    }

    /// All that comes until the connection ends; ``end`` then says how.
    func rest() throws -> [UInt8] {
        while end == nil { try receiveMore("the end of the connection") }
        defer { received = [] }
        return received
    }

    /// Reads in small pieces with a breath in between, until the connection ends or `count` bytes are here.
    func takeSlowly(_ count: Int, pieces: Int = 16 * 1024, each: TimeInterval = 0.001) throws -> [UInt8] {
        while received.count < count, end == nil {
            try receiveMore("\(count) bytes", atMost: pieces)
            Thread.sleep(forTimeInterval: each)
        }
        return try take(min(count, received.count))
    }

    /// Whether something, or the end, comes within this time.
    func hears(within seconds: TimeInterval) -> Bool {
        !received.isEmpty || end != nil || isReady(POLLIN, within: seconds)
    }

    private func receiveMore(_ what: String, atMost count: Int = 256 * 1024) throws {
        guard end == nil else {
            throw Timeout("\(what): the connection ended (\(end!)) after \(Array(received.prefix(300)).text)")
        }
        guard isReady(POLLIN, within: patience) else { throw Timeout(what) }
        let piece = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            // unsafe: fills the array's own storage.
            let result = unsafe recv(descriptor, buffer.baseAddress, count, 0)
            initialized = max(0, result)
            if result == 0 { end = .closed }
            if result < 0, errno != EAGAIN { end = .reset }
        }
        received += piece
    }

    /// An error or a hang-up counts as ready: it shows in what is done next.
    private func isReady(_ events: Int32, within seconds: TimeInterval) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        // unsafe: one entry, which is this one.
        return unsafe poll(&entry, 1, Int32(seconds * 1000)) > 0
    }
}
