#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

extension String: PathParameter {
    /// Text of any kind.
    public static var converterNames: Set<String> { ["string", "path", "any"] }
}

extension Bool: PathParameter {
    /// The words `true` and `false`, listed in the rule.
    public static var converterNames: Set<String> { ["any"] }
}

extension Int: PathParameter {}
extension Int8: PathParameter {}
extension Int16: PathParameter {}
extension Int32: PathParameter {}
extension Int64: PathParameter {}
extension UInt: PathParameter {}
extension UInt8: PathParameter {}
extension UInt16: PathParameter {}
extension UInt32: PathParameter {}
extension UInt64: PathParameter {}

extension PathParameter where Self: FixedWidthInteger {
    /// Whole numbers.
    public static var converterNames: Set<String> { ["int"] }

    /// Reads ASCII digits, behind a `-` where the type has a sign; `nil` when the number does not fit the type.
    public init?(pathText: PathText) {
        self.init(digits: pathText.bytes, pathText.range.range)
    }

    /// Writes the number in decimal.
    public func pathText(for arguments: ConverterArguments) -> String { String(self) }
}

extension FixedWidthInteger {
    /// Not `Int(_: String)`, which also reads `+1`, and needs the string.
    init?(digits bytes: [UInt8], _ range: Range<Int>) {
        let isNegative = range.first.map { bytes[$0] == UInt8(ascii: "-") } ?? false
        var (value, overflow) = (Self(0), false)
        for index in range.dropFirst(isNegative ? 1 : 0) {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit < 10, !overflow else { return nil }
            (value, overflow) = value.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            (value, overflow) =
                isNegative
                ? value.subtractingReportingOverflow(Self(digit)) : value.addingReportingOverflow(Self(digit))
        }
        guard !overflow, range.count > (isNegative ? 1 : 0) else { return nil }
        self = value
    }
}

extension Double: PathParameter {
    /// Numbers with a point.
    public static var converterNames: Set<String> { ["float"] }

    /// Reads digits around a point; `nil` when the number is too large.
    public init?(pathText: PathText) {
        guard let value = Double(pathText.string), value.isFinite else { return nil }
        self = value
    }

    /// Writes the number without an exponent, which a path could not be read back with.
    public func pathText(for arguments: ConverterArguments) -> String { decimalText }

    /// `1e-07` → `0.0000001`: the shortest digits that read back as the same number, with the point put in its place.
    private var decimalText: String {
        let parts = description.split(separator: "e")
        guard parts.count == 2, let exponent = Int(parts[1]) else { return description }
        let sign = self < 0 ? "-" : ""
        let mantissa = parts[0].drop { $0 == "-" }.split(separator: ".")
        let digits = mantissa.joined()
        let point = mantissa[0].count + exponent
        if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
        let padded = digits + String(repeating: "0", count: max(0, point + 1 - digits.count))
        return sign + padded.prefix(point) + "." + padded.dropFirst(point)
    }
}

extension UUID: PathParameter {
    /// The 36-character form.
    public static var converterNames: Set<String> { ["uuid"] }

    /// Reads the 36-character form in either case.
    public init?(pathText: PathText) {
        self.init(uuidString: pathText.string)
    }

    /// Writes the form that Flask writes: lower case.
    public func pathText(for arguments: ConverterArguments) -> String { uuidString.lowercased() }
}
