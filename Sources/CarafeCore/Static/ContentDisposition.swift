/// The value of `Content-Disposition` (RFC 6266), in Werkzeug's spelling.
enum ContentDisposition {
    static func value(_ name: String?, asAttachment: Bool) -> String {
        let kind = asAttachment ? "attachment" : "inline"
        guard let name else { return kind }
        // As most names are, and then nothing of the following is needed.
        if isToken(name) { return kind + "; filename=" + name }
        let safe = name.unicodeScalars.allSatisfy(isSafe) ? name : String(cleaned: name)
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
        if isToken(text) { return text }
        return "\"" + text.replacing("\"", with: "\\\"") + "\""
    }

    /// RFC 9110 §5.6.2.
    private static func isToken(_ text: String) -> Bool {
        let bytes = text.utf8.span
        for index in bytes.indices where !isTokenByte(bytes[index]) { return false }
        return !bytes.isEmpty
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26
            || byte == UInt8(ascii: ".") || "!#$%&'*+-^_`|~".utf8.contains(byte)
    }
}

extension String {
    fileprivate init(cleaned name: String) {
        self.init(name.unicodeScalars.map { ContentDisposition.isSafe($0) ? Character($0) : "_" })
    }
}
