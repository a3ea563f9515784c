#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Reads what Flask's sessions are written in. A tag around something that it cannot mean is an object like any other.
struct TaggedJSONReader {
    /// What a session has been is no reason to run out of stack.
    private static let deepest = 128

    private var rest: ArraySlice<UInt8>
    private let isUntagging: Bool

    /// Returns the value, or `nil` when the text is not JSON, or nested deeper than any session has a reason to be.
    ///
    /// - Parameter isUntagging: whether it comes from a session; what does not is also `nil` when a number would lose digits.
    static func read(_ json: [UInt8], untagging isUntagging: Bool = true) -> SessionValue? {
        var reader = TaggedJSONReader(rest: json[...], isUntagging: isUntagging)
        guard let value = reader.value(depth: 0) else { return nil }
        reader.skipBlanks()
        return reader.rest.isEmpty ? value : nil
    }

    private mutating func value(depth: Int) -> SessionValue? {
        guard depth < Self.deepest else { return nil }
        skipBlanks()
        switch rest.first {
        case UInt8(ascii: "{"): return object(depth: depth)
        case UInt8(ascii: "["): return array(depth: depth)
        case UInt8(ascii: "\""): return string().map { .string($0) }
        case UInt8(ascii: "t"): return word("true", .bool(true))
        case UInt8(ascii: "f"): return word("false", .bool(false))
        case UInt8(ascii: "n"): return word("null", .null)
        // Python writes and reads these three, which are no JSON.
        case UInt8(ascii: "N"): return word("NaN", .double(.nan))
        case UInt8(ascii: "I"): return word("Infinity", .double(.infinity))
        case UInt8(ascii: "-") where rest.dropFirst().first == UInt8(ascii: "I"):
            return word("-Infinity", .double(-.infinity))
        default: return number()
        }
    }

    private mutating func array(depth: Int) -> SessionValue? {
        var values: [SessionValue] = []
        rest.removeFirst()
        if take("]") { return .array([]) }
        repeat {
            guard let value = value(depth: depth + 1) else { return nil }
            values.append(value)
        } while take(",")
        return take("]") ? .array(values) : nil
    }

    private mutating func object(depth: Int) -> SessionValue? {
        var members: [String: SessionValue] = [:]
        rest.removeFirst()
        if take("}") { return .object([:]) }
        repeat {
            skipBlanks()
            guard let name = string(), take(":"), let value = value(depth: depth + 1) else { return nil }
            members[name] = value
        } while take(",")
        guard take("}") else { return nil }
        return isUntagging ? Self.untag(members) : .object(members)
    }

    private mutating func number() -> SessionValue? {
        let text = rest.prefix { "+-.eE0123456789".utf8.contains($0) }
        rest = rest.dropFirst(text.count)
        guard let first = text.first, first != UInt8(ascii: "+"), first != UInt8(ascii: ".") else { return nil }
        let digits = String(decoding: text, as: UTF8.self)
        if let number = Int(digits) { return .int(number) }
        guard let number = Double(digits) else { return nil }
        let isKept = isUntagging || Self.significant(digits) == Self.significant("\(number)")
        return isKept ? .double(number) : nil
    }

    /// The digits of a number from the first to the last that is not zero.
    private static func significant(_ number: String) -> [UInt8] {
        let zero = UInt8(ascii: "0")
        let coefficient = number.utf8.prefix { $0 != UInt8(ascii: "e") && $0 != UInt8(ascii: "E") }
        var digits = coefficient.filter { $0 &- zero < 10 }
        while digits.last == zero { digits.removeLast() }
        return Array(digits.drop { $0 == zero })
    }

    private mutating func word(_ word: String, _ value: SessionValue) -> SessionValue? {
        guard rest.starts(with: word.utf8) else { return nil }
        rest = rest.dropFirst(word.utf8.count)
        return value
    }

    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard rest.first == UInt8(ascii: byte) else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func skipBlanks() {
        rest = rest.drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
    }
}

// MARK: - Strings

extension TaggedJSONReader {
    private mutating func string() -> String? {
        guard rest.first == UInt8(ascii: "\"") else { return nil }
        rest.removeFirst()
        var text = ""
        while true {
            let plain = rest.prefix { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") && $0 >= 0x20 }
            text += String(decoding: plain, as: UTF8.self)
            rest = rest.dropFirst(plain.count)
            switch rest.popFirst() {
            case UInt8(ascii: "\""): return text
            case UInt8(ascii: "\\"):
                guard let escaped = escape() else { return nil }
                text.unicodeScalars.append(escaped)
            default: return nil
            }
        }
    }

    private mutating func escape() -> Unicode.Scalar? {
        switch rest.popFirst() {
        case UInt8(ascii: "\""): "\""
        case UInt8(ascii: "\\"): "\\"
        case UInt8(ascii: "/"): "/"
        case UInt8(ascii: "b"): "\u{8}"
        case UInt8(ascii: "f"): "\u{C}"
        case UInt8(ascii: "n"): "\n"
        case UInt8(ascii: "r"): "\r"
        case UInt8(ascii: "t"): "\t"
        case UInt8(ascii: "u"): character()
        default: nil
        }
    }

    /// Half of a pair, which Python lets a string have, is U+FFFD here.
    private mutating func character() -> Unicode.Scalar? {
        guard let unit = fourDigits() else { return nil }
        guard 0xD800..<0xDC00 ~= unit, rest.starts(with: #"\u"#.utf8) else { return Unicode.Scalar(unit) ?? "\u{FFFD}" }
        let behindUnit = rest
        rest = rest.dropFirst(2)
        guard let low = fourDigits(), 0xDC00..<0xE000 ~= low else {
            rest = behindUnit
            return "\u{FFFD}"
        }
        return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
    }

    private mutating func fourDigits() -> UInt32? {
        let digits = rest.prefix(4)
        guard digits.count == 4, !digits.contains(UInt8(ascii: "+")), !digits.contains(UInt8(ascii: "-")) else {
            return nil
        }
        rest = rest.dropFirst(4)
        return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}

// MARK: - Tags

extension TaggedJSONReader {
    private static func untag(_ members: [String: SessionValue]) -> SessionValue {
        guard members.count == 1, let (name, value) = members.first, let tag = JSONTag(rawValue: name) else {
            return .object(members)
        }
        return untag(tag, value) ?? .object(members)
    }

    private static func untag(_ tag: JSONTag, _ value: SessionValue) -> SessionValue? {
        switch (tag, value) {
        case (.object, .object(let inner)): inner.count == 1 ? inner.first.flatMap(unescaped) : nil
        case (.tuple, .array(let values)): .tuple(values)
        case (.bytes, .string(let text)): Base64.decode(text.utf8, as: .padded).map { .bytes($0) }
        case (.markup, .string(let text)): .markup(text)
        case (.uuid, .string(let text)): uuid(text).map { .uuid($0) }
        case (.date, .string(let text)):
            HTTPDate(parsing: text).map { .date(Date(timeIntervalSince1970: Double($0.secondsSince1970))) }
        default: nil
        }
    }

    /// `{" t__": …}` is what an object with the one name `" t"` is written as.
    private static func unescaped(_ member: (key: String, value: SessionValue)) -> SessionValue? {
        member.key.hasSuffix("__") ? .object([String(member.key.dropLast(2)): member.value]) : nil
    }

    private static func uuid(_ digits: String) -> UUID? {
        guard digits.utf8.count == 32 else { return nil }
        var text = Array(digits.utf8)
        for position in [8, 13, 18, 23] { text.insert(UInt8(ascii: "-"), at: position) }
        return UUID(uuidString: String(decoding: text, as: UTF8.self))
    }
}
