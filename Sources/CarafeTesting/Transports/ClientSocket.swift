import CCarafeSystem
import CarafeServer

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A client's end of a TCP connection to this machine.
///
/// It sends and receives in turns, as each is possible: a server that answers while it is still being sent to would
/// otherwise wait for a client that waits for it.
struct ClientSocket {
    private let descriptor: Int32

    /// What came back on a connection.
    struct Received {
        var bytes: [UInt8] = []
        /// Whether the server broke the connection instead of ending it.
        var isReset = false
    }

    /// How long the server may say nothing.
    private static let patience: Int32 = 30_000

    /// Connects, sends all of `message`, and returns what comes back up to the end of the connection.
    ///
    /// - Throws: when nothing comes back. What came before a connection broke is for the parser to judge.
    static func exchange(_ message: [UInt8], withPort port: UInt16) throws(SystemError) -> Received {
        let socket = ClientSocket(descriptor: Int32(try check(csystem_socket(AF_INET), "open a socket")))
        defer { socket.close() }
        try socket.connect(to: port)
        return try socket.exchange(message)
    }

    /// Connects and sends all of `message`, which is short.
    init(sending message: [UInt8], toPort port: UInt16) throws(SystemError) {
        descriptor = Int32(try check(csystem_socket(AF_INET), "open a socket"))
        do throws(SystemError) {
            try connect(to: port)
            var unsent = message[...]
            while !unsent.isEmpty {
                try wait(toSend: true)
                unsent = try send(unsent)
            }
        } catch {
            close()
            throw error
        }
    }

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Waits for bytes; `nil` at the end of the connection.
    func receive() throws(SystemError) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            try wait(toSend: false)
            // unsafe: the kernel writes into the array's own storage, `count` bytes at most.
            let result = unsafe buffer.withUnsafeMutableBytes {
                unsafe csystem_receive(descriptor, $0.baseAddress, $0.count)
            }
            switch result {
            case 1...: return Array(buffer[..<result])
            case -Int(EAGAIN), -Int(EINTR): continue
            default: return nil
            }
        }
    }

    /// Ends the connection for both sides, also for a thread that waits for bytes.
    func shutDown() { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }

    func close() {
        #if canImport(Glibc)
        _ = Glibc.close(descriptor)
        #elseif canImport(Darwin)
        _ = Darwin.close(descriptor)
        #endif
    }

    private func connect(to port: UInt16) throws(SystemError) {
        var storage = sockaddr_storage()
        // unsafe: passes a C string, and fills the struct it is given.
        let length = unsafe csystem_internet_address("127.0.0.1", port, &storage)
        // unsafe: reads the struct it is given.
        let result = unsafe csystem_connect(descriptor, &storage, length)
        if result != -Int(EINPROGRESS) { try check(result, "connect to port \(port)") }
    }

    private func exchange(_ message: [UInt8]) throws(SystemError) -> Received {
        var (unsent, received) = (message[...], Received())
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            try wait(toSend: !unsent.isEmpty)
            if !unsent.isEmpty { unsent = try send(unsent) }
            // unsafe: the kernel writes into the array's own storage, `count` bytes at most.
            let result = unsafe buffer.withUnsafeMutableBytes {
                unsafe csystem_receive(descriptor, $0.baseAddress, $0.count)
            }
            switch result {
            case 1...: received.bytes += buffer[..<result]
            case -Int(EAGAIN), -Int(EINTR): continue
            case 0: return received
            default:
                if received.bytes.isEmpty { try check(result, "receive the response") }
                received.isReset = true
                return received
            }
        }
    }

    private func wait(toSend: Bool) throws(SystemError) {
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN) | (toSend ? Int16(POLLOUT) : 0), revents: 0)
        // unsafe: reads and fills the one struct it is given.
        let result = unsafe poll(&watched, 1, Self.patience)
        if result == 0 { throw SystemError(ETIMEDOUT, "wait for the response") }
    }

    /// Returns what is left. A server that has heard enough refuses the rest, and has a reason to be read.
    private func send(_ bytes: ArraySlice<UInt8>) throws(SystemError) -> ArraySlice<UInt8> {
        // unsafe: sends from the array's own storage.
        let result = unsafe bytes.withUnsafeBytes {
            unsafe csystem_send(descriptor, $0.baseAddress, $0.count, 0)
        }
        switch result {
        case 0...: return bytes.dropFirst(result)
        case -Int(EAGAIN), -Int(EINTR): return bytes
        case -Int(ECONNREFUSED), -Int(ENOTCONN): throw SystemError(Int32(-result), "connect to the test server")
        default: return []
        }
    }
}
