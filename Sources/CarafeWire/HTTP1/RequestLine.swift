import CarafeCore
import HTTPTypes

/// The three parts of a request line: exactly `method SP target SP HTTP/1.x` (RFC 9112 §3), nothing repaired.
/// Positions are relative to the head's first byte.
struct RequestLine {
    let method: HTTPRequest.Method
    let isHead: Bool
    let version: HTTPVersion
    let target: Range<Int>

    /// Longer methods are answered with 501 (RFC 9112 §3). The longest registered one has 17 letters.
    static let longestMethod = 32

    /// - Parameter line: without its CR LF, and without control characters other than tab.
    @inline(__always)
    init(_ input: borrowing Span<UInt8>, _ line: Range<Int>) throws(WireError) {
        let (methodEnd, packed) = try Self.method(input, line)
        var targetEnd = methodEnd &+ 1
        while targetEnd < line.upperBound, input[targetEnd] != .space { targetEnd &+= 1 }
        guard targetEnd < line.upperBound, targetEnd > methodEnd &+ 1 else { throw .requestLine(at: targetEnd) }
        version = try Self.version(input, targetEnd &+ 1..<line.upperBound)
        target = methodEnd &+ 1..<targetEnd
        isHead = packed == 0x48_45_41_44
        switch packed {
        case 0x47_45_54: method = .get
        case 0x50_4f_53_54: method = .post
        case 0x48_45_41_44: method = .head
        case 0x50_55_54: method = .put
        case 0x44_45_4c_45_54_45: method = .delete
        case 0x50_41_54_43_48: method = .patch
        case 0x4f_50_54_49_4f_4e_53: method = .options
        default:
            guard let named = HTTPRequest.Method(Self.text(input, line.lowerBound..<methodEnd)) else {
                throw .methodName(at: line.lowerBound)
            }
            method = named
        }
    }

    /// What is wrong with a line that goes on past the limit.
    static func tooLong(_ input: borrowing Span<UInt8>, limit: Int) -> WireError {
        do throws(WireError) {
            _ = try method(input, 0..<min(limit, longestMethod) + 1)
            return .requestLineTooLong(limit, at: limit)
        } catch {
            return error
        }
    }

    /// Returns where the method ends, and its bytes in a number if they are few enough.
    private static func method(
        _ input: borrowing Span<UInt8>,
        _ line: Range<Int>,
    ) throws(WireError) -> (end: Int, packed: UInt64) {
        var packed: UInt64 = 0
        var index = line.lowerBound
        let bound = min(line.upperBound, index &+ longestMethod &+ 1)
        while index < bound, ByteSet.token.contains(input[index]) {
            packed = packed &<< 8 | UInt64(input[index])
            index &+= 1
        }
        let length = index &- line.lowerBound
        guard length <= longestMethod else { throw .unknownMethod(at: line.lowerBound) }
        guard index < line.upperBound else { throw .requestLine(at: index) }
        guard input[index] == .space, length > 0 else { throw .methodName(at: index) }
        return (index, length <= 8 ? packed : 0)
    }

    private static func version(
        _ input: borrowing Span<UInt8>,
        _ range: Range<Int>,
    ) throws(WireError) -> HTTPVersion {
        let start = range.lowerBound
        // RFC 9112 §2.3: case-sensitive, one digit, a dot, one digit.
        guard range.count == 8,
            input[start] == UInt8(ascii: "H"), input[start &+ 1] == UInt8(ascii: "T"),
            input[start &+ 2] == UInt8(ascii: "T"), input[start &+ 3] == UInt8(ascii: "P"),
            input[start &+ 4] == UInt8(ascii: "/"), input[start &+ 5].isDigit,
            input[start &+ 6] == UInt8(ascii: "."), input[start &+ 7].isDigit
        else { throw .requestLine(at: start) }
        guard input[start &+ 5] == UInt8(ascii: "1") else { throw .otherVersion(at: start) }
        // RFC 9110 §2.5: a higher minor version is read as the highest that is known.
        return input[start &+ 7] == UInt8(ascii: "0") ? .http10 : .http11
    }

    private static func text(_ input: borrowing Span<UInt8>, _ range: Range<Int>) -> String {
        var bytes: [UInt8] = []
        bytes.append(copying: input.extracting(range))
        return String(decoding: bytes, as: UTF8.self)
    }
}
