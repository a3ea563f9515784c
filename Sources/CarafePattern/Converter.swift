/// What a parameter accepts, and what its text is converted to.
public enum Converter: Sendable, Hashable {
    /// Text without a `/`; the converter of a bare `<name>`.
    ///
    /// Takes `minlength`, `maxlength`, or `length` for both. The minimum is at least 1.
    case string(minLength: Int, maxLength: Int?)
    /// Decimal digits, with a leading `-` if signed.
    ///
    /// Takes `fixed_digits`, `min`, `max` and `signed`.
    case int(fixedDigits: Int?, min: Int?, max: Int?, signed: Bool)
    /// Digits, a point and digits, with a leading `-` if signed.
    ///
    /// Takes `min`, `max` and `signed`.
    case float(min: Double?, max: Double?, signed: Bool)
    /// Text that may contain `/`.
    case path
    /// A UUID in its 36-character form.
    case uuid
    /// One of the listed words, of which there is at least one.
    case any([String])
    /// A converter of the application's own.
    ///
    /// The rule's grammar does not know which of them exist, so a misspelt built-in arrives here too:
    /// compare the name with ``builtInNames`` and the registered ones, and offer ``suggestion(for:among:)``.
    case custom(name: String, arguments: [Argument])
}

extension Converter {
    /// An argument of a custom converter, as in `<hex(6, sep='-'):colour>`.
    public struct Argument: Sendable, Hashable {
        /// The word before `=`, or `nil` for a positional argument.
        public let name: String?
        /// The value, in the type its notation implies.
        public let value: Value

        /// Creates an argument as the rule parser would.
        public init(name: String? = nil, value: Value) {
            self.name = name
            self.value = value
        }
    }

    /// The value of an argument, typed by its notation as in Werkzeug.
    public enum Value: Sendable, Hashable {
        /// Digits, e.g. `6` or `-6`.
        case int(Int)
        /// Digits around a point, e.g. `0.5`.
        case float(Double)
        /// `True` or `False`.
        case bool(Bool)
        /// A quoted string, or a bare word that is nothing else.
        case string(String)
        /// `None`.
        case null
    }
}

extension Converter {
    /// The names a rule may use without registering a converter.
    ///
    /// Rules may also say `default`, Werkzeug's other name for `string`.
    public static let builtInNames = ["string", "int", "float", "path", "uuid", "any"]

    /// The name that selects this converter in a rule.
    public var name: String {
        switch self {
        case .string: "string"
        case .int: "int"
        case .float: "float"
        case .path: "path"
        case .uuid: "uuid"
        case .any: "any"
        case .custom(let name, _): name
        }
    }

    /// Where this converter is tried among others at the same place; lower goes first.
    public var weight: Int {
        switch self {
        case .int, .float: 50
        case .string, .any, .uuid, .custom: 100
        case .path: 200
        }
    }
}
