/// How a cookie carries what RFC 6265 does not let it: between quotes, as octal escapes, which Werkzeug and Python's
/// `http.cookies` read and write alike.
enum CookieQuoting {
    /// Returns `value` as it is, where it can stand so, and quoted else.
    static func quote(_ value: String) -> String {
        guard !value.utf8.allSatisfy(isPlain) else { return value }
        var quoted: [UInt8] = [UInt8(ascii: "\"")]
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                quoted += [UInt8(ascii: "\\"), byte]
            case 0..<0x20, UInt8(ascii: ","), UInt8(ascii: ";"), 0x7F...0xFF:
                quoted += [UInt8(ascii: "\\"), digit(byte >> 6), digit(byte >> 3), digit(byte)]
            default:
                quoted.append(byte)
            }
        }
        quoted.append(UInt8(ascii: "\""))
        return String(decoding: quoted, as: UTF8.self)
    }

    /// Returns what stands between quotes, without its escapes; a backslash that escapes nothing is left out.
    static func unescape(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var plain: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let next = rest.first else {
                plain.append(byte)
                continue
            }
            if let octal = octalNumber(rest.prefix(3)) {
                plain.append(octal)
                rest = rest.dropFirst(3)
            } else {
                plain.append(next)
                rest = rest.dropFirst()
            }
        }
        return plain
    }

    private static func octalNumber(_ digits: ArraySlice<UInt8>) -> UInt8? {
        guard digits.count == 3, digits.allSatisfy({ $0 &- UInt8(ascii: "0") < 8 }) else { return nil }
        return UInt8(exactly: digits.reduce(0) { $0 * 8 + Int($1 - UInt8(ascii: "0")) })
    }

    private static func digit(_ bits: UInt8) -> UInt8 { UInt8(ascii: "0") + bits & 7 }

    /// What Werkzeug leaves unquoted, which is what RFC 6265 §4.1.1 allows.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x21, 0x23...0x2B, 0x2D...0x3A, 0x3C...0x5B, 0x5D...0x7E: true
        default: false
        }
    }
}
