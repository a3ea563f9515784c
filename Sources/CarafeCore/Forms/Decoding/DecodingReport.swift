import HTTPTypes

/// What is wrong with the values of a query or form: all of it, as far as it can be told at once.
final class DecodingReport {
    /// What the values are called.
    enum Source: String {
        case form = "form field"
        case query = "parameter"
    }

    private let source: Source
    private var missing: [String] = []
    private var wrong: [String] = []
    /// What was noted after there were enough sentences.
    private var untold = 0

    /// Sentences about values: a form of 500 kB can hold a hundred thousand wrong ones, and its answer is no longer than this.
    private static let limit = 20

    init(_ source: Source) {
        self.source = source
    }

    var count: Int { missing.count + wrong.count + untold }

    func noteMissing(_ name: String) {
        if missing.count < Self.limit { missing.append(Self.shortened(name)) } else { untold += 1 }
    }

    /// - Parameter fault: such as "is not a whole number".
    func note(_ name: String, _ fault: String, _ text: String? = nil) {
        guard wrong.count < Self.limit else { return untold += 1 }
        let shown = text.map { ": \(Self.shortened($0).debugDescription)" } ?? ""
        wrong.append("The \(source.rawValue) \"\(Self.shortened(name))\" \(fault)\(shown).")
    }

    /// A 400 with a sentence for each, or `nil` when all is well.
    var error: HTTPError? {
        guard count > 0 else { return nil }
        let rest = untold > 0 ? ["And \(untold) more."] : []
        return HTTPError(.badRequest, (missingSentence + wrong + rest).joined(separator: " "))
    }

    private var missingSentence: [String] {
        let names = missing.map { "\"\($0)\"" }
        guard let last = names.last else { return [] }
        if names.count == 1 { return ["The \(source.rawValue) \(last) is missing."] }
        return ["The \(source.rawValue)s \(names.dropLast().joined(separator: ", ")) and \(last) are missing."]
    }

    private static func shortened(_ text: String) -> String {
        text.unicodeScalars.count > 60 ? String(String.UnicodeScalarView(text.unicodeScalars.prefix(60))) + "…" : text
    }
}
