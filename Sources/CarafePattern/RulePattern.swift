/// A URL rule in Flask's notation, read into text and parameters.
///
/// ```swift
/// let rule = try RulePattern("/user/<int(min=1):id>/edit")
/// rule.parts       // .text("/user/"), .parameter(id), .text("/edit")
/// ```
///
/// Static text is in decoded form: write `/café`, not `/caf%C3%A9`.
public struct RulePattern: Sendable, Hashable {
    /// The rule as it was written.
    public let source: String

    /// The text and parameters of the rule, in order.
    ///
    /// The first part is text that begins with `/`; two parts in a row are never of the same kind.
    public let parts: [Part]

    /// The parameters alone, in the order a handler receives them.
    public var parameters: [Parameter] {
        parts.compactMap { if case .parameter(let parameter) = $0 { parameter } else { nil } }
    }

    /// Reads a rule, or says what is wrong with it, where, and how to mend it.
    public init(_ source: String) throws(PatternError) {
        self.source = source
        var parser = RuleParser(source)
        self.parts = try parser.parse()
    }
}

extension RulePattern {
    /// A stretch of a rule that a path either repeats or fills in.
    public enum Part: Sendable, Hashable {
        /// Text the path has to repeat exactly, slashes included.
        case text(String)
        /// A place for the path to fill in.
        case parameter(Parameter)
    }

    /// A named place in a rule, written `<name>` or `<converter:name>`.
    public struct Parameter: Sendable, Hashable {
        /// The name a handler uses for the value; unique within its rule.
        public let name: String
        /// What the parameter accepts.
        public let converter: Converter
        /// The UTF-8 offset of the parameter's `<` in the rule.
        public let position: Int
    }
}
