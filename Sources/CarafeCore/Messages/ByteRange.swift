/// A stretch of a message's bytes, in half the space of a `Range<Int>`.
///
/// A type of the standard library's, as what belongs to a `package` type is called from other modules, and not inlined.
package typealias ByteRange = Range<UInt32>

/// Where one header field, or one uwsgi variable, stands in a head's bytes.
package typealias FieldSlice = (name: ByteRange, value: ByteRange)

extension Range<UInt32> {
    /// Heads are bounded by `WireLimits` far below 4 GiB, so the conversion cannot fail for a message that was let in.
    @inlinable
    @inline(__always)
    package init(_ start: Int, _ end: Int) {
        let first = UInt32(truncatingIfNeeded: start)
        self = first..<Swift.max(first, UInt32(truncatingIfNeeded: end))
    }

    @inlinable
    @inline(__always)
    package init(_ range: Range<Int>) {
        self.init(range.lowerBound, range.upperBound)
    }

    @inlinable
    @inline(__always)
    package static var empty: Self { Self(0, 0) }

    @inlinable
    @inline(__always)
    package var start: UInt32 { lowerBound }

    @inlinable
    @inline(__always)
    package var end: UInt32 { upperBound }

    @inlinable
    @inline(__always)
    package var range: Range<Int> { Int(lowerBound)..<Int(upperBound) }
}

extension [UInt8] {
    /// The text at `range`; bytes that are not UTF-8 become U+FFFD.
    package func string(at range: ByteRange) -> String {
        String(decoding: self[range.range], as: UTF8.self)
    }

    /// Whether the bytes at `range` are those of `text`.
    package func matches(_ text: String.UTF8View, at range: Range<Int>) -> Bool {
        guard range.count == text.count, range.upperBound <= count else { return false }
        let expected = text.span
        for index in expected.indices where self[range.lowerBound + index] != expected[index] { return false }
        return true
    }

    /// Appends a copy of `bytes`.
    @inlinable
    @inline(__always)
    package mutating func append(copying bytes: borrowing Span<UInt8>) {
        append(addingCapacity: bytes.count) { $0.append(copying: bytes) }
    }

    /// Makes it a copy of `bytes`. In place where it has their length, as requests on one connection mostly do.
    @inlinable
    @inline(__always)
    package mutating func replace(copying bytes: borrowing Span<UInt8>) {
        guard count == bytes.count else {
            removeAll(keepingCapacity: true)
            return append(copying: bytes)
        }
        var target = mutableSpan
        for index in bytes.indices { target[index] = bytes[index] }
    }

    /// Appends `number` in decimal.
    package mutating func append(decimal number: Int) {
        append(addingCapacity: 20) { $0.append(decimal: number) }
    }

    package mutating func append(decimal number: UInt) {
        append(addingCapacity: 20) { $0.append(decimal: number) }
    }
}

extension OutputSpan<UInt8> {
    /// Appends a copy of `bytes`, 16 at a time.
    @inlinable
    @inline(__always)
    package mutating func append(copying bytes: borrowing Span<UInt8>) {
        // With the room checked once the compiler takes the loop for what it is.
        let start = count
        append(repeating: 0, count: bytes.count)
        var target = mutableSpan
        for index in bytes.indices { target[start &+ index] = bytes[index] }
    }

    /// Appends `number` in decimal: 20 bytes at most.
    package mutating func append(decimal number: Int) {
        if number < 0 { append(UInt8(ascii: "-")) }
        append(decimal: number.magnitude)
    }

    package mutating func append(decimal number: UInt) {
        if number < 10 { return append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number)) }
        let isLong = number >= 100_000_000
        if isLong { append(decimal: number / 100_000_000) }
        // The last eight digits, the first one lowest. Divided by constants, which is a multiplication.
        var rest = UInt32(truncatingIfNeeded: number % 100_000_000)
        var digits: UInt64 = 0
        var count = 0
        repeat {
            digits = digits &<< 8 | UInt64(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
            count &+= 1
        } while rest > 0 || (isLong && count < 8)
        for _ in 0..<count {
            append(UInt8(truncatingIfNeeded: digits))
            digits &>>= 8
        }
    }
}
