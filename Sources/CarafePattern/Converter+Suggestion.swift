extension Converter {
    /// Returns the candidate a misspelt word was probably meant to be, or `nil` if none is close.
    ///
    /// ```swift
    /// Converter.suggestion(for: "itn", among: Converter.builtInNames)        // "int"
    /// Converter.suggestion(for: "integer", among: Converter.builtInNames)    // "int"
    /// ```
    ///
    /// Close means two edits at most, or one word beginning with the other; case is ignored.
    public static func suggestion(for word: String, among candidates: [String]) -> String? {
        var best: (candidate: String, distance: Int)?
        for candidate in candidates {
            guard let distance = closeness(of: word.lowercased(), to: candidate.lowercased()) else { continue }
            if distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.candidate
    }

    /// The number of edits between two words if they are close; 3 if one merely begins with the other.
    private static func closeness(of word: String, to candidate: String) -> Int? {
        // Replacing every letter of a short word is not a misspelling: "id" is no attempt at "int".
        let allowed = min(2, word.count - 1)
        if abs(word.count - candidate.count) <= allowed {
            let distance = editDistance(Array(word), Array(candidate))
            if distance <= allowed { return distance }
        }
        let (shorter, longer) = word.count < candidate.count ? (word, candidate) : (candidate, word)
        return shorter.count >= 3 && longer.hasPrefix(shorter) ? 3 : nil
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
