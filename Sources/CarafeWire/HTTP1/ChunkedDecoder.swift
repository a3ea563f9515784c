import CarafeCore

/// Takes the chunked coding off a body (RFC 9112 §7.1), byte by byte and in place.
///
/// Rules: every byte is consumed as it comes, and what is not data is kept as state only: no line has to be in the
/// driver's buffer as a whole. Lines end in CR LF and nothing else. Extensions are ignored and trailers too (RFC 9112
/// §7.1.2: they are never merged into the fields), but both must be well-formed and both are bounded, in a message
/// and not in a line. After the last chunk comes `.end`, once; after an error nothing.
struct ChunkedDecoder {
    private enum State {
        case sizeStart, size
        case blankBeforeSemicolon, nameStart, name, blankAfterName, valueStart, value
        case quoted, quotedPair, quotedEnd
        case sizeLineFeed
        case data, dataCarriageReturn, dataLineFeed
        case trailerStart, trailerName, trailerValue, trailerLineFeed, endLineFeed
        case ended
    }

    /// Leading zeros are no error, a page of them is.
    private static let longestSize = 32

    private var state = State.sizeStart
    /// Of the chunk: as far as its size was read, then what is to come of its data.
    private var remaining = 0
    private var sizeDigits = 0
    private var extensionBytes = 0
    private var trailerBytes = 0
    private var trailerCount = 0

    mutating func receive(
        _ input: borrowing Span<UInt8>,
        at offset: inout Int,
        limits: WireLimits,
    ) throws(WireError) -> WireEvent {
        while offset < input.count {
            if state == .data { return takeData(input.count, &offset) }
            try step(input[offset], at: offset, limits)
            offset += 1
            if state == .ended { return .end }
        }
        return .needMore
    }

    private mutating func takeData(_ end: Int, _ offset: inout Int) -> WireEvent {
        let range = offset..<offset + min(remaining, end - offset)
        offset = range.upperBound
        remaining -= range.count
        if remaining == 0 { state = .dataCarriageReturn }
        return .body(range)
    }

    private mutating func step(_ byte: UInt8, at offset: Int, _ limits: WireLimits) throws(WireError) {
        switch state {
        case .sizeStart, .size:
            try readSize(byte, at: offset, limits)
        case .blankBeforeSemicolon, .nameStart, .name, .blankAfterName, .valueStart, .value, .quoted, .quotedPair,
            .quotedEnd:
            try readExtension(byte, at: offset, limits)
        case .sizeLineFeed:
            guard byte == .lineFeed else { throw .chunkSize(at: offset) }
            // The last chunk has the size zero and no data.
            state = remaining > 0 ? .data : .trailerStart
        case .dataCarriageReturn:
            guard byte == .carriageReturn else { throw .chunkEnd(at: offset) }
            state = .dataLineFeed
        case .dataLineFeed:
            guard byte == .lineFeed else { throw .chunkEnd(at: offset) }
            (state, sizeDigits) = (.sizeStart, 0)
        case .trailerStart, .trailerName, .trailerValue, .trailerLineFeed, .endLineFeed:
            try readTrailer(byte, at: offset, limits)
        case .data, .ended:
            break
        }
    }

    // MARK: - The size and its extensions

    private mutating func readSize(_ byte: UInt8, at offset: Int, _ limits: WireLimits) throws(WireError) {
        guard let digit = hexValue(byte) else {
            guard state == .size, let next = Self.afterElement(byte) else { throw .chunkSize(at: offset) }
            return try enter(next, at: offset, limits)
        }
        sizeDigits += 1
        guard sizeDigits <= Self.longestSize else { throw .chunkSize(at: offset) }
        // RFC 9112 §7.1: a size must not wrap around to a small one.
        guard remaining <= Int.max >> 4 else { throw .chunkTooLarge(at: offset) }
        remaining = remaining << 4 | Int(digit)
        state = .size
    }

    /// RFC 9112 §7.1.1: `*( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )`.
    private mutating func readExtension(_ byte: UInt8, at offset: Int, _ limits: WireLimits) throws(WireError) {
        let next: State? =
            switch state {
            case .nameStart: byte.isBlank ? .nameStart : ByteSet.token.contains(byte) ? .name : nil
            case .name:
                switch byte {
                case UInt8(ascii: "="): .valueStart
                case .space, .tab: .blankAfterName
                default: ByteSet.token.contains(byte) ? .name : Self.afterElement(byte)
                }
            case .blankAfterName:
                switch byte {
                case UInt8(ascii: "="): .valueStart
                case UInt8(ascii: ";"): .nameStart
                default: byte.isBlank ? .blankAfterName : nil
                }
            case .valueStart:
                switch byte {
                case UInt8(ascii: "\""): .quoted
                case .space, .tab: .valueStart
                default: ByteSet.token.contains(byte) ? .value : nil
                }
            case .value: ByteSet.token.contains(byte) ? .value : Self.afterElement(byte)
            case .quoted:
                switch byte {
                case UInt8(ascii: "\""): .quotedEnd
                case UInt8(ascii: "\\"): .quotedPair
                default: byte.isFieldContent ? .quoted : nil
                }
            case .quotedPair: byte.isFieldContent ? .quoted : nil
            case .quotedEnd: Self.afterElement(byte)
            // Blanks are read only where something follows them.
            default: byte.isBlank ? .blankBeforeSemicolon : byte == UInt8(ascii: ";") ? .nameStart : nil
            }
        guard let next else { throw .chunkExtension(at: offset) }
        try enter(next, at: offset, limits)
    }

    /// What may come after a size, a name or a value.
    private static func afterElement(_ byte: UInt8) -> State? {
        switch byte {
        case .carriageReturn: .sizeLineFeed
        case UInt8(ascii: ";"): .nameStart
        case .space, .tab: .blankBeforeSemicolon
        default: nil
        }
    }

    /// Counts what is neither size nor data: a flood of small chunks can carry more of it than one long line.
    private mutating func enter(_ next: State, at offset: Int, _ limits: WireLimits) throws(WireError) {
        state = next
        guard next != .sizeLineFeed else { return }
        extensionBytes += 1
        guard extensionBytes <= limits.chunkExtensionBytes else {
            throw .chunkExtensionsTooLarge(limits.chunkExtensionBytes, at: offset)
        }
    }

    // MARK: - Trailers

    private mutating func readTrailer(_ byte: UInt8, at offset: Int, _ limits: WireLimits) throws(WireError) {
        trailerBytes += 1
        guard trailerBytes <= limits.headerBytes else { throw .fieldsTooLarge(limits.headerBytes, at: offset) }
        switch (state, byte) {
        case (.trailerStart, .carriageReturn): state = .endLineFeed
        case (.trailerStart, _) where ByteSet.token.contains(byte):
            trailerCount += 1
            guard trailerCount <= limits.headerCount else { throw .tooManyFields(limits.headerCount, at: offset) }
            state = .trailerName
        case (.trailerName, UInt8(ascii: ":")): state = .trailerValue
        case (.trailerName, _) where ByteSet.token.contains(byte): break
        case (.trailerValue, .carriageReturn): state = .trailerLineFeed
        case (.trailerValue, _) where byte.isFieldContent: break
        case (.trailerLineFeed, .lineFeed): state = .trailerStart
        case (.endLineFeed, .lineFeed): state = .ended
        default: throw .trailer(at: offset)
        }
    }
}
