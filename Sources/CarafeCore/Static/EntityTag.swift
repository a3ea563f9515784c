/// A validator of a representation (RFC 9110 §8.8.3): `"686897696a7c"`, or `W/"…"` for a weak one.
struct EntityTag: Sendable, Hashable, CustomStringConvertible {
    let isWeak: Bool
    /// With its quotes.
    let opaque: String

    init(_ text: String, isWeak: Bool = false) {
        opaque = "\"\(text)\""
        self.isWeak = isWeak
    }

    /// A file that was changed has another time or another size, and with it another tag.
    init(_ status: FileStatus) {
        let time = String(status.modified, radix: 16) + "." + String(status.nanoseconds, radix: 16)
        self.init("\(time)-\(String(status.size, radix: 16))")
    }

    private init(isWeak: Bool, opaque: String) {
        self.isWeak = isWeak
        self.opaque = opaque
    }

    var description: String { (isWeak ? "W/" : "") + opaque }

    /// Strong comparison (§8.8.3.2): for ranges and for changes.
    func isIdentical(to other: EntityTag) -> Bool { !isWeak && !other.isWeak && opaque == other.opaque }

    /// Weak comparison: for `If-None-Match`.
    func isEquivalent(to other: EntityTag) -> Bool { opaque == other.opaque }

    /// The tags of a list; what is malformed is left out, with what stands behind it.
    static func list(_ text: String) -> [EntityTag] {
        var tags: [EntityTag] = []
        var rest = Substring(text)
        while true {
            rest = rest.drop { $0 == "," || $0 == " " || $0 == "\t" }
            let isWeak = rest.hasPrefix("W/")
            if isWeak { rest = rest.dropFirst(2) }
            guard rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") else { return tags }
            tags.append(EntityTag(isWeak: isWeak, opaque: String(rest[...end])))
            rest = rest[rest.index(after: end)...]
        }
    }
}
