/// A converter as a parameter names it, before its arguments are understood.
struct ConverterCall {
    let name: String
    let arguments: [LocatedArgument]
    let rule: String
    /// Where the converter is named in the rule.
    let position: Int
}

/// An argument together with its spelling and its place in the rule.
struct LocatedArgument {
    let argument: Converter.Argument
    /// The value as written, quotes included.
    let spelling: String
    /// Where the argument begins: its name, or its value if it has none.
    let position: Int
    let valuePosition: Int
}

/// Reads argument lists in Werkzeug's notation.
///
///     arguments = "(" [ argument *( "," argument ) ] ")"    blanks allowed around each token
///     argument  = [ identifier "=" ] ( string / word )
///     string    = "'" *( any but "'" ) "'"  /  the same with `"`; no escapes
///     word      = letters, digits, "_", ".", "-", "+" and everything beyond ASCII
///
/// Werkzeug's words lack "-" and "+", which leaves `min=-5` unreadable; ours are a superset.
extension RuleCursor {
    /// Reads a list from its `(` to its `)`.
    mutating func readArguments() throws(PatternError) -> [LocatedArgument] {
        let opening = position
        advance()
        skipBlanks()
        var arguments: [LocatedArgument] = []
        guard !take(")") else { return arguments }
        repeat {
            let argument = try readArgument(openedAt: opening)
            try check(argument, after: arguments)
            arguments.append(argument)
        } while take(",")
        guard take(")") else {
            throw listFailure(openedAt: opening, after: "an argument")
        }
        return arguments
    }

    private mutating func readArgument(openedAt opening: Int) throws(PatternError) -> LocatedArgument {
        let first = try readToken(openedAt: opening)
        guard take("=") else {
            return try located(first, name: nil, at: first.position)
        }
        guard first.spelling.isIdentifier else {
            throw failure(.invalidName(first.spelling, of: "an argument"), at: first.position)
        }
        let value = try readToken(openedAt: opening)
        return try located(value, name: first.spelling, at: first.position)
    }

    private func check(_ new: LocatedArgument, after earlier: [LocatedArgument]) throws(PatternError) {
        guard let last = earlier.last else { return }
        guard let name = new.argument.name else {
            if last.argument.name == nil { return }
            throw failure(.positionalAfterNamed(new.spelling), at: new.position)
        }
        if earlier.contains(where: { $0.argument.name == name }) {
            throw failure(.repeatedArgument(name), at: new.position)
        }
    }

    /// Tells a list that was never closed from one with something foreign in it.
    private func listFailure(openedAt opening: Int, after place: String) -> PatternError {
        switch next {
        case nil, ">", ":", "/", "<": failure(.unclosedArguments, at: opening)
        case let next?:
            failure(.unexpected(next, after: place, cure: "separate arguments with \",\" and quote other text"))
        }
    }
}

// MARK: - Tokens

/// A quoted string or a bare word.
private struct Token {
    let spelling: String
    let isQuoted: Bool
    let position: Int
}

extension RuleCursor {
    private mutating func skipBlanks() {
        while next == " " || next == "\t" { advance() }
    }

    private mutating func readToken(openedAt opening: Int) throws(PatternError) -> Token {
        skipBlanks()
        let start = position
        let isQuoted = next == "'" || next == "\""
        if isQuoted {
            try skipString()
        } else {
            try skipWord(openedAt: opening)
        }
        let token = Token(spelling: text(from: start), isQuoted: isQuoted, position: start)
        skipBlanks()
        return token
    }

    private mutating func skipString() throws(PatternError) {
        guard let quote = next else { return }
        let start = position
        advance()
        while let next, next != quote { advance() }
        guard take(quote) else { throw failure(.unclosedString(quote), at: start) }
    }

    private mutating func skipWord(openedAt opening: Int) throws(PatternError) {
        let word = take { $0.isWordPart }
        guard word.isEmpty else { return }
        if next == "," || next == ")" { throw failure(.missingArgument) }
        throw listFailure(openedAt: opening, after: text(from: opening).quoted)
    }
}

extension Unicode.Scalar {
    fileprivate var isWordPart: Bool {
        guard isASCII else { return !isBlank }
        return isIdentifierHead || isASCIIDigit || [".", "-", "+"].contains(self)
    }
}

// MARK: - Values

extension RuleCursor {
    private func located(
        _ token: Token,
        name: String?,
        at position: Int,
    ) throws(PatternError) -> LocatedArgument {
        LocatedArgument(
            argument: Converter.Argument(name: name, value: try value(of: token)),
            spelling: token.spelling,
            position: position,
            valuePosition: token.position,
        )
    }

    private func value(of token: Token) throws(PatternError) -> Converter.Value {
        if token.isQuoted { return .string(String(token.spelling.unicodeScalars.dropFirst().dropLast())) }
        switch token.spelling {
        case "True": return .bool(true)
        case "False": return .bool(false)
        case "None": return .null
        case let word: return try number(word, at: token.position) ?? .string(word)
        }
    }

    /// The number a word spells as `6`, `-6` or `0.5`, or `nil` if it spells none.
    ///
    /// The notation decides, not the standard library: that also reads "nan", "0x1p3" and "+1".
    private func number(_ word: String, at position: Int) throws(PatternError) -> Converter.Value? {
        let unsigned = word.unicodeScalars.first == "-" ? word.unicodeScalars.dropFirst() : word.unicodeScalars[...]
        let runs = unsigned.split(separator: ".", omittingEmptySubsequences: false)
        guard runs.count <= 2, runs.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isASCIIDigit) }) else { return nil }
        if runs.count == 1, let int = Int(word) { return .int(int) }
        if runs.count == 2, let double = Double(word), double.isFinite { return .float(double) }
        throw failure(.numberTooLarge(word), at: position)
    }
}
