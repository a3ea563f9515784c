import HTTPTypes

/// How a transport spells its field names.
package enum FieldNaming: Sendable {
    /// `User-Agent: …`, as on an HTTP connection.
    case http
    /// `HTTP_USER_AGENT`, beside `CONTENT_TYPE` and other variables that are no header fields (RFC 3875 §4.1).
    case cgi
}

extension RequestHead {
    /// Returns the value of the first (HTTP) or last (CGI) field of this name, without building all fields.
    ///
    /// - Parameter name: in lower case.
    package func value(ofField name: String) -> String? {
        slice(ofField: name).map { fieldText($0.value) }
    }

    /// Returns the values of all fields of this name, joined as a list (RFC 9110 §5.3), without building all fields.
    ///
    /// - Parameter name: in lower case.
    package func joinedValues(ofField name: String) -> String? {
        guard let range = joinedRange(ofField: name) else {
            let values = fields.filter { isField($0, named: name) }.map { fieldText($0.value) }
            return values.isEmpty ? nil : values.joined(separator: name == "cookie" ? "; " : ", ")
        }
        return fieldText(range)
    }

    /// A field's value as ``headerFields`` has it: what a gateway hands on may hold what no field may.
    private func fieldText(_ range: ByteRange) -> String {
        let value = bytes[range.range]
        guard naming == .cgi, !HTTPField.isValidValue(value) else { return bytes.string(at: range) }
        return HTTPField(name: .userAgent, value: value).value
    }

    /// The value of the only field of this name, or of the one that counts; `nil` when there is none, or several.
    private func joinedRange(ofField name: String) -> ByteRange? {
        var found: ByteRange?
        for field in fields where isField(field, named: name) {
            if found != nil, naming == .http || !Self.singletons.contains(name) { return nil }
            found = field.value
        }
        return found
    }

    /// Returns a CGI variable such as `REMOTE_USER`; there are none on an HTTP connection.
    package func variable(_ name: String) -> String? {
        slice(ofVariable: name).map { bytes.string(at: $0.value) }
    }

    package func slice(ofVariable name: String) -> FieldSlice? {
        naming == .cgi ? fields.last { spells($0.name, name.utf8) } : nil
    }

    package func slice(ofField name: String) -> FieldSlice? {
        switch naming {
        case .http: fields.first { isField($0, named: name) }
        case .cgi: fields.last { isField($0, named: name) }
        }
    }

    func makeHeaderFields() -> HTTPFields {
        var result = HTTPFields()
        result.reserveCapacity(fields.count)
        for field in fields {
            guard let name = fieldName(field) else { continue }
            let value = HTTPField(name: name, value: bytes[field.value.range])
            // A gateway's parameters add up (`include uwsgi_params` and an own HTTP_HOST): the last of a field that
            // cannot be a list is the one that was meant. On HTTP the codec has already refused what may not repeat.
            if naming == .cgi, Self.singletons.contains(name.canonicalName), result[name] != nil {
                result[fields: name] = [value]
            } else {
                result.append(value)
            }
        }
        return result
    }

    private static let singletons: Set<String> = [
        "authorization", "content-length", "content-type", "date", "from", "host", "if-modified-since",
        "if-unmodified-since", "max-forwards", "proxy-authorization", "referer", "user-agent",
    ]

    private func fieldName(_ field: FieldSlice) -> HTTPField.Name? {
        switch naming {
        case .http: HTTPField.Name(bytes.string(at: field.name))
        case .cgi: cgiFieldName(field)
        }
    }

    /// `HTTP_X_A` → `x-a`; `nil` for a variable that is no header field.
    private func cgiFieldName(_ field: FieldSlice) -> HTTPField.Name? {
        let name = bytes[field.name.range]
        if name.elementsEqual("CONTENT_TYPE".utf8) { return field.value.isEmpty ? nil : .contentType }
        if name.elementsEqual("CONTENT_LENGTH".utf8) { return field.value.isEmpty ? nil : .contentLength }
        guard name.starts(with: "HTTP_".utf8) else { return nil }
        let rest = name.dropFirst(5)
        // nginx sends these twice; CONTENT_TYPE and CONTENT_LENGTH are the ones that count.
        if rest.elementsEqual("CONTENT_TYPE".utf8) || rest.elementsEqual("CONTENT_LENGTH".utf8) { return nil }
        return HTTPField.Name(String(decoding: rest.map(lowercasedFieldByte), as: UTF8.self))
    }

    private func isField(_ field: FieldSlice, named name: String) -> Bool {
        guard naming == .cgi else { return spells(field.name, name.utf8) }
        if name == "content-type" || name == "content-length" {
            return !field.value.isEmpty && spells(field.name, name.utf8)
        }
        let start = Int(field.name.start)
        guard field.name.count == name.utf8.count + 5, bytes.matches("HTTP_".utf8, at: start..<start + 5)
        else { return false }
        return spells(ByteRange(start + 5, Int(field.name.end)), name.utf8)
    }

    /// Whether the bytes at `range` are `name`, in any case; `_` counts as `-` where a gateway made it so, and over HTTP
    /// X_A is not X-A.
    private func spells(_ range: ByteRange, _ name: String.UTF8View) -> Bool {
        guard range.count == name.count else { return false }
        let name = name.span
        let start = Int(range.start)
        let isMangled = naming == .cgi
        // From the end: names of one length often begin alike.
        for index in name.indices.reversed() {
            let (byte, expected) = (self[start + index], name[index])
            let isEqual =
                isMangled
                ? lowercasedFieldByte(byte) == lowercasedFieldByte(expected)
                : asciiLowercased(byte) == asciiLowercased(expected)
            if !isEqual { return false }
        }
        return true
    }
}

@inline(__always)
private func lowercasedFieldByte(_ byte: UInt8) -> UInt8 {
    byte == UInt8(ascii: "_") ? UInt8(ascii: "-") : asciiLowercased(byte)
}

@inline(__always)
package func asciiLowercased(_ byte: UInt8) -> UInt8 {
    byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
}
