import CCarafeSystem
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Writes log text to a descriptor from a thread of its own.
///
/// A full disk or a stopped terminal must not stop an event loop: loops hand over whole buffers and go on. What cannot be
/// kept is counted, and the count is written when writing works again.
package final class LogSink: Sendable {
    private struct State {
        var buffers: [[UInt8]] = []
        var bytes = 0
        var lostLines = 0
        /// Whether the last thing tried could not be written: a count of losses is then not worth a try of its own.
        var isFailing = false
        var isClosing = false
        var isIdle = true
    }

    private struct Batch {
        let buffers: [[UInt8]]
        let lostLines: Int
    }

    /// Bytes that are kept for a descriptor that takes none.
    static let capacity = 4 * 1024 * 1024

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

    /// Waits until what is there is written; gives up on a descriptor that takes nothing for two seconds.
    package func flush() {
        _ = monitor.wait(seconds: 2) { $0.isIdle }
    }

    /// Writes out what is there and ends the thread.
    func close() {
        monitor.change { $0.isClosing = true }
        monitor.wakeAll()
        flush()
    }
}

// MARK: - Writing

extension LogSink {
    private func run() {
        while let batch = next() {
            var lost = batch.lostLines
            var isFailing = false
            if lost > 0 {
                if write(Self.notice(of: lost)) { lost = 0 } else { isFailing = true }
            }
            for buffer in batch.buffers {
                isFailing = !write(buffer)
                if isFailing { lost += Self.lines(buffer) }
            }
            monitor.change { state in
                state.bytes -= batch.buffers.reduce(0) { $0 + $1.count }
                state.lostLines += lost
                state.isFailing = isFailing
                state.isIdle = state.buffers.isEmpty
            }
            monitor.wakeAll()
        }
    }

    private func next() -> Batch? {
        monitor.wait { state -> Batch?? in
            if state.buffers.isEmpty, state.lostLines == 0 || state.isFailing {
                return state.isClosing ? .some(nil) : nil
            }
            defer {
                state.buffers = []
                state.lostLines = 0
                state.isIdle = false
            }
            return Batch(buffers: state.buffers, lostLines: state.lostLines)
        }
    }

    private func write(_ text: [UInt8]) -> Bool {
        var sent = 0
        while sent < text.count {
            // unsafe: writes from the array's own storage, what is left of it.
            let result = unsafe text.withUnsafeBytes { buffer in
                unsafe csystem_write(descriptor, buffer.baseAddress! + sent, buffer.count - sent)
            }
            if result >= 0 {
                sent += result
            } else if result == -Int(EAGAIN) {
                var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = unsafe csystem_poll(&entry, 1, 1000)  // unsafe: one entry, which is this one
            } else if result != -Int(EINTR) {
                return false
            }
        }
        return true
    }

    private static func notice(of lines: Int) -> [UInt8] {
        [UInt8]("*** \(lines) log lines could not be written ***\n".utf8)
    }

    private static func lines(_ text: [UInt8]) -> Int { text.count { $0 == UInt8(ascii: "\n") } }
}

// MARK: - Standard error

extension LogSink {
    private static let shared = Mutex<LogSink?>(nil)

    /// The sink of standard error: one for the process, so that access log and logger keep their order.
    ///
    /// It lives as long as the process does, and is flushed when that exits.
    package static func standardError() throws(SystemError) -> LogSink {
        try shared.withLock { sink throws(SystemError) in
            if let sink { return sink }
            let made = try LogSink(2)
            sink = made
            _ = atexit { LogSink.flushStandardError() }
            return made
        }
    }

    /// Waits until what was logged is written, if anything ever was.
    static func flushStandardError() { shared.withLock { $0 }?.flush() }
}

/// A sink as a stream that log handlers write lines to.
package struct LogStream: TextOutputStream, Sendable {
    private let sink: LogSink

    /// Writes to `sink`.
    package init(_ sink: LogSink) { self.sink = sink }

    /// Hands over a line.
    package func write(_ line: String) { sink.submit(Array(line.utf8)) }
}
