/// Reads a rule from left to right and stops at the first mistake.
///
///     rule      = "/" *( text / parameter )          two parameters never touch
///     parameter = "<" [ converter ":" ] name ">"
///     converter = identifier [ "(" arguments ")" ]   read in ArgumentList.swift
struct RuleParser {
    private var cursor: RuleCursor
    private var parts: [RulePattern.Part] = []

    init(_ rule: String) {
        self.cursor = RuleCursor(rule)
    }

    mutating func parse() throws(PatternError) -> [RulePattern.Part] {
        guard cursor.next == "/" else { throw cursor.failure(.missingLeadingSlash(cursor.rule)) }
        while let next = cursor.next {
            parts.append(next == "<" ? .parameter(try readParameter()) : .text(try readText()))
        }
        return parts
    }

    private mutating func readText() throws(PatternError) -> String {
        let start = cursor.position
        while let next = cursor.next, next != "<" {
            if next == ">" { throw cursor.failure(.strayClosing) }
            if next == "?" || next == "#" || next.isBlank { throw cursor.failure(.invalidInText(next)) }
            cursor.advance()
        }
        return cursor.text(from: start)
    }

    private mutating func readParameter() throws(PatternError) -> RulePattern.Parameter {
        let opening = cursor.position
        cursor.advance()
        var call = ConverterCall(name: "string", arguments: [], rule: cursor.rule, position: cursor.position)
        var namePosition = cursor.position
        var name = readWord()
        if cursor.next == ":" || cursor.next == "(" {
            call = try readCall(of: name, openedAt: opening)
            namePosition = cursor.position
            name = readWord()
        }
        try readClosing(of: name, openedAt: opening)
        try check(name, at: namePosition, openedAt: opening)
        return RulePattern.Parameter(name: name, converter: try Converter(call), position: opening)
    }
}

// MARK: - Inside a parameter

extension RuleParser {
    /// Reads up to the next character that ends a name, good name or bad; `check` decides that later.
    private mutating func readWord() -> String {
        cursor.take { !["<", ">", "/", ":", "("].contains($0) }
    }

    /// Reads what lies between a converter's name and the parameter's: arguments, if any, and the `:`.
    private mutating func readCall(of name: String, openedAt opening: Int) throws(PatternError) -> ConverterCall {
        guard !name.isEmpty else { throw cursor.failure(.emptyConverter) }
        guard name.isIdentifier else { throw cursor.failure(.invalidName(name, of: "a converter"), at: opening + 1) }
        let arguments = cursor.next == "(" ? try cursor.readArguments() : []
        let written = cursor.text(from: opening)
        switch cursor.next {
        case ":": cursor.advance()
        case ">": throw cursor.failure(.emptyName(write: written + ":name>"))
        case nil, "/": throw cursor.failure(.unclosedParameter(write: written + ":name>"), at: opening)
        case "<": throw cursor.failure(.nestedOpening(after: written))
        case let next?:
            throw cursor.failure(.unexpected(next, after: "an argument list", cure: "write \":\" and the name"))
        }
        return ConverterCall(name: name, arguments: arguments, rule: cursor.rule, position: opening + 1)
    }

    private mutating func readClosing(of name: String, openedAt opening: Int) throws(PatternError) {
        let written = cursor.text(from: opening)
        switch cursor.next {
        case ">": cursor.advance()
        case nil, "/":
            let cure = written + (name.isEmpty ? "name>" : ">")
            throw cursor.failure(.unclosedParameter(write: cure), at: opening)
        case "<": throw cursor.failure(.nestedOpening(after: written))
        case let next?: throw cursor.failure(.unexpected(next, after: "a name", cure: "write \">\""))
        }
    }

    /// Checks a parameter that is complete: its name, and that it keeps apart from those before it.
    private func check(_ name: String, at position: Int, openedAt opening: Int) throws(PatternError) {
        let written = cursor.text(from: opening)
        guard !name.isEmpty else {
            throw cursor.failure(.emptyName(write: written.dropLast() + "name>"), at: position)
        }
        guard name.isIdentifier else { throw cursor.failure(.invalidName(name, of: "a parameter"), at: position) }
        for case .parameter(let other) in parts where other.name == name {
            throw cursor.failure(.duplicateName(name, firstAt: other.position), at: position)
        }
        if case .parameter(let previous) = parts.last {
            let both = cursor.text(from: previous.position)
            let cure = both.dropLast(written.count) + "/" + written
            throw cursor.failure(.adjacentParameters(previous.name, write: cure), at: opening)
        }
    }
}
