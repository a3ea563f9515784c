#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// What a session can hold: JSON, and the Python types that Flask's sessions know beside it.
public enum SessionValue: Sendable, Hashable {
    /// `None`.
    case null
    /// A truth value.
    case bool(Bool)
    /// A whole number.
    case int(Int)
    /// Any other number.
    case double(Double)
    /// Text.
    case string(String)
    /// A list.
    case array([SessionValue])
    /// Values by name.
    case object([String: SessionValue])
    /// A Python tuple.
    case tuple([SessionValue])
    /// Bytes.
    case bytes([UInt8])
    /// A UUID.
    case uuid(UUID)
    /// A point in time, to the second.
    case date(Date)
    /// Text that is HTML already, a `Markup`.
    case markup(String)
}

extension SessionValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A whole number.
    public init(integerLiteral value: Int) { self = .int(value) }
    /// A number.
    public init(floatLiteral value: Double) { self = .double(value) }
    /// Text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A list.
    public init(arrayLiteral elements: SessionValue...) { self = .array(elements) }
    /// Values by name; the last one of a name counts.
    public init(dictionaryLiteral elements: (String, SessionValue)...) {
        self = .object(Dictionary(elements) { $1 })
    }
}

/// What can be put into a session, and got out of it, by ``Session/subscript(_:)->Value?``.
///
/// `Bool`, `Int`, `Double`, `String`, `UUID`, `Date`, arrays and dictionaries of these, and ``SessionValue`` itself. For
/// any `Codable` there is ``Session/set(_:_:)``.
public protocol SessionConvertible {
    /// Reads it; `nil` when it is something else.
    init?(sessionValue: SessionValue)
    /// The form it is kept in.
    var sessionValue: SessionValue { get }
}

extension SessionValue: SessionConvertible {
    /// Itself.
    public init(sessionValue: SessionValue) { self = sessionValue }
    /// Itself.
    public var sessionValue: SessionValue { self }
}

extension Bool: SessionConvertible {
    /// Reads a truth value.
    public init?(sessionValue: SessionValue) {
        guard case .bool(let value) = sessionValue else { return nil }
        self = value
    }

    /// A truth value.
    public var sessionValue: SessionValue { .bool(self) }
}

extension Int: SessionConvertible {
    /// Reads a whole number.
    public init?(sessionValue: SessionValue) {
        guard case .int(let value) = sessionValue else { return nil }
        self = value
    }

    /// A whole number.
    public var sessionValue: SessionValue { .int(self) }
}

extension Double: SessionConvertible {
    /// Reads a number.
    public init?(sessionValue: SessionValue) {
        switch sessionValue {
        case .double(let value): self = value
        case .int(let value): self = Double(value)
        default: return nil
        }
    }

    /// A number.
    public var sessionValue: SessionValue { .double(self) }
}

extension String: SessionConvertible {
    /// Reads text, also such as is marked as HTML.
    public init?(sessionValue: SessionValue) {
        switch sessionValue {
        case .string(let value), .markup(let value): self = value
        default: return nil
        }
    }

    /// Text.
    public var sessionValue: SessionValue { .string(self) }
}

extension UUID: SessionConvertible {
    /// Reads a UUID.
    public init?(sessionValue: SessionValue) {
        guard case .uuid(let value) = sessionValue else { return nil }
        self = value
    }

    /// A UUID.
    public var sessionValue: SessionValue { .uuid(self) }
}

extension Date: SessionConvertible {
    /// Reads a point in time.
    public init?(sessionValue: SessionValue) {
        guard case .date(let value) = sessionValue else { return nil }
        self = value
    }

    /// A point in time, to the second.
    public var sessionValue: SessionValue { .date(self) }
}

extension Array: SessionConvertible where Element: SessionConvertible {
    /// Reads a list or a tuple, when every element can be read.
    public init?(sessionValue: SessionValue) {
        switch sessionValue {
        case .array(let values), .tuple(let values):
            let elements = values.compactMap(Element.init)
            guard elements.count == values.count else { return nil }
            self = elements
        default: return nil
        }
    }

    /// A list.
    public var sessionValue: SessionValue { .array(map(\.sessionValue)) }
}

extension Dictionary: SessionConvertible where Key == String, Value: SessionConvertible {
    /// Reads values by name, when every one can be read.
    public init?(sessionValue: SessionValue) {
        guard case .object(let members) = sessionValue else { return nil }
        let values = members.compactMapValues(Value.init)
        guard values.count == members.count else { return nil }
        self = values
    }

    /// Values by name.
    public var sessionValue: SessionValue { .object(mapValues(\.sessionValue)) }
}
