/// The cookies of a request, by name; the first one of a name counts (RFC 6265 §5.4 sends the most specific first).
public struct Cookies: Sendable, Hashable {
    /// Names and values in the order they were sent.
    public let pairs: [Pair]

    /// One cookie as the client sent it.
    public struct Pair: Sendable, Hashable {
        /// The cookie's name, case-sensitive.
        public let name: String
        /// The value, without surrounding quotes.
        public let value: String
    }

    package init(parsing values: [String]) {
        pairs = values.flatMap { $0.split(separator: ";") }.compactMap(Self.pair)
    }

    /// The value of the first cookie of this name.
    public subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }

    /// A pair without a name is dropped: `=__Host-session=x` must never read as a cookie called `__Host-session`.
    private static func pair(_ text: Substring) -> Pair? {
        guard let equals = text.firstIndex(of: "=") else { return nil }
        let name = text[..<equals].trimmingBlanks()
        guard !name.isEmpty else { return nil }
        let value = text[text.index(after: equals)...].trimmingBlanks()
        let isQuoted = value.count >= 2 && value.hasPrefix("\"") && value.hasSuffix("\"")
        return Pair(name: String(name), value: String(isQuoted ? value.dropFirst().dropLast() : value))
    }
}

extension Substring {
    package func trimmingBlanks() -> Substring {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        var text = drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return text
    }
}
