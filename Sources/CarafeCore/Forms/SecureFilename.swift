/// Makes a name that a client sent safe to be a file's name: ASCII letters, digits, `.`, `-` and `_`, without any path.
///
/// ```swift
/// secureFilename("../../etc/passwd")        // "etc_passwd"
/// secureFilename("Ærøskøbing für Anfänger.txt")   // "rskbing_fur_Anfanger.txt"
/// ```
/// The result may be empty, and other files may have it: give a file that you keep a name of your own then. Words and
/// results are those of Werkzeug's `secure_filename`.
public func secureFilename(_ filename: String) -> String {
    var ascii: [UInt8] = []
    for scalar in filename.unicodeScalars { ascii += ASCIIForm.of(scalar) }
    let words = ascii.split { isBlank($0) || $0 == UInt8(ascii: "/") }
    let kept = words.joined(separator: [UInt8(ascii: "_")]).filter(isSafe)
    let isOuter = { (byte: UInt8) in byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") }
    guard let first = kept.firstIndex(where: { !isOuter($0) }), let last = kept.lastIndex(where: { !isOuter($0) })
    else { return "" }
    return String(decoding: kept[first...last], as: UTF8.self)
}

/// As Python's `str.split()` sees it in ASCII.
private func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || (0x09...0x0d).contains(byte) || (0x1c...0x1f).contains(byte)
}

private func isSafe(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
    default: false
    }
}

/// A character without its accents and ornaments, as far as that leaves ASCII.
enum ASCIIForm {
    static func of(_ scalar: Unicode.Scalar) -> [UInt8] {
        scalar.isASCII ? [UInt8(truncatingIfNeeded: scalar.value)] : entries[scalar.value] ?? []
    }

    private static let entries: [UInt32: [UInt8]] = {
        var entries: [UInt32: [UInt8]] = [:]
        var place: UInt32 = 0
        for token in table.split(whereSeparator: \.isWhitespace) {
            if token == "·" {
                place += 1
            } else if token.first == "@", token.count > 1, let start = UInt32(token.dropFirst(), radix: 16) {
                place = start
            } else {
                for value in values(of: token) {
                    entries[place] = value
                    place += 1
                }
            }
        }
        return entries
    }()

    private static func values(of token: Substring) -> [[UInt8]] {
        let bytes = Array(token.utf8)
        if bytes.count == 3, bytes[1] == UInt8(ascii: "~") { return (bytes[0]...bytes[2]).map { [$0] } }
        return [Array(token.replacing("␠", with: " ").utf8)]
    }
}
