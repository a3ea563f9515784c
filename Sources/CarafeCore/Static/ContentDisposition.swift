/// The value of `Content-Disposition` (RFC 6266), in Werkzeug's spelling.
enum ContentDisposition {
    static func value(_ name: String?, asAttachment: Bool) -> String {
        let kind = asAttachment ? "attachment" : "inline"
        guard let name else { return kind }
        let safe = name.unicodeScalars.map(isSafe).contains(false) ? String(cleaned: name) : name
        if safe.utf8.allSatisfy({ $0 < 0x80 }) { return "\(kind); filename=\(quoted(safe))" }
        // For those who do not know the second form, which are older than 2012.
        let plain = String(safe.map { $0.isASCII ? $0 : "_" })
        return "\(kind); filename=\(quoted(plain)); filename*=UTF-8''\(PercentEncoding.encodeAttribute(safe))"
    }

    /// A slash would lead a careless client to another directory, a control character to another field.
    fileprivate static func isSafe(_ character: Unicode.Scalar) -> Bool {
        character.value >= 0x20 && character != "\u{7f}" && character != "/" && character != "\\"
    }

    private static func quoted(_ text: String) -> String {
        if !text.isEmpty, text.utf8.allSatisfy(isTokenByte) { return text }
        return "\"" + text.replacing("\"", with: "\\\"") + "\""
    }

    /// RFC 9110 §5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26
            || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}

extension String {
    fileprivate init(cleaned name: String) {
        self.init(name.unicodeScalars.map { ContentDisposition.isSafe($0) ? Character($0) : "_" })
    }
}
