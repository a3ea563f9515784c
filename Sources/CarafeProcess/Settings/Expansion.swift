/// A value as it was written, and the file whose magic variables it may use.
struct WrittenValue {
    var text: String
    /// `nil` on the command line and in the environment, where `%` means something only before `(`.
    var magic: MagicVariables?
    /// A log format is full of `%(status)` and its like: names that no one declared stay as they are.
    var keepsUnknownNames = false
}

/// Puts what they stand for in the place of `%d`, `%(name)`, `$(VARIABLE)` and `@(file)`.
struct Expansion {
    let environment: [String: String]
    let readFile: (String) throws(Problem) -> String
    /// What `%(name)` stands for, or `nil`; if asked for the declared ones only, settings do not count.
    let placeholder: (_ name: String, _ declaredOnly: Bool) throws(Problem) -> String?

    func expand(_ written: WrittenValue) throws(Problem) -> String {
        var result = ""
        var rest = Substring(written.text)
        while let mark = rest.firstIndex(where: { "%$@".contains($0) }) {
            result += rest[..<mark]
            rest = rest[mark...]
            result += try takeOne(from: &rest, written)
        }
        return result + rest
    }

    /// Takes what begins at a mark; a mark that begins nothing stands for itself.
    private func takeOne(from rest: inout Substring, _ written: WrittenValue) throws(Problem) -> String {
        let mark = rest.removeFirst()
        guard let next = rest.first else { return String(mark) }
        if next == "(" { return try takeName(from: &rest, after: mark, written) }
        guard mark == "%", let magic = written.magic else { return String(mark) }
        if next == "%" {
            rest.removeFirst()
            return "%"
        }
        guard next.isASCII, next.isLetter || next.isNumber || next == "[" else { return "%" }
        if written.keepsUnknownNames, !MagicVariables.letters.contains(next) { return "%" }
        rest.removeFirst()
        return try magic.value(of: next)
    }

    private func takeName(from rest: inout Substring, after mark: Character, _ written: WrittenValue) throws(Problem)
        -> String
    {
        guard let end = rest.firstIndex(of: ")") else { throw .unclosed("\(mark)\(rest)") }
        let name = rest[rest.index(after: rest.startIndex)..<end].trimmingBlanks
        rest = rest[rest.index(after: end)...]
        switch mark {
        case "$":
            guard let value = environment[name] else { throw .unsetVariable(name) }
            return value
        case "@":
            return try readFile(name).trimmingLineEnds
        default:
            if let value = try placeholder(name, written.keepsUnknownNames) { return value }
            guard written.keepsUnknownNames else { throw .unknownPlaceholder(name) }
            return "%(\(name))"
        }
    }

    /// The names that `%(name)` mentions in a value.
    static func names(in text: String) -> [String] {
        var names: [String] = []
        var rest = Substring(text)
        while let mark = rest.firstIndex(of: "%") {
            rest = rest[rest.index(after: mark)...]
            if rest.first == "%" {
                rest.removeFirst()
            } else if rest.first == "(", let end = rest.firstIndex(of: ")") {
                names.append(rest[rest.index(after: rest.startIndex)..<end].trimmingBlanks)
                rest = rest[end...]
            }
        }
        return names
    }
}

extension String {
    fileprivate var trimmingLineEnds: String {
        var text = Substring(self)
        while let last = text.last, last.isNewline { text.removeLast() }
        return String(text)
    }
}
