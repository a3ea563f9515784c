#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A type that reads from the text of a query or form.
protocol TextValue {
    /// What a client is told that it must be; a client knows nothing of Swift.
    static var expectation: String { get }
    /// Stands in the place of one that is missing or wrong, so that what follows is looked at too.
    static var standIn: Self { get }
    init?(reading text: String)
    /// What is wrong with a text that does not read.
    static func fault(of text: String) -> String
}

extension TextValue {
    static func fault(of text: String) -> String { "is not \(expectation)" }
}

extension String: TextValue {
    static var expectation: String { "a string" }
    static var standIn: String { "" }

    init?(reading text: String) {
        self = text
    }
}

extension Bool: TextValue {
    static var expectation: String { "true or false" }
    static var standIn: Bool { false }

    /// What a checkbox sends is `on`.
    init?(reading text: String) {
        switch text.lowercased() {
        case "on", "true", "1", "yes": self = true
        case "off", "false", "0", "no": self = false
        default: return nil
        }
    }
}

extension TextValue where Self: FixedWidthInteger {
    static var expectation: String { "a whole number" }
    static var standIn: Self { 0 }

    init?(reading text: String) {
        self.init(text, radix: 10)
    }

    static func fault(of text: String) -> String {
        let digits = text.first == "-" || text.first == "+" ? text.dropFirst() : text[...]
        let isNumber = !digits.isEmpty && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
        return isNumber ? "is not between \(Self.min) and \(Self.max)" : "is not \(expectation)"
    }
}

extension Int: TextValue {}
extension Int8: TextValue {}
extension Int16: TextValue {}
extension Int32: TextValue {}
extension Int64: TextValue {}
extension UInt: TextValue {}
extension UInt8: TextValue {}
extension UInt16: TextValue {}
extension UInt32: TextValue {}
extension UInt64: TextValue {}
extension Int128: TextValue {}
extension UInt128: TextValue {}

extension TextValue where Self: BinaryFloatingPoint & LosslessStringConvertible {
    static var expectation: String { "a number" }
    static var standIn: Self { 0 }

    init?(reading text: String) {
        guard isDecimalNumber(text), let value = Self(text), value.isFinite else { return nil }
        self = value
    }
}

extension Double: TextValue {}
extension Float: TextValue {}

extension Decimal: TextValue {
    static var expectation: String { "a number" }
    static var standIn: Decimal { 0 }

    init?(reading text: String) {
        guard isDecimalNumber(text), let value = Decimal(string: text), value.isFinite else { return nil }
        self = value
    }
}

extension UUID: TextValue {
    static var expectation: String { "a UUID" }
    static var standIn: UUID { UUID() }

    init?(reading text: String) {
        self.init(uuidString: text)
    }
}

extension URL: TextValue {
    static var expectation: String { "a URL" }
    static var standIn: URL { URL(filePath: "/") }

    init?(reading text: String) {
        self.init(string: text)
    }
}

extension Date: TextValue {
    static var expectation: String { "a date such as 2026-01-31 or 2026-01-31T12:00:00Z" }
    static var standIn: Date { Date(timeIntervalSince1970: 0) }

    /// ISO 8601: with a zone, or the day alone, which begins in UTC.
    init?(reading text: String) {
        let day = Date.ISO8601FormatStyle.iso8601.year().month().day()
        // Foundation's style reads as far as it can, and takes the 30th of February for the 2nd of March.
        let (dayText, time) = (String(text.prefix(10)), text.dropFirst(10))
        guard let midnight = try? day.parse(dayText), day.format(midnight) == dayText else { return nil }
        if time.isEmpty {
            self = midnight
        } else {
            let style = Date.ISO8601FormatStyle(includingFractionalSeconds: time.contains("."))
            guard isTimeWithZone(time), let date = try? style.parse(text) else { return nil }
            self = date
        }
    }
}

/// Whether a value of this type is what stands at one name of a query or form, or all that stands there: a text that reads
/// as one, a file, or several of them. Any other is made of several names.
package func isNamedValue(_ type: any Any.Type) -> Bool {
    type is any TextValue.Type || type is any PathParameter.Type || type is any LosslessStringConvertible.Type
        || type is any RawRepresentable.Type || type is any RangeReplaceableCollection.Type
        || type is any SetAlgebra.Type || type == UploadedFile.self
}

/// `T12:00:00`, up to nine decimals, then `Z` or `+01:00`.
private func isTimeWithZone(_ text: Substring) -> Bool {
    var shape = text.map { $0.isASCII && $0.isWholeNumber ? "0" : $0 }[...]
    let parts = text.split { "T:.Z+-".contains($0) }
    guard shape.starts(with: "T00:00:00"), parts[0] < "24", parts[1] < "60", parts[2] < "60" else { return false }
    shape = shape.dropFirst(9)
    if shape.first == "." {
        let decimals = shape.dropFirst().prefix { $0 == "0" }.count
        guard (1...9).contains(decimals) else { return false }
        shape = shape.dropFirst(decimals + 1)
    }
    return ["Z", "+00:00", "-00:00"].contains(String(shape)) && (shape == ["Z"] || text.suffix(5) < "24")
}

/// Digits with a sign, a point and an exponent of up to three digits: not `inf`, `0x1p3`, or a number and something else.
private func isDecimalNumber(_ text: String) -> Bool {
    var rest = text.utf8[...]
    func digits() -> Int {
        let count = rest.prefix { (0x30...0x39).contains($0) }.count
        rest = rest.dropFirst(count)
        return count
    }
    func skip(_ bytes: UInt8...) -> Bool {
        guard let first = rest.first, bytes.contains(first) else { return false }
        rest = rest.dropFirst()
        return true
    }
    _ = skip(UInt8(ascii: "-"), UInt8(ascii: "+"))
    var count = digits()
    if skip(UInt8(ascii: ".")) { count += digits() }
    guard (1...400).contains(count) else { return false }
    if skip(UInt8(ascii: "e"), UInt8(ascii: "E")) {
        _ = skip(UInt8(ascii: "-"), UInt8(ascii: "+"))
        guard (1...3).contains(digits()) else { return false }
    }
    return rest.isEmpty
}
