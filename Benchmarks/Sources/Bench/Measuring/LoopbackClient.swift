// The system boundary of the harness: connections that are opened one by one and held, which wrk cannot do.

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A blocking connection to a port of 127.0.0.1.
final class LoopbackClient {
    private let descriptor: Int32

    /// `nil` when nobody listens.
    init?(port: Int) {
        #if canImport(Glibc)
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
        descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        guard descriptor >= 0 else { return nil }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = in_addr_t(UInt32(0x7f00_0001).bigEndian)
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        // unsafe: connect reads `length` bytes of an address that lives as long as the call.
        let status = unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe connect(descriptor, $0, length) }
        }
        guard status == 0 else {
            close(descriptor)
            return nil
        }
        // A server that never answers is to be told, and not waited for.
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        // unsafe: reads the structure that it is given.
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    /// Whether the server has not closed it.
    var isOpen: Bool {
        var byte: UInt8 = 0
        // unsafe: writes the one byte that it is given.
        return unsafe recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) != 0
    }

    /// Sends a GET, and waits for the first bytes of the answer.
    ///
    /// - Returns: The status, or `nil` when the server hangs up.
    func get(_ path: String) -> Int? {
        let bytes = Array("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".utf8)
        var answer = [UInt8](repeating: 0, count: 4096)
        // unsafe: both calls stay within the arrays, whose lengths they are given.
        guard unsafe send(descriptor, bytes, bytes.count, 0) == bytes.count,
            case let count = unsafe recv(descriptor, &answer, answer.count, 0), count > 0
        else { return nil }
        return String(decoding: answer[..<count], as: UTF8.self).split(separator: " ").dropFirst().first.flatMap {
            Int($0)
        }
    }

    /// Allows this process as many descriptors as it may ever have.
    static func raiseDescriptorLimit() {
        var limit = rlimit()
        #if canImport(Glibc)
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
        let resource = RLIMIT_NOFILE
        #endif
        // unsafe: the calls read and write the one structure that they are given.
        guard unsafe getrlimit(resource, &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(resource, &limit)
    }
}
