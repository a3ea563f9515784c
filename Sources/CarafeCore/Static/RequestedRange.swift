/// What of a representation a `Range` field asks for (RFC 9110 §14).
enum RequestedRange: Sendable, Hashable {
    /// All of it: another unit, a field that is malformed, or one that asks for more than there is.
    case whole
    /// One part or several, each of at least one byte, in the order they were asked for.
    case parts([Range<Int>])
    /// None of what was asked for exists: 416.
    case unsatisfiable

    /// Ranges in one request beyond which it is taken for an attack, and answered with the whole.
    private static let limit = 32

    init(_ field: String, size: Int) {
        let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        // Clients that always ask for the first bytes do so of empty files too: those have no part, but are no error.
        guard parts.count == 2, parts[0].lowercased() == "bytes", size > 0 else {
            self = .whole
            return
        }
        let texts = parts[1].split(separator: ",").map { $0.trimmingBlanks() }.filter { !$0.isEmpty }
        var ranges: [Range<Int>] = []
        for text in texts {
            guard let range = Self.range(text, size) else {
                self = .whole
                return
            }
            if !range.isEmpty { ranges.append(range) }
        }
        if texts.isEmpty || texts.count > Self.limit || Self.overlap(ranges, size) {
            self = .whole
        } else {
            self = ranges.isEmpty ? .unsatisfiable : .parts(ranges)
        }
    }

    /// Empty when it lies behind the end; `nil` when it is malformed.
    private static func range(_ text: Substring, _ size: Int) -> Range<Int>? {
        guard let dash = text.firstIndex(of: "-") else { return nil }
        let (first, last) = (text[..<dash], text[text.index(after: dash)...])
        if first.isEmpty { return position(last).map { max(0, size - $0)..<size } }
        guard let start = position(first) else { return nil }
        guard !last.isEmpty else { return min(start, size)..<size }
        guard let end = position(last), end >= start else { return nil }
        return min(start, size)..<min(end == .max ? end : end + 1, size)
    }

    /// A number that is too large for us is beyond any file.
    private static func position(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else { return nil }
        return Int(text) ?? .max
    }

    /// §14.2: what together is more than the whole asks for some bytes again and again.
    private static func overlap(_ ranges: [Range<Int>], _ size: Int) -> Bool {
        var rest = size
        for range in ranges {
            rest -= range.count
            if rest < 0 { return true }
        }
        return false
    }
}
