/// Finds where several parameters of one segment begin and end: `v<int:major>.<int:minor>.json`.
///
/// The pieces are looked at from the last to the first. For each one, and each place it could begin at, it is noted
/// whether the pieces from there on match the rest, and where this one would end. That is the product of both lengths and
/// never more; trying ends one after the other, as a regular expression does, can take time without bound.
///
/// Parameters take as much as they can, the first one first, but those that may hold slashes as little as they can.
struct SegmentSplit {
    private let path: [UInt8]
    private let start: Int
    private let count: Int
    /// By offset: where the run of bytes that are no slash ends, and where the run of digits ends.
    private var wordEnd: [Int]
    private var digitEnd: [Int]
    /// By offset: how many characters begin before it; and by character, the offset it begins at.
    private var rank: [Int]
    private var characters: [Int] = []

    static func match(
        _ pieces: [SegmentMatcher.Piece],
        _ path: [UInt8],
        _ range: Range<Int>,
        into captures: inout [ByteRange],
    ) -> Bool {
        let split = SegmentSplit(path, range)
        let ends = split.ends(of: pieces)
        var offset = 0
        var found: [ByteRange] = []
        for (piece, ends) in zip(pieces, ends) {
            let end = ends[offset]
            guard end >= 0 else { return false }
            if case .parameter(let parameter) = piece {
                let range = split.start + offset..<split.start + end
                guard parameter.accepts(path, range) else { return false }
                found.append(ByteRange(range.lowerBound, range.upperBound))
            }
            offset = end
        }
        captures += found
        return true
    }

    private init(_ path: [UInt8], _ range: Range<Int>) {
        self.path = path
        start = range.lowerBound
        count = range.count
        wordEnd = Array(repeating: count, count: count + 1)
        digitEnd = Array(repeating: count, count: count + 1)
        rank = Array(repeating: 0, count: count + 1)
        for offset in (0..<count).reversed() {
            wordEnd[offset] = byte(offset) == UInt8(ascii: "/") ? offset : wordEnd[offset + 1]
            digitEnd[offset] = ParameterMatcher.isDigit(byte(offset)) ? digitEnd[offset + 1] : offset
        }
        for offset in 0..<count {
            rank[offset] = characters.count
            if byte(offset) & 0b1100_0000 != 0b1000_0000 { characters.append(offset) }
        }
        rank[count] = characters.count
        characters.append(count)
    }

    private func byte(_ offset: Int) -> UInt8 { path[start + offset] }

    /// For each piece and each offset it could begin at, the offset it ends at, or -1 when nothing matches from there.
    private func ends(of pieces: [SegmentMatcher.Piece]) -> [[Int]] {
        var tables: [[Int]] = []
        var reachable = Reachable(count: count)
        for piece in pieces.reversed() {
            let ends = (0...count).map { end(of: piece, from: $0, reachable) ?? -1 }
            reachable = Reachable(ends.map { $0 >= 0 })
            tables.append(ends)
        }
        return tables.reversed()
    }

    private func end(of piece: SegmentMatcher.Piece, from offset: Int, _ reachable: Reachable) -> Int? {
        switch piece {
        case .text(let text): repeats(text, at: offset, reachable)
        case .parameter(let parameter): end(of: parameter, from: offset, reachable)
        }
    }

    private func end(of parameter: ParameterMatcher, from offset: Int, _ reachable: Reachable) -> Int? {
        guard offset < count else { return nil }
        switch parameter.kind {
        case .text(let minLength, let maxLength):
            let last = min(wordEnd[offset], maxLength.map { skipping($0, from: offset) } ?? count)
            return reachable.last(in: skipping(minLength, from: offset), last)
        case .int(let fixedDigits, _, _, let signed):
            let first = skippingSign(signed, offset)
            let last = min(digitEnd[first], fixedDigits.map { first + min($0, count) } ?? count)
            return reachable.last(in: first + min(fixedDigits ?? 1, count + 1), last)
        case .float(_, _, let signed):
            let first = skippingSign(signed, offset)
            let point = digitEnd[first]
            guard point > first, point < count, byte(point) == UInt8(ascii: ".") else { return nil }
            return reachable.last(in: point + 2, digitEnd[point + 1])
        case .uuid:
            let end = offset + 36
            guard end <= count, ParameterMatcher.isUUID(path, start + offset..<start + end) else { return nil }
            return reachable.last(in: end, end)
        case .words(let words):
            return words.lazy.compactMap { repeats($0, at: offset, reachable) }.first
        case .path, .custom:
            guard parameter.matchesSlashes else { return reachable.last(in: offset + 1, wordEnd[offset]) }
            return byte(offset) == UInt8(ascii: "/") ? nil : reachable.first(in: offset + 1, count)
        }
    }

    private func repeats(_ text: [UInt8], at offset: Int, _ reachable: Reachable) -> Int? {
        let end = offset + text.count
        guard end <= count, path[start + offset..<start + end].elementsEqual(text) else { return nil }
        return reachable.last(in: end, end)
    }

    /// The offset so many characters behind another one, or one behind the end.
    private func skipping(_ length: Int, from offset: Int) -> Int {
        length < characters.count - rank[offset] ? characters[rank[offset] + length] : count + 1
    }

    private func skippingSign(_ signed: Bool, _ offset: Int) -> Int {
        signed && byte(offset) == UInt8(ascii: "-") ? offset + 1 : offset
    }
}

/// From which offsets the pieces behind one match the rest; the nearest such offset on either side costs one step.
private struct Reachable {
    private var atOrBefore: [Int]
    private var atOrAfter: [Int]

    /// Behind the last piece, only the end will do.
    init(count: Int) {
        self.init(Array(repeating: false, count: count) + [true])
    }

    init(_ matches: [Bool]) {
        atOrBefore = Array(repeating: -1, count: matches.count)
        atOrAfter = Array(repeating: matches.count, count: matches.count)
        var nearest = -1
        for offset in matches.indices {
            if matches[offset] { nearest = offset }
            atOrBefore[offset] = nearest
        }
        nearest = matches.count
        for offset in matches.indices.reversed() {
            if matches[offset] { nearest = offset }
            atOrAfter[offset] = nearest
        }
    }

    func last(in first: Int, _ last: Int) -> Int? {
        guard first <= last else { return nil }
        let offset = atOrBefore[min(last, atOrBefore.count - 1)]
        return offset >= first ? offset : nil
    }

    func first(in first: Int, _ last: Int) -> Int? {
        guard first <= last else { return nil }
        let offset = atOrAfter[first]
        return offset <= last ? offset : nil
    }
}
