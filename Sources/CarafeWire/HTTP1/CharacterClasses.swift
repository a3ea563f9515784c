/// A set of ASCII bytes as 128 bits: a test is a shift and a mask, and there is no table to initialise or to miss in
/// cache.
struct ByteSet {
    private let low: UInt64
    private let high: UInt64

    @inline(__always)
    private init(_ low: UInt64, _ high: UInt64) {
        self.low = low
        self.high = high
    }

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        let word = byte & 64 == 0 ? low : high
        return byte < 128 && (word &>> UInt64(byte & 63)) & 1 != 0
    }
}

// Computed, so that they are constants in the code. The tests spell each one out.
extension ByteSet {
    /// RFC 9110 §5.6.2: letters, digits and ``!#$%&'*+-.^_`|~``.
    @inline(__always)
    static var token: ByteSet { ByteSet(0x03ff_6cfa_0000_0000, 0x57ff_ffff_c7ff_fffe) }

    /// What stands in a target without a meaning here: visible ASCII but `#`, `%` and `?`. RFC 3986 allows fewer, but
    /// browsers send `|`, `"`, `{` and the like as they are.
    @inline(__always)
    static var plainTarget: ByteSet { ByteSet(0x7fff_ffd6_0000_0000, 0x7fff_ffff_ffff_ffff) }

    /// RFC 3986 §3.2.2, `reg-name` without its escapes, and without the comma: in a Host it is two fields that someone
    /// joined (RFC 9110 §5.3), and two are refused.
    @inline(__always)
    static var registeredName: ByteSet { ByteSet(0x2bff_6fd2_0000_0000, 0x47ff_fffe_87ff_fffe) }

    /// RFC 3986 §3.2.2, what follows the dot of an `IPvFuture`.
    @inline(__always)
    static var futureAddress: ByteSet { ByteSet(0x2fff_7fd2_0000_0000, 0x47ff_fffe_87ff_fffe) }
}

extension UInt8 {
    static var tab: UInt8 { 0x09 }
    static var lineFeed: UInt8 { 0x0a }
    static var carriageReturn: UInt8 { 0x0d }
    static var space: UInt8 { 0x20 }
    static var delete: UInt8 { 0x7f }

    /// Optional whitespace is these two and nothing else (RFC 9110 §5.6.3): no vertical tab, no form feed.
    @inline(__always)
    var isBlank: Bool { self == .space || self == .tab }

    @inline(__always)
    var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }

    /// RFC 9110 §5.5: what a field value may hold.
    @inline(__always)
    var isFieldContent: Bool { self >= .space && self != .delete || self == .tab }
}
