/// Why the settings cannot be used, and where.
///
/// Printing it gives one sentence with the place and the cure:
/// `hello.ini:7: processes = "fuor" is not a number; write e.g. "processes = 4"`.
public struct SettingsError: Error, Sendable, Hashable {
    /// The kind of mistake, for a program to act on.
    public let code: Code
    /// Where it was written; `nil` when no place is to blame.
    public let origin: Origin?
    /// What was found and how to mend it, without the place.
    public let message: String
}

extension SettingsError: CustomStringConvertible {
    /// The place and the message in one sentence.
    public var description: String {
        origin.map { "\($0): \(message)" } ?? message
    }
}

extension SettingsError {
    /// A kind of mistake; later versions may add more.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The name of the code, e.g. `unknownKey`.
        public let description: String

        private init(_ name: String) {
            self.description = name
        }

        /// No setting has this name.
        public static let unknownKey = Code("unknownKey")
        /// uWSGI knows this setting and Carafe does not do it.
        public static let unsupported = Code("unsupported")
        /// The value is not of the kind the setting takes, or out of its range.
        public static let invalidValue = Code("invalidValue")
        /// The setting needs a value and has none.
        public static let missingValue = Code("missingValue")
        /// A file cannot be read.
        public static let unreadableFile = Code("unreadableFile")
        /// A file has no such section.
        public static let missingSection = Code("missingSection")
        /// Files include each other in a circle.
        public static let includeLoop = Code("includeLoop")
        /// A line or an argument is neither a setting nor anything else.
        public static let malformed = Code("malformed")
        /// A `%` or `$(…)` in a value stands for nothing.
        public static let unknownPlaceholder = Code("unknownPlaceholder")
    }
}

extension SettingsError {
    /// A mistake whose place is added by whoever knows it.
    struct Problem: Error {
        let code: Code
        let message: String

        init(_ code: Code, _ message: String) {
            self.code = code
            self.message = message
        }

        func at(_ origin: Origin?) -> SettingsError {
            SettingsError(code: code, origin: origin, message: message)
        }
    }
}
