#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Names that mark a JSON object as a Python type, in Flask's `TaggedJSONSerializer`: `{" u": "3f2a…"}` is a UUID.
enum JSONTag: String {
    /// An object whose only name would read as a tag.
    case object = " di"
    case tuple = " t"
    case bytes = " b"
    case markup = " m"
    case uuid = " u"
    case date = " d"
}

/// Writes values as Flask's sessions are written, to the byte: compact, names sorted, in ASCII.
struct TaggedJSONWriter {
    private(set) var bytes: [UInt8] = []
    /// Whether what JSON does not know is marked, or written as the nearest that it knows.
    private let isTagging: Bool

    static func write(_ value: SessionValue, tagging isTagging: Bool = true) -> [UInt8] {
        var writer = TaggedJSONWriter(isTagging: isTagging)
        writer.write(value)
        return writer.bytes
    }

    private init(isTagging: Bool) {
        self.isTagging = isTagging
    }

    private mutating func write(_ value: SessionValue) {
        switch value {
        case .null: bytes += "null".utf8
        case .bool(let value): bytes += (value ? "true" : "false").utf8
        case .int(let value): bytes += String(value).utf8
        case .double(let value): write(value)
        case .string(let text): write(text)
        case .array(let values): write(values)
        case .object(let members): write(members)
        case .tuple(let values): write(.tuple) { $0.write(values) }
        case .bytes(let value):
            write(.bytes) { $0.write(String(decoding: Base64.encode(value, as: .padded), as: UTF8.self)) }
        case .uuid(let value):
            write(.uuid) { writer in
                let text = value.uuidString.lowercased()
                writer.write(writer.isTagging ? text.replacing("-", with: "") : text)
            }
        case .date(let value):
            write(.date) { $0.write($0.isTagging ? HTTPDate.nearest(to: value).text : value.ISO8601Format()) }
        case .markup(let text): write(.markup) { $0.write(text) }
        }
    }

    private mutating func write(_ tag: JSONTag, _ content: (inout Self) -> Void) {
        guard isTagging else { return content(&self) }
        bytes += "{\"\(tag.rawValue)\":".utf8
        content(&self)
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func write(_ values: [SessionValue]) {
        bytes.append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            write(value)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func write(_ members: [String: SessionValue]) {
        if isTagging, members.count == 1, let (name, value) = members.first, JSONTag(rawValue: name) != nil {
            return write(.object) { $0.write(sorted: [(name + "__", value)]) }
        }
        // By bytes, which is by code points, as Python sorts.
        write(sorted: members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
    }

    private mutating func write(sorted members: [(key: String, value: SessionValue)]) {
        bytes.append(UInt8(ascii: "{"))
        for (index, member) in members.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            write(member.key)
            bytes.append(UInt8(ascii: ":"))
            write(member.value)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    /// The shortest digits that read back as the same, in Python's spelling also for what is no JSON.
    private mutating func write(_ number: Double) {
        switch number {
        case _ where number.isNaN: bytes += "NaN".utf8
        case .infinity: bytes += "Infinity".utf8
        case -.infinity: bytes += "-Infinity".utf8
        default: bytes += "\(number)".utf8
        }
    }

    private mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for unit in text.utf16 {
            switch unit {
            case 0x22, 0x5C: bytes += [UInt8(ascii: "\\"), UInt8(unit)]
            case 0x0A: bytes += #"\n"#.utf8
            case 0x0D: bytes += #"\r"#.utf8
            case 0x09: bytes += #"\t"#.utf8
            case 0x08: bytes += #"\b"#.utf8
            case 0x0C: bytes += #"\f"#.utf8
            case 0x20...0x7E: bytes.append(UInt8(unit))
            default: bytes += #"\u\#(Hex.encode([UInt8(unit >> 8), UInt8(unit & 0xFF)]))"#.utf8
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
