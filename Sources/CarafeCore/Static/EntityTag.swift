/// A validator of a representation (RFC 9110 §8.8.3): `"686897696a7c"`, or `W/"…"` for a weak one.
struct EntityTag: Sendable, Hashable, CustomStringConvertible {
    let isWeak: Bool
    /// With its quotes.
    let opaque: String

    init(_ text: String, isWeak: Bool = false) {
        opaque = "\"\(text)\""
        self.isWeak = isWeak
    }

    /// A file that was changed has another time or another size, and with it another tag.
    init(_ status: FileStatus) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(40)
        bytes += "\"".utf8
        bytes.append(hexadecimal: status.modified)
        bytes += ".".utf8
        bytes.append(hexadecimal: status.nanoseconds)
        bytes += "-".utf8
        bytes.append(hexadecimal: status.size)
        bytes += "\"".utf8
        self.init(isWeak: false, opaque: String(decoding: bytes, as: UTF8.self))
    }

    /// A tag of anybody's making: what it cannot hold (§8.8.3) becomes `_`.
    init(safe text: String, isWeak: Bool) {
        let characters = text.unicodeScalars.map { "!"..."~" ~= $0 && $0 != "\"" ? Character($0) : "_" }
        self.init(String(characters), isWeak: isWeak)
    }

    /// By the bytes themselves. FNV-1a (128 bits) tells versions apart, which is all that is asked of it: who could
    /// make two that collide would only keep his own readers from seeing the second.
    init(hashing bytes: some Sequence<UInt8>, isWeak: Bool = false) {
        var hash: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
        for byte in bytes { hash = (hash ^ UInt128(byte)) &* 0x0000_0000_0100_0000_0000_0000_0000_013b }
        self.init(String(hash, radix: 36), isWeak: isWeak)
    }

    private init(isWeak: Bool, opaque: String) {
        self.isWeak = isWeak
        self.opaque = opaque
    }

    var description: String { isWeak ? "W/" + opaque : opaque }

    /// Strong comparison (§8.8.3.2): for ranges and for changes.
    func isIdentical(to other: EntityTag) -> Bool { !isWeak && !other.isWeak && opaque == other.opaque }

    /// Weak comparison: for `If-None-Match`.
    func isEquivalent(to other: EntityTag) -> Bool { opaque == other.opaque }

    /// The tags of a list; what is malformed is left out, with what stands behind it.
    static func list(_ text: String) -> [EntityTag] {
        var tags: [EntityTag] = []
        var rest = Substring(text)
        while true {
            rest = rest.drop { $0 == "," || $0 == " " || $0 == "\t" }
            let isWeak = rest.hasPrefix("W/")
            if isWeak { rest = rest.dropFirst(2) }
            guard rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") else { return tags }
            tags.append(EntityTag(isWeak: isWeak, opaque: String(rest[...end])))
            rest = rest[rest.index(after: end)...]
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append(hexadecimal number: Int) {
        if number < 0 { append(UInt8(ascii: "-")) }
        let magnitude = number.magnitude
        var shift = (magnitude.bitWidth - 1 - (magnitude | 1).leadingZeroBitCount) / 4 * 4
        while shift >= 0 {
            let digit = UInt8(truncatingIfNeeded: magnitude >> UInt(shift)) & 0xF
            append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit)
            shift -= 4
        }
    }
}
