import CSystem

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Writes log text to a descriptor from a thread of its own.
///
/// A full disk or a stopped terminal must not stop an event loop: loops hand over whole buffers and go on. What cannot be
/// kept is counted, and the count is written when writing works again.
final class LogSink: Sendable {
    private struct State {
        var buffers: [[UInt8]] = []
        var bytes = 0
        var lostLines = 0
        var isClosing = false
        var isIdle = true
    }

    private static let capacity = 4 * 1024 * 1024

    private let descriptor: Int32
    private let monitor = Monitor(State())

    init(_ descriptor: Int32) throws(SystemError) {
        self.descriptor = descriptor
        try startThread("log") { [self] in run() }
    }

    /// Hands over text that ends with a line.
    func submit(_ text: [UInt8]) {
        monitor.change { state in
            if state.bytes + text.count > Self.capacity {
                state.lostLines += Self.lines(text)
            } else {
                state.bytes += text.count
                state.buffers.append(text)
                state.isIdle = false
            }
        }
    }

    /// Writes out what is there and ends the thread; gives up on a descriptor that takes nothing for two seconds.
    func close() {
        monitor.change { $0.isClosing = true }
        monitor.wakeAll()
        _ = monitor.wait(seconds: 2) { $0.isIdle }
    }

    private func run() {
        while let buffers = next() {
            let lost = buffers.reduce(into: 0) { $0 += write($1) ? 0 : Self.lines($1) }
            monitor.change { state in
                state.bytes -= buffers.reduce(0) { $0 + $1.count }
                state.lostLines += lost
                state.isIdle = state.buffers.isEmpty
            }
            monitor.wakeAll()
        }
    }

    private func next() -> [[UInt8]]? {
        monitor.wait { state -> [[UInt8]]?? in
            if state.buffers.isEmpty { return state.isClosing ? .some(nil) : nil }
            var buffers = state.buffers
            state.buffers = []
            if state.lostLines > 0 {
                let notice = [UInt8]("*** \(state.lostLines) log lines could not be written ***\n".utf8)
                state.lostLines = 0
                state.bytes += notice.count
                buffers.insert(notice, at: 0)
            }
            return buffers
        }
    }

    private func write(_ text: [UInt8]) -> Bool {
        var sent = 0
        while sent < text.count {
            // unsafe: writes from the array's own storage, what is left of it.
            let result = unsafe text.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress! + sent, buffer.count - sent)
            }
            if result >= 0 {
                sent += result
            } else if errno == EAGAIN {
                var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = unsafe poll(&entry, 1, 1000)  // unsafe: one entry, which is this one
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }

    private static func lines(_ text: [UInt8]) -> Int { text.count { $0 == UInt8(ascii: "\n") } }
}
