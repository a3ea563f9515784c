import CCarafeSystem

/// Lines from a socket, as they come.
struct LineReader {
    private let descriptor: Int32
    private var pending: [UInt8] = []
    private var isAtEnd = false

    init(descriptor: Int32) { self.descriptor = descriptor }

    /// Waits for the next line; `nil` after the last, which needs no newline.
    mutating func next() -> String? {
        while true {
            if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                defer { pending.removeFirst(end + 1) }
                return String(decoding: pending[..<end], as: UTF8.self)
            }
            if isAtEnd {
                defer { pending = [] }
                return pending.isEmpty ? nil : String(decoding: pending, as: UTF8.self)
            }
            receive()
        }
    }

    private mutating func receive() {
        var bytes = [UInt8](repeating: 0, count: 4096)
        // unsafe: fills no more than the array has room for.
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe csystem_receive_waiting(descriptor, buffer.baseAddress, buffer.count)
        }
        if count > 0 { pending += bytes.prefix(count) } else { isAtEnd = true }
    }
}
