/// The cookies of a request, by name; the first one of a name counts (RFC 6265 §5.4 sends the most specific first).
public struct Cookies: Sendable, Hashable {
    /// Names and values in the order they were sent.
    public let pairs: [Pair]

    /// One cookie as the client sent it.
    public struct Pair: Sendable, Hashable {
        /// The cookie's name, case-sensitive.
        public let name: String
        /// The value, without surrounding quotes and what they escape.
        public let value: String
    }

    /// - Parameter header: all of them, parted by semicolons.
    package init(parsing header: String) {
        // By bytes: as characters, U+037E would be equal to a semicolon, and part a value into two cookies. At every
        // semicolon, also between quotes: a cookie set by a neighbour must not swallow those behind it up to a quote of
        // its choice. What Werkzeug and Carafe put between quotes holds none.
        pairs = header.utf8.split(separator: UInt8(ascii: ";")).compactMap(Self.pair)
    }

    /// The value of the first cookie of this name.
    public subscript(name: String) -> String? { pairs.first { $0.name.utf8.elementsEqual(name.utf8) }?.value }

    /// All values of this name, in the order they were sent.
    public subscript(all name: String) -> [String] {
        pairs.filter { $0.name.utf8.elementsEqual(name.utf8) }.map(\.value)
    }

    /// A pair without a name is dropped: `=__Host-session=x` must never read as a cookie called `__Host-session`.
    private static func pair(_ text: Substring.UTF8View) -> Pair? {
        guard let equals = text.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        let name = text[..<equals].trimmingBlanks()
        guard !name.isEmpty else { return nil }
        let value = text[text.index(after: equals)...].trimmingBlanks()
        let quote = UInt8(ascii: "\"")
        guard value.count >= 2, value.first == quote, value.last == quote else {
            return Pair(name: String(decoding: name, as: UTF8.self), value: String(decoding: value, as: UTF8.self))
        }
        return Pair(
            name: String(decoding: name, as: UTF8.self),
            value: String(decoding: CookieQuoting.unescape(value.dropFirst().dropLast()), as: UTF8.self))
    }
}

extension Request {
    /// The cookies the client sent.
    public var cookies: Cookies { Cookies(parsing: head.joinedValues(ofField: "cookie") ?? "") }
}

extension Substring {
    package func trimmingBlanks() -> Substring {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        var text = drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return text
    }
}

extension Substring.UTF8View {
    fileprivate func trimmingBlanks() -> Substring.UTF8View {
        let isBlank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        var bytes = drop(while: isBlank)
        while let last = bytes.last, isBlank(last) { bytes = bytes.dropLast() }
        return bytes
    }
}
