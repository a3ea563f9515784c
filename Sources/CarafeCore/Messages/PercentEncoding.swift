/// Percent-encoding (RFC 3986 §2.1), decoded once and never repaired.
package enum PercentEncoding {
    /// Appends the decoded form of `bytes` to `output`, or returns `false` at the first escape that is none.
    package static func decode(
        _ bytes: borrowing Span<UInt8>,
        into output: inout [UInt8],
    ) -> Bool {
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%") {
                guard index + 2 < bytes.count, let value = pair(bytes[index + 1], bytes[index + 2]) else {
                    return false
                }
                output.append(value)
                index += 3
            } else {
                output.append(byte)
                index += 1
            }
        }
        return true
    }

    /// Decodes a form or query component as browsers mean it: `+` is a space, and an escape that is none stays as it is.
    package static func decodeComponent(_ bytes: ArraySlice<UInt8>) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%"), index + 2 < bytes.endIndex,
                let value = pair(bytes[index + 1], bytes[index + 2])
            {
                output.append(value)
                index += 3
            } else {
                output.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
                index += 1
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// Returns `text` with every byte escaped that may not stand in a path (RFC 3986 §3.3), slashes kept.
    package static func encodePath(_ text: String) -> String { encode(text, keeping: pathSafe) }

    /// Returns a whole URL or path reference with the bytes escaped that no part of one may hold (RFC 3986 §2).
    package static func encodeLocation(_ text: String) -> String { encode(text, keeping: pathSafe + "%?#[]") }

    /// Returns `text` as one value in a query string, with `+` for a space.
    package static func encodeQuery(_ text: String) -> String {
        encode(text, keeping: "-._~").replacing("%20", with: "+")
    }

    /// Returns `text` as the path of a cookie, which a semicolon would end; escapes stay.
    package static func encodeCookiePath(_ text: String) -> String { encode(text, keeping: "-._~%!$&'()*+,/:=@") }

    /// Returns `text` as a URL fragment.
    package static func encodeFragment(_ text: String) -> String { encode(text, keeping: pathSafe + "?") }

    /// Returns `text` as the value of a parameter such as `filename*` (RFC 8187 §3.2.1).
    static func encodeAttribute(_ text: String) -> String { encode(text, keeping: "!#$&+-.^_`|~") }

    /// What Werkzeug leaves alone in a path, so that both build the same URLs.
    private static let pathSafe = "-._~!$&'()*+,/:;=@"

    private static func encode(_ text: String, keeping safe: String) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            if isAlphanumeric(byte) || safe.utf8.contains(byte) {
                output.append(byte)
            } else {
                output += [UInt8(ascii: "%"), hexDigit(byte >> 4), hexDigit(byte & 15)]
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }

    private static func pair(_ high: UInt8, _ low: UInt8) -> UInt8? {
        guard let high = hexValue(high), let low = hexValue(low) else { return nil }
        return high << 4 | low
    }
}

/// The value of one hexadecimal digit. Not `Int(radix:)`, which takes signs.
@inline(__always)
package func hexValue(_ byte: UInt8) -> UInt8? {
    let digit = byte &- UInt8(ascii: "0")
    if digit < 10 { return digit }
    let letter = (byte | 0x20) &- UInt8(ascii: "a")
    return letter < 6 ? letter + 10 : nil
}
