import CarafePattern

/// One step of a rule through the route tree: what one stretch of a path, slash to slash, has to look like.
enum RuleSegment: Sendable, Hashable {
    /// These bytes; none of them at the end of a rule that ends in a slash.
    case text([UInt8])
    case pattern(SegmentPattern)
}

/// Text and parameters in one segment, or in all the rest of a path.
struct SegmentPattern: Sendable, Hashable {
    enum Piece: Sendable, Hashable {
        case text([UInt8])
        case parameter(Converter)
    }

    var pieces: [Piece]
    /// Whether it takes the rest of the path, slashes included, because a parameter in it may hold some.
    var isTail: Bool
    /// Whether a slash follows that the tail itself must not take.
    var endsInSlash = false
}

extension RulePattern {
    /// Cuts the rule at its slashes, as paths are cut: `/user/<id>/` is `user`, `<id>` and an empty segment.
    ///
    /// - Parameter matchesSlashes: says of which converters the value may hold slashes; there the cutting ends.
    func segments(matchesSlashes: (Converter) -> Bool) -> [RuleSegment] {
        var segments: [RuleSegment] = []
        var open = SegmentPattern(pieces: [], isTail: false)
        for part in parts {
            switch part {
            case .parameter(let parameter):
                open.pieces.append(.parameter(parameter.converter))
                open.isTail = open.isTail || matchesSlashes(parameter.converter)
            case .text(let text) where open.isTail:
                open.pieces.append(.text(Array(text.utf8)))
            case .text(let text):
                let chunks = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
                for (index, chunk) in chunks.enumerated() {
                    if index > 0 { segments += open.closed() }
                    if !chunk.isEmpty { open.pieces.append(.text(Array(chunk))) }
                }
            }
        }
        segments += open.closed()
        // Every rule begins with a slash, so the first cut has nothing before it.
        return Array(segments.dropFirst())
    }
}

extension SegmentPattern {
    /// Returns what was collected, and begins anew.
    fileprivate mutating func closed() -> [RuleSegment] {
        defer { self = SegmentPattern(pieces: [], isTail: false) }
        if pieces.isEmpty { return [.text([])] }
        if pieces.count == 1, case .text(let text) = pieces[0] { return [.text(text)] }
        guard isTail, case .text(var text) = pieces.last, text.last == UInt8(ascii: "/")
        else { return [.pattern(self)] }
        text.removeLast()
        pieces.removeLast()
        if !text.isEmpty { pieces.append(.text(text)) }
        endsInSlash = true
        return [.pattern(self), .text([])]
    }
}

// MARK: - Order

extension SegmentPattern {
    /// Patterns of one place are tried in this order: those that end with their segment first, then those with more
    /// text, longer text, more parameters, and converters of less weight.
    struct Weight: Comparable {
        private let ranks: [Int]

        init(_ pattern: SegmentPattern, of converter: (Converter) -> Int) {
            var (lengths, weights): ([Int], [Int]) = ([], [])
            for piece in pattern.pieces {
                switch piece {
                case .text(let text): lengths.append(-text.count)
                case .parameter(let parameter): weights.append(converter(parameter))
                }
            }
            ranks = [pattern.isTail ? 1 : 0, -lengths.count] + lengths + [-weights.count] + weights
        }

        static func < (left: Weight, right: Weight) -> Bool { left.ranks.lexicographicallyPrecedes(right.ranks) }
    }
}
