import CCarafeSystem
import CarafeCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Where a connection's bytes go: the socket itself, or TLS in front of it. Each call answers as the system's does.
struct OutputSocket {
    let descriptor: Int32
    let tls: TLSSession?

    /// - Parameter more: whether more is sent right behind.
    func send(_ bytes: UnsafeRawPointer?, _ count: Int, more: Bool) -> Int {
        if let tls { return unsafe tls.send(bytes, count, more: more) }
        return unsafe csystem_send(descriptor, bytes, count, more ? 1 : 0)
    }

    /// Sends `head`, and `body` behind it.
    func send(_ head: UnsafeRawBufferPointer, _ body: UnsafeRawBufferPointer) -> Int {
        if let tls {
            if unsafe head.isEmpty { return unsafe tls.send(body.baseAddress, body.count, more: false) }
            return unsafe tls.send(head.baseAddress, head.count, more: !body.isEmpty)
        }
        return unsafe csystem_send_pair(descriptor, head.baseAddress, head.count, body.baseAddress, body.count)
    }

    func send(_ file: OpenFile, _ offset: Int, _ count: Int) -> Int {
        guard let tls else { return csystem_sendfile(descriptor, file.descriptor, Int64(offset), count) }
        // A record's worth, and no more: what the client does not take is read anew when it does.
        let size = min(count, TLSSession.recordSize)
        // unsafe: the kernel fills the buffer, and what it filled is sent before the buffer is gone.
        return unsafe withUnsafeTemporaryAllocation(byteCount: size, alignment: 16) { buffer in
            let result = unsafe pread(file.descriptor, buffer.baseAddress, size, off_t(offset))
            guard result > 0 else { return result < 0 ? -Int(errno) : 0 }
            return unsafe tls.send(buffer.baseAddress, result, more: count > result)
        }
    }
}
