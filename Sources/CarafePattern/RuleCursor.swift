/// A place in a rule, moving forward one Unicode scalar at a time.
///
/// Scalars rather than characters, because a combining mark after a `<` would hide it inside one
/// `Character`; offsets count UTF-8 bytes, because that is what a compiler diagnostic needs.
struct RuleCursor {
    let rule: String
    private var rest: Substring.UnicodeScalarView
    private(set) var position = 0

    init(_ rule: String) {
        self.rule = rule
        self.rest = rule.unicodeScalars[...]
    }

    /// The scalar under the cursor, or `nil` at the end.
    var next: Unicode.Scalar? { rest.first }

    /// Steps over the next scalar.
    mutating func advance() {
        guard let scalar = rest.popFirst() else { return }
        position += UTF8.width(scalar)
    }

    /// Steps over the next scalar if it is the one given, and says whether it was.
    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        advance()
        return true
    }

    /// Steps over the scalars that pass the test, and returns them.
    mutating func take(while passes: (Unicode.Scalar) -> Bool) -> String {
        let start = position
        while let next, passes(next) { advance() }
        return text(from: start)
    }

    /// The text between an earlier position and this one.
    func text(from start: Int) -> String {
        let lower = rule.utf8.index(rule.startIndex, offsetBy: start)
        return String(rule.unicodeScalars[lower..<rest.startIndex])
    }

    /// The error for a problem, at an earlier position or, without one, right here.
    func failure(_ problem: Problem, at position: Int? = nil) -> PatternError {
        PatternError(problem, in: rule, at: position ?? self.position)
    }
}

extension PatternError {
    init(_ problem: Problem, in rule: String, at position: Int) {
        self.init(code: problem.code, rule: rule, position: position, message: problem.message)
    }
}

// MARK: - Kinds of characters

extension Unicode.Scalar {
    /// Whitespace or a control character: nothing a reader of the rule would see.
    var isBlank: Bool {
        properties.isWhitespace || properties.generalCategory == .control
    }

    var isASCIIDigit: Bool {
        ("0"..."9").contains(self)
    }

    /// What an identifier may begin with.
    var isIdentifierHead: Bool {
        ("a"..."z").contains(self) || ("A"..."Z").contains(self) || self == "_"
    }
}

extension String {
    /// Whether the whole string is an ASCII identifier.
    var isIdentifier: Bool {
        guard let first = unicodeScalars.first, first.isIdentifierHead else { return false }
        return unicodeScalars.allSatisfy { $0.isIdentifierHead || $0.isASCIIDigit }
    }
}
