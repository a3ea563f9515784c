import CarafeCore

/// How a request's body is delimited, decided from its fields (RFC 9112 §6.3).
///
/// What can be read in two ways is refused: a proxy in front may have read it the other way, and then the rest of the
/// body is somebody's next request.
struct FramingFields {
    private var contentLength: Int?
    private var isChunked = false

    /// RFC 9110 §8.6: digits and nothing else. Not `Int(_:)`, which takes signs.
    mutating func readContentLength(_ input: borrowing Span<UInt8>, _ value: Range<Int>) throws(WireError) {
        // RFC 9112 §6.3: a list of equal values may be merged; nobody honest sends one.
        guard contentLength == nil else { throw .contentLengthRepeated(at: value.lowerBound) }
        guard !value.isEmpty, value.count <= 19 else { throw .contentLength(at: value.lowerBound) }
        var length = 0
        for index in value {
            let byte = input[index]
            guard byte.isDigit else {
                throw byte == UInt8(ascii: ",") ? .contentLengthRepeated(at: index) : .contentLength(at: index)
            }
            let (shifted, overflows) = length.multipliedReportingOverflow(by: 10)
            let (sum, overflowsToo) = shifted.addingReportingOverflow(Int(byte &- UInt8(ascii: "0")))
            guard !overflows, !overflowsToo else { throw .contentLength(at: value.lowerBound) }
            length = sum
        }
        contentLength = length
    }

    /// RFC 9112 §6.1: `chunked`, once, as the last coding, and there are no others here.
    mutating func readTransferEncoding(
        _ input: borrowing Span<UInt8>,
        _ value: Range<Int>,
        version: HTTPVersion,
    ) throws(WireError) {
        // RFC 9112 §6.1: in HTTP/1.0 the framing is faulty whatever the field says.
        guard version != .http10 else { throw .transferEncodingTooEarly(at: value.lowerBound) }
        var position = value.lowerBound
        while let coding = input.nextListElement(&position, end: value.upperBound) {
            guard !isChunked else { throw .transferEncoding(at: coding.lowerBound) }
            try Self.check(input, coding)
            isChunked = true
        }
    }

    private static func check(_ input: borrowing Span<UInt8>, _ coding: Range<Int>) throws(WireError) {
        var end = coding.lowerBound
        while end < coding.upperBound, ByteSet.token.contains(input[end]) { end += 1 }
        let name = coding.lowerBound..<end
        let isKnown = input.spells(name, "chunked")
        if isKnown, end == coding.upperBound { return }
        let hasParameters = end < coding.upperBound && (input[end] == UInt8(ascii: ";") || input[end].isBlank)
        // RFC 9112 §6.1: 501 for a coding that is not understood; what is no coding at all is a 400.
        guard !isKnown, !name.isEmpty, end == coding.upperBound || hasParameters
        else { throw .transferEncoding(at: coding.lowerBound) }
        throw .unknownCoding(at: coding.lowerBound)
    }

    /// - Parameter offset: where the head ends.
    func decide(at offset: Int) throws(WireError) -> BodyFraming {
        guard let contentLength else { return isChunked ? .chunked : .none }
        // RFC 9112 §6.3: both are there, so the message may be an attempt at smuggling.
        guard !isChunked else { throw .bothFramings(at: offset) }
        return .length(contentLength)
    }
}
