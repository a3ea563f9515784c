import CarafeCore

/// A walk over a var block: `{ key length, key, value length, value }` and again, without padding or end mark.
///
/// Both lengths are 16 bits, little endian. A block is good only if the last value ends where the block ends.
struct VariableBlock {
    private var position = 0
    /// Where the block stands in the input, for errors.
    private let base: Int

    init(at base: Int) {
        self.base = base
    }

    /// Returns where the next variable stands in the block; `nil` at the end.
    @inline(__always)
    mutating func next(in block: Span<UInt8>) throws(WireError) -> FieldSlice? {
        guard position < block.count else { return nil }
        let key = try skipChunk(in: block)
        let keyEnd = position
        guard key < keyEnd else { throw UWSGIFault.emptyKey(at: base + key) }
        let value = try skipChunk(in: block)
        return (name: ByteRange(key, keyEnd), value: ByteRange(value, position))
    }

    /// Reads a length, skips as many bytes, and returns where they begin.
    @inline(__always)
    private mutating func skipChunk(in block: Span<UInt8>) throws(WireError) -> Int {
        let start = position &+ 2
        guard start <= block.count else { throw UWSGIFault.cutLength(at: base + position) }
        let length = block.length(at: position)
        guard length <= block.count &- start else {
            throw UWSGIFault.overrun(length: length, left: block.count - start, at: base + position)
        }
        position = start &+ length
        return start
    }
}

extension Span<UInt8> {
    // Apart, as inside of a function that throws Swift 6.3 calls the subscript instead of inlining it.
    @inline(__always)
    fileprivate func length(at index: Int) -> Int { Int(self[index]) | Int(self[index &+ 1]) << 8 }
}

// MARK: - Comparing

/// Up to eight ASCII characters as one number; the compiler does it when `text` is a literal.
@inline(__always)
func packed(_ text: String) -> UInt64 {
    var word: UInt64 = 0
    for byte in text.utf8 { word = word << 8 | UInt64(byte) }
    return word
}

extension Span<UInt8> {
    /// The eight bytes from `index` on as one number, which is one load.
    @inline(__always)
    func word(at index: Int) -> UInt64 {
        precondition(index >= 0 && index <= count &- 8)
        var word: UInt64 = 0
        for step in 0..<8 { word = word << 8 | UInt64(self[index &+ step]) }
        return word
    }

    /// Whether `HTTP` is at `index`, and which byte behind it; at least five bytes must be there.
    @inline(__always)
    func byteBehindHTTP(at index: Int) -> UInt8? {
        guard self[index] == UInt8(ascii: "H"), self[index &+ 1] == UInt8(ascii: "T"),
            self[index &+ 2] == UInt8(ascii: "T"), self[index &+ 3] == UInt8(ascii: "P")
        else { return nil }
        return self[index &+ 4]
    }

    /// Whether the bytes at `range` are `text`, which is in lower case, in any case.
    func equals(_ text: String, at range: ByteRange) -> Bool {
        guard range.count == text.utf8.count else { return false }
        var index = Int(range.start)
        for byte in text.utf8 {
            guard asciiLowercased(self[index]) == byte else { return false }
            index += 1
        }
        return true
    }
}
