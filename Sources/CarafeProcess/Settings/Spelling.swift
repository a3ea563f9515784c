/// What a misspelt name was probably meant to be.
package enum Spelling {
    /// Returns the candidate within two edits (one for names below five letters), nearest first.
    package static func suggestion(for word: String, among candidates: [String]) -> String? {
        let word = Array(word.lowercased())
        let allowed = word.count < 5 ? 1 : 2
        var best: (name: String, distance: Int)?
        for candidate in candidates where abs(candidate.count - word.count) <= allowed {
            let distance = editDistance(word, Array(candidate))
            if distance <= allowed, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// Levenshtein's distance, keeping one row of the table.
    private static func editDistance(_ left: [Character], _ right: [Character]) -> Int {
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let substituted = diagonal + (a == b ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substituted, diagonal + 1, row[j] + 1)
            }
        }
        return row[right.count]
    }
}

extension StringProtocol {
    /// Without the blanks at either end.
    var trimmingBlanks: String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\u{0C}" }
        var rest = Substring(self).drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return String(rest)
    }

    /// In quotes and on one line, safe to print.
    var shown: String {
        let scalars = String(self).unicodeScalars.map { scalar in
            switch scalar {
            case "\"": "\\\""
            case "\n": "\\n"
            case "\r": "\\r"
            case "\t": "\\t"
            case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value):
                "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            default: String(scalar)
            }
        }
        return "\"" + scalars.joined() + "\""
    }
}
