import CarafePattern

/// A converter made ready to be asked about bytes of a path: does this stretch of it fit?
///
/// It says no to everything the converter's value would be out of range for, so that the next rule gets its turn.
final class ParameterMatcher: Sendable {
    enum Kind: Sendable {
        case text(minLength: Int, maxLength: Int?)
        case int(fixedDigits: Int?, min: Int?, max: Int?, signed: Bool)
        case float(min: Double?, max: Double?, signed: Bool)
        case uuid
        case words([[UInt8]])
        case path
        case custom(CustomConverter)
    }

    let kind: Kind
    let arguments: ConverterArguments

    /// - Parameter custom: the application's converters by name; one that is missing was reported before.
    init(_ converter: Converter, custom: [String: CustomConverter]) {
        arguments = converter.arguments
        kind =
            switch converter {
            case .string(let minLength, let maxLength): .text(minLength: minLength, maxLength: maxLength)
            case .int(let digits, let min, let max, let signed):
                .int(fixedDigits: digits, min: min, max: max, signed: signed)
            case .float(let min, let max, let signed): .float(min: min, max: max, signed: signed)
            case .uuid: .uuid
            case .any(let words): .words(words.map { Array($0.utf8) })
            case .path: .path
            case .custom(let name, _): custom[name].map(Kind.custom) ?? .text(minLength: 1, maxLength: nil)
            }
    }

    var matchesSlashes: Bool {
        switch kind {
        case .path: true
        case .custom(let converter): converter.matchesSlashes
        default: false
        }
    }

    /// Whether `range` of `path`, without slashes unless it ``matchesSlashes``, reads as a value.
    func accepts(_ path: [UInt8], _ range: Range<Int>) -> Bool {
        guard !range.isEmpty else { return false }
        switch kind {
        case .text(let minLength, let maxLength):
            return Self.hasLength(path, range, minLength, maxLength)
        case .int(let fixedDigits, let min, let max, let signed):
            guard Self.isInt(path, range, fixedDigits, signed) else { return false }
            if min == nil, max == nil { return true }
            guard let value = Int(digits: path, range) else { return false }
            return value >= min ?? value && value <= max ?? value
        case .float(let min, let max, let signed):
            guard Self.isFloat(path, range, signed) else { return false }
            if min == nil, max == nil { return true }
            guard let value = Double(String(decoding: path[range], as: UTF8.self)) else { return false }
            return value >= min ?? value && value <= max ?? value
        case .uuid: return Self.isUUID(path, range)
        case .words(let words): return words.contains { path[range].elementsEqual($0) }
        case .path: return path[range.lowerBound] != UInt8(ascii: "/")
        case .custom(let converter):
            guard path[range.lowerBound] != UInt8(ascii: "/") else { return false }
            return converter.type.accepts(PathText(path, ByteRange(range.lowerBound, range.upperBound), arguments))
        }
    }
}

// MARK: - Shapes

extension ParameterMatcher {
    /// Lengths count characters as Python does, Unicode scalars: every byte but those that continue one.
    private static func hasLength(_ path: [UInt8], _ range: Range<Int>, _ min: Int, _ max: Int?) -> Bool {
        if min <= 1, max == nil { return true }
        let length = path[range].count { $0 & 0b1100_0000 != 0b1000_0000 }
        return length >= min && length <= max ?? length
    }

    private static func isInt(_ path: [UInt8], _ range: Range<Int>, _ fixedDigits: Int?, _ signed: Bool) -> Bool {
        let digits = range.dropFirst(signed && path[range.lowerBound] == UInt8(ascii: "-") ? 1 : 0)
        guard !digits.isEmpty, digits.count == fixedDigits ?? digits.count else { return false }
        return digits.allSatisfy { isDigit(path[$0]) }
    }

    private static func isFloat(_ path: [UInt8], _ range: Range<Int>, _ signed: Bool) -> Bool {
        let number = range.dropFirst(signed && path[range.lowerBound] == UInt8(ascii: "-") ? 1 : 0)
        guard let point = number.first(where: { path[$0] == UInt8(ascii: ".") }) else { return false }
        let (whole, fraction) = (number.lowerBound..<point, point + 1..<number.upperBound)
        return !whole.isEmpty && !fraction.isEmpty
            && whole.allSatisfy { isDigit(path[$0]) } && fraction.allSatisfy { isDigit(path[$0]) }
    }

    static func isUUID(_ path: [UInt8], _ range: Range<Int>) -> Bool {
        guard range.count == 36 else { return false }
        return range.allSatisfy { index in
            switch index - range.lowerBound {
            case 8, 13, 18, 23: path[index] == UInt8(ascii: "-")
            default: hexValue(path[index]) != nil
            }
        }
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}

extension Converter {
    /// What a rule gives a converter of the application's own.
    var arguments: ConverterArguments {
        if case .custom(_, let arguments) = self { ConverterArguments(arguments) } else { .none }
    }
}
