import CarafeCore

/// `{{#url}}user_id id={{user.id}} tab=posts{{/url}}`: what `url(for:)` is in templates.
///
/// Mustache calls a lambda with the text between its tags and renders what it returns. So the words are rendered apart, between
/// marks that no value can hold, as they are random; and when all is rendered, URLs are put in the place of the marked words.
/// A value with a blank or an equals sign in it stays one value.
final class TemplateURLs {
    private let mark = "\u{1A}" + String(UInt64.random(in: .min ... .max), radix: 36)
    private var isUsed = false

    /// The template of a URL's words.
    func mark(_ text: String) -> String {
        isUsed = true
        let words = Self.words(of: text).map(Self.unescaped)
        return mark + "(" + words.joined(separator: mark + ",") + mark + ")"
    }

    /// Puts URLs in the place of marked words.
    func fill(_ text: String, _ context: TemplateContext, isHTML: Bool) throws -> String {
        guard isUsed else { return text }
        var result = ""
        var words: [String] = []
        for piece in text.split(separator: mark, omittingEmptySubsequences: false) {
            // By scalars: a combining mark behind one of these would make another character of it.
            let rest = Substring(piece.unicodeScalars.dropFirst())
            switch piece.unicodeScalars.first {
            case "(" where words.isEmpty: words = [String(rest)]
            case ",": words.append(String(rest))
            case ")":
                let url = try Self.url(of: words, context)
                result += isHTML ? escape(url) : url
                result += rest
                words = []
            default: result += piece
            }
        }
        return result
    }

    private static func url(of words: [String], _ context: TemplateContext) throws -> String {
        let endpoint = words.first ?? ""
        let values = try words.dropFirst().map { word in
            let scalars = word.unicodeScalars
            guard let sign = scalars.firstIndex(of: "="), sign > scalars.startIndex else {
                throw TemplateError.argument(word, of: endpoint)
            }
            return (name: String(scalars[..<sign]), value: String(scalars[scalars.index(after: sign)...]))
        }
        return try context.url(for: endpoint, values)
    }

    /// What blanks part, outside of quotes and of tags; the quotes go.
    private static func words(of text: String) -> [String] {
        var words: [String] = []
        var word: String?
        var isQuoted = false
        var depth = 0
        for character in text {
            if character == "{" { depth += 1 }
            if character == "}" { depth -= 1 }
            if character == "\"", depth <= 0 {
                isQuoted.toggle()
                word = word ?? ""
            } else if character.isWhitespace, !isQuoted, depth <= 0 {
                if let word { words.append(word) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        return words + (word.map { [$0] } ?? [])
    }

    /// With `{{name}}` as `{{&name}}`: a URL is percent-encoded, and escaped for HTML as a whole.
    private static func unescaped(_ word: String) -> String {
        word.replacing(/\{{2,3}\s*([A-Za-z0-9_.][^}]*)\}{2,3}/) { "{{&" + $0.1 + "}}" }
    }
}
