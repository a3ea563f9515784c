/// The last host that was found valid: a kept connection sends the same one with each request.
struct ValidHost {
    /// 8 to 32; that of no host while there is none.
    private var length = -1
    /// They overlap where the host is shorter, and together they hold each of its bytes; the outer two do up to 16.
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    /// Checks a host as ``HostSyntax`` does, but for one whose bytes have passed before.
    @inline(__always)
    mutating func check(_ input: borrowing Span<UInt8>, _ range: Range<Int>) throws(WireError) {
        if range.count == length, isSame(input.extracting(range)) { return }
        try HostSyntax.check(input, range)
        keep(input.extracting(range))
    }

    @inline(__always)
    private func isSame(_ host: borrowing Span<UInt8>) -> Bool {
        guard host.word(at: 0) == words.0, host.word(at: length &- 8) == words.3 else { return false }
        return length <= 16 || host.word(at: min(8, length &- 8)) == words.1 && host.word(at: length &- 16) == words.2
    }

    private mutating func keep(_ host: borrowing Span<UInt8>) {
        length = -1
        guard host.count >= 8, host.count <= 32 else { return }
        length = host.count
        words = (
            host.word(at: 0), host.word(at: min(8, length &- 8)),
            host.word(at: max(0, length &- 16)), host.word(at: length &- 8)
        )
    }
}
