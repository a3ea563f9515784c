/// The variables of a file `.env`, in the dialect of python-dotenv: `KEY=value`, `export KEY='value'`, comments, quotes
/// over several lines, escapes, `${OTHER}` and `${OTHER:-default}`.
package struct DotEnv {
    /// One variable.
    package struct Variable: Equatable {
        package let name: String
        package let value: String
        /// Where its name stands, from 1.
        package let line: Int
    }

    /// In the order of the file; the last of one name counts.
    package private(set) var variables: [Variable] = []

    /// Reads the text of the file at `path`, which is only named in errors.
    ///
    /// - Parameter environment: what `${OTHER}` finds before the file's own.
    package init(_ text: String, path: String, environment: [String: String]) throws(DotEnvError) {
        var reader = DotEnvReader(text, path: path)
        var known: [String: String] = [:]
        while let (name, written, line) = try reader.next() {
            // As in a shell, a name alone says nothing about its value.
            guard let written else { continue }
            let value = Self.expand(written) { environment[$0] ?? known[$0] }
            known[name] = value
            variables.append(Variable(name: name, value: value, line: line))
        }
    }

    /// Puts values in the place of `${NAME}`; one that is set nowhere is empty.
    private static func expand(_ text: String, _ value: (String) -> String?) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "${"), let end = rest[start.upperBound...].firstIndex(of: "}") {
            let inside = rest[start.upperBound..<end]
            let separator = inside.firstRange(of: ":-")
            let name = inside[..<(separator?.lowerBound ?? inside.endIndex)]
            result += rest[..<start.lowerBound]
            result += value(String(name)) ?? separator.map { String(inside[$0.upperBound...]) } ?? ""
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }
}

/// A line of `.env` that says nothing. What stands there is not shown: it may be a piece of a secret.
package struct DotEnvError: Error, Hashable, CustomStringConvertible {
    /// What was found, where, and how to mend it.
    package let description: String

    fileprivate init(_ place: String, _ sentence: String) {
        description = "\(place): \(sentence)"
    }
}

/// Takes the text apart. By scalars: `\r\n` would be one character.
private struct DotEnvReader {
    private let text: String
    private var rest: Substring.UnicodeScalarView
    private var line = 1
    private let path: String

    init(_ text: String, path: String) {
        self.text = text
        rest = text[...].unicodeScalars
        if rest.first == "\u{FEFF}" { rest.removeFirst() }
        self.path = path
    }

    /// The next variable, its value before `${…}` is looked at, and its line; `nil` at the end.
    mutating func next() throws(DotEnvError) -> (name: String, value: String?, line: Int)? {
        skipToVariable()
        guard !rest.isEmpty else { return nil }
        let start = line
        if take("export"), let next = rest.first, next.isBlank { skipBlanks() }
        let name = try name()
        skipBlanks()
        let value = rest.first == "=" ? try value(of: name) : nil
        skipBlanks()
        if rest.first == "#" { skipLine() }
        guard rest.first?.isLineEnd ?? true else { throw behind(name, hasValue: value != nil) }
        return (name, value, start)
    }

    private mutating func name() throws(DotEnvError) -> String {
        if rest.first == "'" { return try quoted("'", of: "a name") }
        let name = String(rest.prefix { !$0.isBlank && !$0.isLineEnd && $0 != "=" && $0 != "#" })
        guard !name.isEmpty else {
            throw DotEnvError(place, "this has no name; write NAME=value")
        }
        rest.removeFirst(name.unicodeScalars.count)
        return name
    }

    private mutating func value(of name: String) throws(DotEnvError) -> String {
        rest.removeFirst()
        skipBlanks()
        switch rest.first {
        case "'": return try quoted("'", of: name)
        case "\"": return try quoted("\"", of: name)
        default: return plain()
        }
    }

    /// Up to a comment or the line's end.
    private mutating func plain() -> String {
        var text = String.UnicodeScalarView()
        while let scalar = rest.first, !scalar.isLineEnd {
            if scalar == "#", text.last?.isBlank == true { break }
            text.append(rest.removeFirst())
        }
        while text.last?.isBlank == true { text.removeLast() }
        return String(text)
    }

    private mutating func quoted(_ quote: Unicode.Scalar, of name: String) throws(DotEnvError) -> String {
        let start = line
        rest.removeFirst()
        var text = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            if scalar == quote { return String(text) }
            if scalar == "\n" { line += 1 }
            if scalar == "\\", let next = rest.first {
                let meant = quote == "'" ? "\\'".unicodeScalars.first { $0 == next } : Self.escapes[next]
                if let meant {
                    rest.removeFirst()
                    text.append(meant)
                    continue
                }
            }
            text.append(scalar)
        }
        throw DotEnvError("\(path):\(start)", "the quote \(quote) of \(name) is not closed; write \(quote) at its end")
    }

    private static let escapes: [Unicode.Scalar: Unicode.Scalar] = [
        "\\": "\\", "'": "'", "\"": "\"", "a": "\u{07}", "b": "\u{08}", "f": "\u{0C}", "n": "\n", "r": "\r", "t": "\t",
        "v": "\u{0B}",
    ]

    private func behind(_ name: String, hasValue: Bool) -> DotEnvError {
        hasValue
            ? DotEnvError(place, "this stands behind the quoted value of \(name); remove it or quote it too")
            : DotEnvError(place, "this stands behind a name without \"=\"; write NAME=value")
    }

    /// The file, the line and the column.
    private var place: String {
        let column = text.unicodeScalars[..<rest.startIndex].reversed().prefix { !$0.isLineEnd }.count + 1
        return "\(path):\(line):\(column)"
    }
}

// MARK: - Skipping

extension DotEnvReader {
    private mutating func skipToVariable() {
        while let scalar = rest.first {
            if scalar == "#" {
                skipLine()
            } else if scalar.isBlank || scalar.isLineEnd {
                if scalar == "\n" { line += 1 }
                rest.removeFirst()
            } else {
                return
            }
        }
    }

    private mutating func skipBlanks() {
        while rest.first?.isBlank == true { rest.removeFirst() }
    }

    private mutating func skipLine() {
        while rest.first?.isLineEnd == false { rest.removeFirst() }
    }

    /// Takes a word that a blank follows.
    private mutating func take(_ word: String) -> Bool {
        let scalars = word.unicodeScalars
        guard rest.starts(with: scalars), rest.dropFirst(scalars.count).first?.isBlank == true else { return false }
        rest.removeFirst(scalars.count)
        return true
    }
}

extension Unicode.Scalar {
    fileprivate var isLineEnd: Bool { self == "\n" || self == "\r" }

    fileprivate var isBlank: Bool { self == " " || self == "\t" || self == "\u{0B}" || self == "\u{0C}" }
}
