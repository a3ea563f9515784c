import CCarafeSystem

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What master and workers do with bare descriptors and the clock.
enum Descriptors {
    /// Whether a read would not wait: there is something, or the end.
    static func isReadable(_ descriptor: Int32) -> Bool {
        var entries = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)]
        return wait(&entries, milliseconds: 0) && entries[0].revents != 0
    }

    /// Waits until something has happened on one of them; -1 milliseconds is for ever.
    ///
    /// - Returns: `false` when the time is up, or a signal came between.
    static func wait(_ entries: inout [pollfd], milliseconds: Int) -> Bool {
        let limit = Int32(clamping: milliseconds)
        // unsafe: the kernel writes `revents` into the entries that are counted here.
        return unsafe entries.withUnsafeMutableBufferPointer { buffer in
            unsafe csystem_poll(buffer.baseAddress, nfds_t(buffer.count), limit) > 0
        }
    }

    static func areOpen(_ descriptors: [Int32]) -> Bool {
        descriptors.allSatisfy { fcntl($0, F_GETFD) >= 0 }
    }

    /// Keeps a descriptor from the programs that this one starts.
    static func closeOnExec(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    /// Sends one message, and a descriptor with it; -1 passes none.
    static func send(_ text: String, on channel: Int32, passing passed: Int32 = -1) -> Bool {
        let bytes = Array(text.utf8)
        // unsafe: the call reads as many bytes as it is told there are.
        let result = unsafe bytes.withUnsafeBytes { buffer in
            unsafe csystem_send_message(channel, buffer.baseAddress, buffer.count, passed)
        }
        return result >= 0
    }

    enum Received: Equatable {
        case message(String, passed: Int32?)
        /// Nothing yet, on a channel that does not wait.
        case nothing
        case end
    }

    /// Takes the next message from a channel.
    static func receive(from channel: Int32) -> Received {
        var passed: Int32 = -1
        var bytes = [UInt8](repeating: 0, count: 4096)
        // unsafe: the call fills at most as many bytes as the array has.
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe csystem_receive_message(channel, buffer.baseAddress, buffer.count, &passed)
        }
        if count == -Int(EAGAIN) || count == -Int(EWOULDBLOCK) { return .nothing }
        // A datagram channel tells of its end by an error.
        guard count > 0 else { return .end }
        return .message(String(decoding: bytes[..<count], as: UTF8.self), passed: passed >= 0 ? passed : nil)
    }

    /// Milliseconds since some moment in the past, the same for all processes; never goes back.
    static func milliseconds() -> Int {
        var time = timespec()
        // unsafe: fills the struct it is given.
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int(time.tv_sec) * 1000 + Int(time.tv_nsec) / 1_000_000
    }

    static func wallSeconds() -> Int {
        time(nil)
    }

    static func workingDirectory() -> String {
        // unsafe: getcwd allocates the string, which is copied and freed.
        guard let path = unsafe getcwd(nil, 0) else { return "" }
        defer { unsafe free(path) }
        return unsafe String(cString: path)
    }
}

// MARK: - Making

extension Descriptors {
    /// The two ends of a channel: the master's, which does not wait, and the worker's.
    static func channel() throws(MasterError) -> (ours: Int32, theirs: Int32) {
        var ends: (Int32, Int32) = (-1, -1)
        // unsafe: fills two descriptors, which is what the tuple has room for.
        let result = unsafe withUnsafeMutableBytes(of: &ends) { buffer in
            unsafe csystem_channel(buffer.baseAddress?.assumingMemoryBound(to: Int32.self))
        }
        guard result >= 0 else { throw MasterError(.channel, code: Int32(-result)) }
        return (ends.0, ends.1)
    }
}
