import CarafeServer

#if canImport(Glibc)
import Glibc
private let streamType = Int32(SOCK_STREAM.rawValue)
#elseif canImport(Darwin)
import Darwin
private let streamType = SOCK_STREAM
#endif

/// Asks and waits for the answer, in turns, on a thread that is not the loop's.
struct Client {
    private let port: UInt16
    /// Over uwsgi a connection carries one request, and its end is the answer's.
    private let isKept: Bool
    private var descriptor: Int32 = -1
    private var buffer = [UInt8](repeating: 0, count: 64 * 1024)

    init(port: UInt16, isKept: Bool) {
        self.port = port
        self.isKept = isKept
    }

    /// - Parameter length: of the answer; of the first one, which is short, that is not known.
    mutating func ask(_ bytes: [UInt8], length: Int = 1) throws(SystemError) -> ArraySlice<UInt8> {
        if descriptor < 0 { try open() }
        try transmit(bytes)
        var count = 0
        while true {
            let received = try take(at: count)
            count += received
            if received == 0 || isKept && count >= length { break }
        }
        if !isKept { hangUp() }
        return buffer[..<count]
    }

    private mutating func open() throws(SystemError) {
        // The loop looks for a further connection before it waits, and is to find none: or it is chance what it does.
        usleep(1000)
        descriptor = socket(AF_INET, streamType, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        // unsafe: reads the struct it is given, as long as it is.
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw SystemError(errno, "connect to the server") }
    }

    private func transmit(_ bytes: [UInt8]) throws(SystemError) {
        // unsafe: reads the array's own storage.
        let sent = unsafe bytes.withUnsafeBytes { unsafe send(descriptor, $0.baseAddress, $0.count, 0) }
        guard sent == bytes.count else { throw SystemError(errno, "send the request") }
    }

    private mutating func take(at offset: Int) throws(SystemError) -> Int {
        // unsafe: writes into the array's own storage, from `offset` to its end at most.
        let received = unsafe buffer.withUnsafeMutableBytes { [descriptor] buffer in
            unsafe recv(descriptor, buffer.baseAddress.map { unsafe $0 + offset }, buffer.count - offset, 0)
        }
        guard received >= 0 else { throw SystemError(errno, "receive the answer") }
        return received
    }

    private mutating func hangUp() {
        _ = close(descriptor)
        descriptor = -1
    }
}
