/// Why a rule cannot be read, and where.
///
/// Printing it gives one sentence with the rule, the position and the cure:
/// `rule "/user/<int:id" at 6: the parameter is not closed; write "<int:id>"`.
public struct PatternError: Error, Sendable, Hashable {
    /// The kind of mistake, for a program to act on.
    public let code: Code
    /// The rule as it was written.
    public let rule: String
    /// The UTF-8 offset in the rule at which the mistake was noticed.
    public let position: Int
    /// What was found and how to mend it, without the rule and the position.
    public let message: String
}

extension PatternError: CustomStringConvertible {
    /// The rule, the position and the message in one sentence.
    public var description: String {
        "rule \(rule.quoted) at \(position): \(message)"
    }
}

extension PatternError {
    /// A kind of mistake; later versions may add more.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The name of the code, e.g. `unclosedParameter`.
        public let description: String

        private init(_ name: String) {
            self.description = name
        }

        /// The rule does not begin with `/`.
        public static let missingLeadingSlash = Code("missingLeadingSlash")
        /// A character is not allowed at its place: `?`, `#`, whitespace or a control character in text, for example.
        public static let invalidCharacter = Code("invalidCharacter")
        /// A `>` closes nothing.
        public static let strayClosing = Code("strayClosing")
        /// A `<` stands inside a parameter.
        public static let nestedOpening = Code("nestedOpening")
        /// A parameter lacks its `>`.
        public static let unclosedParameter = Code("unclosedParameter")
        /// Two parameters touch, so nothing says where one value ends.
        public static let adjacentParameters = Code("adjacentParameters")
        /// A parameter or converter has no name.
        public static let emptyName = Code("emptyName")
        /// A name is not an ASCII identifier.
        public static let invalidName = Code("invalidName")
        /// Two parameters of the rule share a name.
        public static let duplicateName = Code("duplicateName")
        /// An argument list lacks its `)`.
        public static let unclosedArguments = Code("unclosedArguments")
        /// A quoted string lacks its closing quote.
        public static let unclosedString = Code("unclosedString")
        /// The converter takes no such argument, or not so many.
        public static let unknownArgument = Code("unknownArgument")
        /// An argument is given twice.
        public static let repeatedArgument = Code("repeatedArgument")
        /// An argument is missing, of the wrong type, out of range, or at odds with another.
        public static let invalidArgument = Code("invalidArgument")
        /// An `any` has nothing to choose from.
        public static let emptyAny = Code("emptyAny")
    }
}
