/// A field's value with parameters behind it, such as `form-data; name="photo"` (RFC 9110 §5.6.6).
///
/// As Werkzeug reads it: parts that are none are passed over, and in a quoted string only `\\` and `\"` are escapes, since
/// old browsers send `C:\new.txt` as it is.
struct ParameterizedValue {
    /// What stands before the parameters, in lower case.
    let value: String
    private var parameters: [(name: String, value: [UInt8])] = []

    init(parsing bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        var cursor = Cursor(bytes)
        value = String(decoding: trimmed(cursor.skip(past: UInt8(ascii: ";"))), as: UTF8.self).lowercased()
        while !cursor.isAtEnd {
            if let parameter = cursor.parameter() { parameters.append(parameter) }
            _ = cursor.skip(past: UInt8(ascii: ";"))
        }
    }

    /// The bytes of a parameter without quotes and escapes; `nil` also when it is there twice and says two things.
    ///
    /// - Parameter name: in lower case.
    subscript(name: String) -> [UInt8]? {
        let values = parameters.filter { $0.name == name }.map(\.value)
        guard let first = values.first, values.allSatisfy({ $0 == first }) else { return nil }
        return first
    }
}

private struct Cursor {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { index == bytes.count }

    /// Moves behind the next `separator`, and returns what came before it.
    mutating func skip(past separator: UInt8) -> ArraySlice<UInt8> {
        let start = index
        while index < bytes.count, bytes[index] != separator { index += 1 }
        defer { index = min(index + 1, bytes.count) }
        return bytes[start..<index]
    }

    mutating func parameter() -> (name: String, value: [UInt8])? {
        let start = index
        while index < bytes.count, bytes[index] != UInt8(ascii: "="), bytes[index] != UInt8(ascii: ";") { index += 1 }
        guard index < bytes.count, bytes[index] == UInt8(ascii: "=") else { return nil }
        let name = String(decoding: trimmed(bytes[start..<index]), as: UTF8.self).lowercased()
        index += 1
        while index < bytes.count, isBlank(bytes[index]) { index += 1 }
        let isQuoted = index < bytes.count && bytes[index] == UInt8(ascii: "\"")
        guard !name.isEmpty, let value = isQuoted ? quoted() : token() else { return nil }
        return (name, value)
    }

    private mutating func token() -> [UInt8]? {
        let start = index
        while index < bytes.count, bytes[index] != UInt8(ascii: ";") { index += 1 }
        let token = trimmed(bytes[start..<index])
        return token.isEmpty ? nil : Array(token)
    }

    private mutating func quoted() -> [UInt8]? {
        var value: [UInt8] = []
        index += 1
        while index < bytes.count {
            var byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\"") { return value }
            if byte == UInt8(ascii: "\\"), index < bytes.count,
                bytes[index] == UInt8(ascii: "\\") || bytes[index] == UInt8(ascii: "\"")
            {
                byte = bytes[index]
                index += 1
            }
            value.append(byte)
        }
        return nil
    }
}

private func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

/// Without blanks around it.
func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard let first = bytes.firstIndex(where: { !isBlank($0) }), let last = bytes.lastIndex(where: { !isBlank($0) })
    else { return [] }
    return bytes[first...last]
}
