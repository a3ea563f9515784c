import CarafePattern

/// The host that a route is for, such as `<user>.example.com`.
package struct HostPattern: Sendable, Hashable {
    /// As it was written, with the app's name behind a subdomain; in lower case, which hosts are compared in.
    package let source: String
    /// A rule of one segment: hosts hold no slash.
    let pattern: RulePattern
    /// Whether it names a port; else it is for every one.
    let hasPort: Bool

    init(_ written: String) throws(PatternError) {
        source = Self.lowercased(written)
        pattern = try RulePattern("/" + source)
        // A port may be a parameter, but a colon within one is none.
        let shape = pattern.parts.map { if case .text(let text) = $0 { text } else { "x" } }.joined()
        hasPort = Self.portStart(shape.utf8) != nil
    }

    var parameters: [RulePattern.Parameter] { pattern.parameters }

    /// The words of an `any` that are not in lower case as the hosts are that they are compared with.
    var impossibleWords: [String]? {
        parameters.lazy.compactMap { if case .any(let words) = $0.converter { words } else { nil } }
            .first { words in words.contains { $0 != $0.lowercased() } }
    }

    /// Where the port begins, with its colon: the last one, unless it is within the brackets of an IPv6 address.
    static func portStart<Text: BidirectionalCollection<UInt8>>(_ host: Text) -> Text.Index? {
        guard let mark = host.lastIndex(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "]") }) else {
            return nil
        }
        return host[mark] == UInt8(ascii: ":") ? mark : nil
    }

    /// Whether it is part of a host's name (RFC 3986 §3.2.2). Anything else could end the host, and begin another one's URL.
    static func isName(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10
                || "-._~!$&'()*+,;=".utf8.contains(byte)
        }
    }

    /// The names of parameters stay as they are.
    private static func lowercased(_ written: String) -> String {
        var depth = 0
        return String(
            written.map { character in
                depth += character == "<" ? 1 : character == ">" ? -1 : 0
                return depth > 0 ? character : Character(character.lowercased())
            })
    }
}

extension RequestHead {
    /// The same with the host in lower case, which rules for hosts are written in; `nil` when it is.
    var withLowercaseHost: RequestHead? {
        let host = bytes[authority.range]
        guard host.contains(where: { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }) else { return nil }
        var parts = parts
        parts.authority = ByteRange(bytes.count, bytes.count + host.count)
        parts.bytes += host.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
        return RequestHead(parts, sharingContextOf: self)
    }
}
