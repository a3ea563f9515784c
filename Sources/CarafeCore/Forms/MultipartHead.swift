import HTTPTypes

/// The head of one part of a multipart form: which field it is, and whether it is a file.
struct MultipartHead: Sendable, Hashable {
    let name: String
    /// `nil` for a field that is no file.
    let filename: String?
    let headers: HTTPFields

    /// - Parameters:
    ///   - bytes: the header fields, without the empty line.
    ///   - part: the part's number, from one, for errors.
    init(parsing bytes: ArraySlice<UInt8>, part: Int) throws(HTTPError) {
        headers = try Self.fields(in: bytes, part: part)
        guard let field = headers[.contentDisposition] else { throw FormError.noDisposition(part) }
        let disposition = ParameterizedValue(parsing: field.utf8)
        // RFC 7578 §4.2: the disposition is "form-data", and it has a name.
        guard disposition.value == "form-data" else { throw FormError.otherDisposition(part, disposition.value) }
        guard let name = disposition["name"] else { throw FormError.noName(part) }
        self.name = Self.text(name)
        filename = disposition["filename*"].flatMap(Self.extended) ?? disposition["filename"].map(Self.text)
    }

    /// The value of a field that is no file: UTF-8, unless the part says that it is ISO 8859-1.
    func value(of bytes: ArraySlice<UInt8>) -> String {
        guard let type = headers[.contentType], let charset = ParameterizedValue(parsing: type.utf8)["charset"],
            Self.isLatin1(charset)
        else { return String(decoding: bytes, as: UTF8.self) }
        return Self.latin1(bytes)
    }

    private static func fields(in bytes: ArraySlice<UInt8>, part: Int) throws(HTTPError) -> HTTPFields {
        var fields = HTTPFields()
        for line in unfoldedLines(of: bytes) {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")),
                let name = HTTPField.Name(String(decoding: line[..<colon], as: UTF8.self)),
                !line.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7f })
            else { throw FormError.badHeader(part) }
            // RFC 2183 has one; of two that disagree, a firewall in front may have read the other.
            guard name != .contentDisposition || fields[name] == nil else { throw FormError.badHeader(part) }
            fields.append(HTTPField(name: name, value: trimmed(line[(colon + 1)...])))
        }
        return fields
    }

    /// RFC 5322 §2.2.3: a line that begins with a blank continues the one before.
    private static func unfoldedLines(of bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        for var line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true) {
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            if let first = line.first, first == UInt8(ascii: " ") || first == UInt8(ascii: "\t"), !lines.isEmpty {
                lines[lines.count - 1] += [UInt8(ascii: " ")] + trimmed(line)
            } else {
                lines.append(line)
            }
        }
        return lines
    }

    /// Browsers write a quote as `%22`, and leave a percent sign as it is (HTML, "multipart/form-data encoding algorithm").
    private static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self).replacing("%22", with: "\"")
    }

    /// `UTF-8''na%C3%AFve.txt` (RFC 8187 §3.2); `nil` in a charset that nobody has to know.
    private static func extended(_ bytes: [UInt8]) -> String? {
        let parts = bytes.split(separator: UInt8(ascii: "'"), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        var decoded: [UInt8] = []
        guard PercentEncoding.decode(Array(parts[2]).span, into: &decoded) else { return nil }
        if isLatin1(Array(parts[0])) { return latin1(decoded[...]) }
        let charset = String(decoding: parts[0], as: UTF8.self).lowercased()
        return ["utf-8", "us-ascii", "ascii"].contains(charset) ? String(validating: decoded, as: UTF8.self) : nil
    }

    private static func isLatin1(_ charset: [UInt8]) -> Bool {
        String(decoding: charset, as: UTF8.self).lowercased() == "iso-8859-1"
    }

    private static func latin1(_ bytes: ArraySlice<UInt8>) -> String {
        String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }
}
