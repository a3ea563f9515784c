import Foundation

/// The end of a pipe that a log comes out of.
final class PipeReader {
    private let descriptor: Int32
    private var received: [UInt8] = []

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }

    deinit { close(descriptor) }

    /// The next line, without its end.
    func line() throws -> String {
        var searched = 0
        while true {
            if let end = received[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { received.removeFirst(end + 1) }
                return String(decoding: received[..<end], as: UTF8.self)
            }
            searched = received.count
            try receiveMore()
        }
    }

    /// Takes some of what comes, and keeps it.
    func receiveMore() throws {
        let piece = try piece()
        guard !piece.isEmpty else { throw Timeout("a line: the pipe has ended") }
        received += piece
    }

    /// Whether something comes within this time.
    func hears(within seconds: TimeInterval) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        // unsafe: one entry, which is this one.
        return unsafe !received.isEmpty || poll(&entry, 1, Int32(seconds * 1000)) > 0
    }

    /// All that comes until the pipe is closed.
    func rest() throws -> [UInt8] {
        while case let piece = try piece(), !piece.isEmpty { received += piece }
        return received
    }

    private func piece() throws -> [UInt8] {
        try wait(for: "something in the pipe") {
            var piece = [UInt8](repeating: 0, count: 64 * 1024)
            let count = unsafe read(descriptor, &piece, piece.count)  // unsafe: fills the array, no more
            return count >= 0 ? Array(piece[..<count]) : nil
        }
    }
}
