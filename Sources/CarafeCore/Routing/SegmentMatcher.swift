import CarafePattern

/// A ``SegmentPattern`` made ready to be asked about bytes of a path, and to say where its parameters are.
struct SegmentMatcher: Sendable {
    enum Piece: Sendable {
        case text([UInt8])
        case parameter(ParameterMatcher)
    }

    let pieces: [Piece]
    let isTail: Bool
    let endsInSlash: Bool
    /// The common case, one parameter and what stands around it, needs no search.
    private let single: (prefix: [UInt8], parameter: ParameterMatcher, suffix: [UInt8])?

    init(_ pattern: SegmentPattern, custom: [String: CustomConverter]) {
        pieces = pattern.pieces.map { piece in
            switch piece {
            case .text(let text): .text(text)
            case .parameter(let converter): .parameter(ParameterMatcher(converter, custom: custom))
            }
        }
        isTail = pattern.isTail
        endsInSlash = pattern.endsInSlash
        single =
            switch (pieces.first, pieces.dropFirst().first, pieces.dropFirst(2).first, pieces.count) {
            case (.parameter(let parameter), nil, nil, 1): ([], parameter, [])
            case (.text(let prefix), .parameter(let parameter), nil, 2): (prefix, parameter, [])
            case (.parameter(let parameter), .text(let suffix), nil, 2): ([], parameter, suffix)
            case (.text(let prefix), .parameter(let parameter), .text(let suffix), 3): (prefix, parameter, suffix)
            default: nil
            }
    }

    /// Matches all of `range` and appends where the parameters stand, or leaves `captures` as it was.
    func match(_ path: [UInt8], _ range: Range<Int>, into captures: inout [ByteRange]) -> Bool {
        guard let single else { return SegmentSplit.match(pieces, path, range, into: &captures) }
        let start = range.lowerBound + single.prefix.count
        let end = range.upperBound - single.suffix.count
        guard start < end,
            single.prefix.isEmpty || path[range].starts(with: single.prefix),
            single.suffix.isEmpty || path[end..<range.upperBound].elementsEqual(single.suffix),
            single.parameter.accepts(path, start..<end)
        else { return false }
        captures.append(ByteRange(start, end))
        return true
    }
}
