import CarafeCore
import HTTPTypes

/// The three parts of a request line: exactly `method SP target SP HTTP/1.x` (RFC 9112 §3), nothing repaired.
/// Positions are relative to the head's first byte.
struct RequestLine {
    /// The bytes of the method in a number where they are eight at most, else zero. Comparing it costs an instruction, and
    /// keeping a `HTTPRequest.Method`, which is a string, costs reference counting.
    let method: UInt64
    private let methodEnd: Int
    let version: HTTPVersion
    let target: Range<Int>

    /// Longer methods are answered with 501 (RFC 9112 §3). The longest registered one has 17 letters.
    static let longestMethod = 32

    /// - Parameter line: begins at 0; without its CR LF, and without control characters other than tab.
    @inline(__always)
    init(_ input: borrowing Span<UInt8>, _ line: Range<Int>) throws(WireError) {
        (methodEnd, method) = try Self.method(input, line)
        let rest = input.extracting(methodEnd &+ 1..<line.upperBound)
        var length = 0
        while length < rest.count, rest[length] != .space { length &+= 1 }
        let targetEnd = methodEnd &+ 1 &+ length
        guard length > 0, length < rest.count else { throw .requestLine(at: targetEnd) }
        version = try Self.version(input, targetEnd &+ 1..<line.upperBound)
        target = methodEnd &+ 1..<targetEnd
    }

    /// The method as the application sees it.
    func method(_ input: borrowing Span<UInt8>) throws(WireError) -> HTTPRequest.Method {
        switch method {
        case packed("GET"): return .get
        case packed("POST"): return .post
        case packed("HEAD"): return .head
        case packed("PUT"): return .put
        case packed("DELETE"): return .delete
        case packed("PATCH"): return .patch
        case packed("OPTIONS"): return .options
        default:
            guard let named = HTTPRequest.Method(Self.text(input, 0..<methodEnd)) else { throw .methodName(at: 0) }
            return named
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
        if line.count >= 8 {
            // The two commonest, each by one comparison.
            let word = input.word(at: line.lowerBound)
            if word &>> 32 == CarafeWire.packed("GET ") { return (line.lowerBound &+ 3, CarafeWire.packed("GET")) }
            if word &>> 24 == CarafeWire.packed("POST ") { return (line.lowerBound &+ 4, CarafeWire.packed("POST")) }
        }
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
        guard range.count == 8 else { throw .requestLine(at: start) }
        let word = input.word(at: start)
        if word == packed("HTTP/1.1") { return .http11 }
        guard word &>> 24 == packed("HTTP/"), input[start &+ 5].isDigit, input[start &+ 6] == UInt8(ascii: "."),
            input[start &+ 7].isDigit
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
