extension Span<UInt8> {
    /// Returns the index of the first control character, DEL and tab among them, from `start` on; `count` if there is
    /// none.
    ///
    /// Most bytes of a head are looked at here only, so it takes eight at a time.
    @inline(__always)
    func firstControl(from start: Int) -> Int {
        var index = start
        while count &- index >= 8 {
            let found = Self.controls(in: extracting(droppingFirst: index).word)
            if found != 0 { return index &+ found.trailingZeroBitCount / 8 }
            index &+= 8
        }
        while index < count, self[index] >= .space, self[index] != .delete { index &+= 1 }
        return index
    }

    /// The first eight bytes, the first one lowest. With the count known the compiler makes one load of it.
    @inline(__always)
    private var word: UInt64 {
        precondition(count >= 8)
        return UInt64(self[0]) | UInt64(self[1]) &<< 8 | UInt64(self[2]) &<< 16 | UInt64(self[3]) &<< 24
            | UInt64(self[4]) &<< 32 | UInt64(self[5]) &<< 40 | UInt64(self[6]) &<< 48 | UInt64(self[7]) &<< 56
    }

    /// Sets the top bit of each byte below 0x20 and of each 0x7f. A borrow can set bits above a true one, never
    /// below, so the lowest set bit is right.
    @inline(__always)
    private static func controls(in word: UInt64) -> UInt64 {
        let deleted = word ^ 0x7f7f_7f7f_7f7f_7f7f
        let low = (word &- 0x2020_2020_2020_2020) & ~word
        let isDelete = (deleted &- 0x0101_0101_0101_0101) & ~deleted
        return (low | isDelete) & 0x8080_8080_8080_8080
    }

    /// How many bytes at the start are in `set`, one of those that hold all letters, digits, `-` and `.`: these go eight at
    /// a time.
    @inline(__always)
    func prefixLength(in set: ByteSet) -> Int {
        var index = 0
        while true {
            while count &- index >= 8 {
                let others = Self.others(in: extracting(droppingFirst: index).word)
                index &+= others.trailingZeroBitCount / 8
                guard others == 0 else { break }
            }
            guard index < count, set.contains(self[index]) else { return index }
            index &+= 1
        }
    }

    /// Sets the top bit of each byte that is no letter, no digit, no `-` and no `.`.
    @inline(__always)
    private static func others(in word: UInt64) -> UInt64 {
        // Without their top bits bytes can be added to without a carry into the next one.
        let low = word & 0x7f7f_7f7f_7f7f_7f7f
        let folded = low | 0x2020_2020_2020_2020
        // From `a` to `z`; from `-` to `9`; anything but the `/` between.
        let letter = (folded &+ 0x1f1f_1f1f_1f1f_1f1f) & ~(folded &+ 0x0505_0505_0505_0505)
        let dashToNine = (low &+ 0x5353_5353_5353_5353) & ~(low &+ 0x4646_4646_4646_4646)
        let noSlash = (low ^ 0x2f2f_2f2f_2f2f_2f2f) &+ 0x7f7f_7f7f_7f7f_7f7f
        return (~(letter | (dashToNine & noSlash)) | word) & 0x8080_8080_8080_8080
    }

    /// Whether the bytes at `range` are `name`, which is in lower case, in any case.
    @inline(__always)
    func spells(_ range: Range<Int>, _ name: String) -> Bool {
        let name = name.utf8
        guard range.count == name.count else { return false }
        var index = range.lowerBound
        for expected in name {
            // `|` makes lower case of a letter, and of no other byte the letter.
            let byte = self[index]
            let isLetter = expected &- UInt8(ascii: "a") < 26
            guard byte == expected || (isLetter && byte | 0x20 == expected) else { return false }
            index &+= 1
        }
        return true
    }

    /// `range` without the blanks at its ends.
    @inline(__always)
    func trimmingBlanks(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, self[start].isBlank { start &+= 1 }
        while end > start, self[end &- 1].isBlank { end &-= 1 }
        return start..<end
    }

    /// Returns the list element at `position`, blanks trimmed, and moves to the next one (RFC 9110 §5.6.1); `nil` at
    /// the end. Empty elements are returned as well.
    func nextListElement(_ position: inout Int, end: Int) -> Range<Int>? {
        guard position <= end else { return nil }
        var comma = position
        while comma < end, self[comma] != UInt8(ascii: ",") { comma &+= 1 }
        defer { position = comma &+ 1 }
        return trimmingBlanks(position..<comma)
    }
}
