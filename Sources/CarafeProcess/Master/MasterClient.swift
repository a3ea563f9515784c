import CCarafeSystem

/// Somebody on the control channel, or reading the statistics. Nobody waits for them.
struct MasterClient {
    enum State: Equatable {
        /// Its line is still to come.
        case asking
        /// It waits for a reload that has not begun.
        case awaitsReload
        /// It waits for the reload that runs.
        case awaitsResult
        /// It waits for the end of the server.
        case awaitsStop
        /// What is left of its answer is sent, and then it is done with.
        case answered
    }

    /// More is no command.
    static let lineLimit = 256
    /// Milliseconds for a line to come, or an answer to be taken.
    static let patience = 10_000

    let descriptor: Int32
    /// Whether it may steer, and does not just read the statistics.
    let isControl: Bool
    var state: State
    var deadline: Int
    private var input: [UInt8] = []
    private var output: ArraySlice<UInt8> = []

    init(_ descriptor: Int32, _ state: State = .asking, isControl: Bool = true, now: Int) {
        self.descriptor = descriptor
        self.isControl = isControl
        self.state = state
        deadline = now + Self.patience
    }

    /// Whether it is late with what it has to do itself.
    func isLate(_ now: Int) -> Bool { (state == .asking || state == .answered) && now >= deadline }

    enum Input: Equatable {
        case line(String)
        case more
        case gone
    }

    /// Takes what has arrived.
    mutating func receive() -> Input {
        // More than a line may have: closing on what is unread would take the answer back.
        var bytes = [UInt8](repeating: 0, count: 4096)
        // unsafe: the call fills at most as many bytes as the array has.
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe csystem_receive(descriptor, buffer.baseAddress, buffer.count)
        }
        if count == -Int(EAGAIN) || count == -Int(EINTR) { return .more }
        guard count > 0 else { return .gone }
        input += bytes[..<count]
        guard let end = input.firstIndex(of: UInt8(ascii: "\n")) else {
            return input.count < Self.lineLimit ? .more : .line(String(decoding: input, as: UTF8.self))
        }
        return .line(String(decoding: input[..<end].filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self))
    }

    /// Prepares the whole of an answer.
    mutating func answer(_ text: String, now: Int) {
        output = ArraySlice(text.utf8)
        state = .answered
        deadline = now + Self.patience
    }

    /// Sends what the socket takes.
    ///
    /// - Returns: whether that was all, or nobody is there any more.
    mutating func send() -> Bool {
        // unsafe: the call reads at most as many bytes as the slice has.
        let count = unsafe output.withUnsafeBytes { buffer in
            unsafe csystem_send(descriptor, buffer.baseAddress, buffer.count, 0)
        }
        if count == -Int(EAGAIN) || count == -Int(EINTR) { return false }
        guard count >= 0 else { return true }
        output = output.dropFirst(count)
        return output.isEmpty
    }
}
