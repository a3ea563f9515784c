import CarafePattern

/// A ``SegmentPattern`` made ready to be asked about bytes of a path, and to say where its parameters are.
final class SegmentMatcher: Sendable {
    enum Piece: Sendable {
        case text([UInt8])
        case parameter(ParameterMatcher)
    }

    let pieces: [Piece]
    let isTail: Bool
    let endsInSlash: Bool
    /// The text before the first parameter, and behind the last one.
    private let prefix: [UInt8]
    private let suffix: [UInt8]
    /// The common case, one parameter and what stands around it, needs no search.
    private let single: ParameterMatcher?

    init(_ pattern: SegmentPattern, custom: [String: CustomConverter]) {
        pieces = pattern.pieces.map { piece in
            switch piece {
            case .text(let text): .text(text)
            case .parameter(let converter): .parameter(ParameterMatcher(converter, custom: custom))
            }
        }
        isTail = pattern.isTail
        endsInSlash = pattern.endsInSlash
        let parameters = pieces.compactMap { if case .parameter(let parameter) = $0 { parameter } else { nil } }
        single = parameters.count == 1 ? parameters[0] : nil
        prefix = if case .text(let text) = pieces.first { text } else { [] }
        suffix = if case .text(let text) = pieces.last { text } else { [] }
    }

    /// Matches all of `range` and appends where the parameters stand, or leaves `captures` as it was.
    func match(_ path: [UInt8], _ range: Range<Int>, into captures: inout [ByteRange]) -> Bool {
        let start = range.lowerBound + prefix.count
        let end = range.upperBound - suffix.count
        guard start < end,
            prefix.isEmpty || path[range].starts(with: prefix),
            suffix.isEmpty || path[end..<range.upperBound].elementsEqual(suffix)
        else { return false }
        guard let single else { return SegmentSplit.match(pieces, path, range, into: &captures) }
        guard single.accepts(path, start..<end) else { return false }
        captures.append(ByteRange(start, end))
        return true
    }
}
