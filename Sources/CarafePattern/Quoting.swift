extension String {
    /// The text as its author would spell it in a Swift literal, and safe to print in a log.
    ///
    /// Unlike `debugDescription` this leaves `'` alone: rules quote strings with it, and no literal escapes it.
    var quoted: String {
        let escaped = unicodeScalars.map { $0 == "'" ? "'" : $0.escaped(asASCII: $0.isBlank) }
        return "\"" + escaped.joined() + "\""
    }
}

extension Unicode.Scalar {
    /// The character in quotes, or its number if it would be invisible.
    var shown: String {
        guard isBlank else { return String(self).quoted }
        let hex = String(value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex
    }
}
