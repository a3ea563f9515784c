/// The cookies of a request, by name; the first one of a name counts (RFC 6265 §5.4 sends the most specific first).
public struct Cookies: Sendable, Hashable {
    /// One cookie as the client sent it.
    public struct Pair: Sendable, Hashable {
        /// The cookie's name, case-sensitive.
        public let name: String
        /// The value, without surrounding quotes and what they escape.
        public let value: String
    }

    /// As they arrived: only what is asked for is made into strings.
    private let header: [UInt8]

    /// - Parameter header: all of them, parted by semicolons.
    package init(parsing header: some Collection<UInt8>) { self.header = Array(header) }

    package init(parsing header: String) { self.init(parsing: header.utf8) }

    /// Names and values in the order they were sent.
    public var pairs: [Pair] {
        var pairs: [Pair] = []
        var position = 0
        while let (name, value) = Self.pair(in: header.span, from: &position) {
            pairs.append(Pair(name: String(decoding: header[name], as: UTF8.self), value: text(of: value)))
        }
        return pairs
    }

    /// The value of the first cookie of this name.
    public subscript(name: String) -> String? {
        var position = 0
        while let (found, value) = Self.pair(in: header.span, from: &position) {
            if header.matches(name.utf8, at: found) { return text(of: value) }
        }
        return nil
    }

    /// All values of this name, in the order they were sent.
    public subscript(all name: String) -> [String] {
        var values: [String] = []
        var position = 0
        while let (found, value) = Self.pair(in: header.span, from: &position) {
            if header.matches(name.utf8, at: found) { values.append(text(of: value)) }
        }
        return values
    }

    /// Two are equal when they hold the same pairs.
    public static func == (one: Cookies, other: Cookies) -> Bool { one.pairs == other.pairs }

    /// Feeds the pairs.
    public func hash(into hasher: inout Hasher) { hasher.combine(pairs) }

    /// Returns where the next pair is, and moves behind it.
    ///
    /// By bytes: as characters, U+037E would be equal to a semicolon, and part a value into two cookies. At every
    /// semicolon, also between quotes: a cookie set by a neighbour must not swallow those behind it up to a quote of its
    /// choice. What Werkzeug and Carafe put between quotes holds none.
    ///
    /// A pair without a name is dropped: `=__Host-session=x` must never read as a cookie called `__Host-session`.
    private static func pair(
        in bytes: borrowing Span<UInt8>, from position: inout Int
    ) -> (name: Range<Int>, value: Range<Int>)? {
        while position < bytes.count {
            let start = position
            var equals: Int?
            while position < bytes.count, bytes[position] != UInt8(ascii: ";") {
                if equals == nil, bytes[position] == UInt8(ascii: "=") { equals = position }
                position += 1
            }
            let end = position
            position += 1
            guard let equals else { continue }
            let name = trimBlanks(start..<equals, of: bytes)
            if !name.isEmpty { return (name, trimBlanks(equals + 1..<end, of: bytes)) }
        }
        return nil
    }

    private static func trimBlanks(_ range: Range<Int>, of bytes: borrowing Span<UInt8>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, isBlank(bytes[start]) { start += 1 }
        while start < end, isBlank(bytes[end - 1]) { end -= 1 }
        return start..<end
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    private func text(of range: Range<Int>) -> String {
        let (value, quote) = (header[range], UInt8(ascii: "\""))
        guard value.count >= 2, value.first == quote, value.last == quote else {
            return String(decoding: value, as: UTF8.self)
        }
        return String(decoding: CookieQuoting.unescape(value.dropFirst().dropLast()), as: UTF8.self)
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
