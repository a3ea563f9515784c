/// Base64 (RFC 4648), strictly: a text has one meaning, and a meaning one text.
enum Base64 {
    /// The alphabet, and whether the end is filled up to four characters.
    enum Form {
        /// `+`, `/`, and `=` at the end.
        case padded
        /// `-` and `_`, nothing at the end: for URLs and cookies.
        case url
    }

    static func encode(_ bytes: [UInt8], as form: Form) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 4 / 3 + 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - group.count))
            for index in 0...group.count { text.append(digit(bits >> (18 - 6 * UInt32(index)) & 63, form)) }
            if form == .padded { text += repeatElement(UInt8(ascii: "="), count: 3 - group.count) }
        }
        return text
    }

    /// Returns the bytes, or `nil` when an encoder would not have written this.
    static func decode(_ text: some Collection<UInt8>, as form: Form) -> [UInt8]? {
        var digits = Array(text)
        if form == .padded {
            guard digits.count % 4 == 0 else { return nil }
            for _ in 0..<2 where digits.last == UInt8(ascii: "=") { digits.removeLast() }
        }
        guard digits.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count * 3 / 4)
        var (bits, held): (UInt32, UInt32) = (0, 0)
        for digit in digits {
            guard let value = value(of: digit, form) else { return nil }
            bits = bits << 6 | value
            held += 6
            guard held >= 8 else { continue }
            held -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> held))
        }
        return bits & (1 << held - 1) == 0 ? bytes : nil
    }

    private static func digit(_ value: UInt32, _ form: Form) -> UInt8 {
        switch UInt8(truncatingIfNeeded: value) {
        case let value where value < 26: UInt8(ascii: "A") + value
        case let value where value < 52: UInt8(ascii: "a") + value - 26
        case let value where value < 62: UInt8(ascii: "0") + value - 52
        case 62: form == .url ? UInt8(ascii: "-") : UInt8(ascii: "+")
        default: form == .url ? UInt8(ascii: "_") : UInt8(ascii: "/")
        }
    }

    private static func value(of digit: UInt8, _ form: Form) -> UInt32? {
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0")) + 52
        case form == .url ? UInt8(ascii: "-") : UInt8(ascii: "+"): 62
        case form == .url ? UInt8(ascii: "_") : UInt8(ascii: "/"): 63
        default: nil
        }
    }
}

/// Two digits a byte, in lower case.
enum Hex {
    static func encode(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
