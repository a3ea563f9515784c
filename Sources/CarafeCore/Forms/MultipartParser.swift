import HTTPTypes

/// Reads `multipart/form-data` (RFC 7578, RFC 2046 §5.1): bytes in, events out, and no input or output of its own.
///
/// Rules: `receive` gives it bytes, then `next` is called until it returns `nil`, which means that it needs more; at the end of
/// the body `finish` says whether the form was whole. How the bytes are cut never changes what the events add up to.
///
///     start ──▶ preamble ──▶ head ──▶ dataStart ──▶ data ──▶ epilogue
///       └───────────────────▶ ▲ └── the next part ─────┘
///
/// A delimiter is `CR LF -- boundary`, then `--` after the last part, or blanks and `CR LF`. What only looks like one is data.
/// No byte is looked at more often than a constant: a boundary holds no CR, so what did not match need not be tried again.
struct MultipartParser {
    enum Event: Sendable, Equatable {
        case part(MultipartHead)
        case data(ArraySlice<UInt8>)
        case endOfPart
    }

    private enum State {
        case start, preamble, head, dataStart, data, epilogue
    }

    private enum Delimiter {
        case between(end: Int)
        case last(end: Int)
        /// The next place where one may begin.
        case none(resume: Int)
        case undecided
    }

    /// A browser's is a tenth of it.
    static let headLimit = 8 * 1024
    /// RFC 2046 §5.1.1 lets gateways pad a delimiter, and sets no bound.
    private static let paddingLimit = 128

    private let delimiter: [UInt8]
    private let partLimit: Int
    private var state = State.start
    private var bytes: [UInt8] = []
    private var position = 0
    /// How far the empty line behind a head was looked for.
    private var searched = 0
    private var parts = 0

    /// - Parameter boundary: without the hyphens before it, and without CR.
    init(boundary: [UInt8], partLimit: Int = .max) {
        delimiter = [0x0d, 0x0a, UInt8(ascii: "-"), UInt8(ascii: "-")] + boundary
        self.partLimit = partLimit
    }

    /// Takes more of the body.
    mutating func receive(_ more: [UInt8]) {
        if state == .epilogue { return }
        searched -= position
        if position == bytes.count {
            bytes = more
        } else {
            bytes.removeFirst(position)
            bytes += more
        }
        position = 0
    }

    /// Returns what comes next, or `nil` when that needs more bytes.
    mutating func next() throws(HTTPError) -> Event? {
        while true {
            let step =
                switch state {
                case .start: beginning(otherwise: .preamble)
                case .dataStart: beginning(otherwise: .data)
                case .preamble, .data: content()
                case .head: try head()
                case .epilogue: Step.needsMore
                }
            switch step {
            case .event(let event): return event
            case .moved: continue
            case .needsMore: return nil
            }
        }
    }

    /// Says that the body has ended.
    func finish() throws(HTTPError) {
        switch state {
        case .epilogue: return
        case .start, .preamble: throw FormError.noBoundary
        case .head, .dataStart, .data: throw FormError.truncated(parts)
        }
    }
}

// MARK: - Steps

extension MultipartParser {
    private enum Step {
        case event(Event)
        case moved
        case needsMore
    }

    /// The line break that belongs to the delimiter may be the one before: nothing is before the first one, and a part
    /// without any data may end where its head does.
    private mutating func beginning(otherwise state: State) -> Step {
        let isInPart = self.state == .dataStart
        switch delimiter(at: position - 2, matched: 2) {
        case .undecided: return .needsMore
        case .none: self.state = state
        case .between(let end): pass(to: end, .head)
        case .last(let end): pass(to: end, .epilogue)
        }
        return isInPart && self.state != .data ? .event(.endOfPart) : .moved
    }

    /// What is before the next delimiter: data, or a preamble, which nobody reads.
    private mutating func content() -> Step {
        var candidate = position
        while let start = bytes[candidate...].firstIndex(of: 0x0d) {
            let found = delimiter(at: start, matched: 1)
            if case .none(let resume) = found {
                candidate = resume
                continue
            }
            // The data first: the delimiter is found again in no time.
            if start > position { return emit(upTo: start) }
            let isInPart = state == .data
            switch found {
            case .between(let end): pass(to: end, .head)
            case .last(let end): pass(to: end, .epilogue)
            case .none, .undecided: return .needsMore
            }
            return isInPart ? .event(.endOfPart) : .moved
        }
        return emit(upTo: bytes.count)
    }

    private mutating func emit(upTo end: Int) -> Step {
        guard end > position else { return .needsMore }
        defer { position = end }
        return state == .data ? .event(.data(bytes[position..<end])) : .moved
    }

    private mutating func head() throws(HTTPError) -> Step {
        if bytes.count >= position + 2, bytes[position] == 0x0d, bytes[position + 1] == 0x0a {
            throw FormError.noDisposition(parts + 1)
        }
        guard let end = emptyLine() else {
            guard bytes.count - position <= Self.headLimit + 4 else { throw FormError.longHead(parts + 1) }
            return .needsMore
        }
        guard end - position <= Self.headLimit else { throw FormError.longHead(parts + 1) }
        parts += 1
        guard parts <= partLimit else { throw FormError.tooManyParts(limit: partLimit) }
        let head = try MultipartHead(parsing: bytes[position..<end], part: parts)
        pass(to: min(end + 4, bytes.count), .dataStart)
        return .event(.part(head))
    }

    /// Where a head's last line break and the empty line begin.
    private mutating func emptyLine() -> Int? {
        searched = max(searched, position)
        while let start = bytes[searched...].firstIndex(of: 0x0d) {
            searched = start
            guard start + 3 < bytes.count else { return nil }
            if bytes[start + 1] == 0x0a, bytes[start + 2] == 0x0d, bytes[start + 3] == 0x0a { return start }
            searched += 1
        }
        searched = bytes.count
        return nil
    }

    private mutating func pass(to position: Int, _ state: State) {
        self.position = position
        self.state = state
    }

    /// Whether a delimiter stands at `start`, of which so many bytes are known to match.
    private func delimiter(at start: Int, matched: Int) -> Delimiter {
        var index = start + matched
        for byte in delimiter[matched...] {
            guard index < bytes.count else { return .undecided }
            guard bytes[index] == byte else { return .none(resume: index) }
            index += 1
        }
        guard index < bytes.count else { return .undecided }
        if bytes[index] == UInt8(ascii: "-") {
            guard index + 1 < bytes.count else { return .undecided }
            return bytes[index + 1] == UInt8(ascii: "-") ? .last(end: index + 2) : .none(resume: index)
        }
        let padding = bytes[index...].prefix(Self.paddingLimit + 1).prefix { $0 == 0x20 || $0 == 0x09 }
        index = padding.endIndex
        guard padding.count <= Self.paddingLimit else { return .none(resume: index) }
        guard index < bytes.count else { return .undecided }
        guard bytes[index] == 0x0d else { return .none(resume: index) }
        guard index + 1 < bytes.count else { return .undecided }
        return bytes[index + 1] == 0x0a ? .between(end: index + 2) : .none(resume: index)
    }
}
