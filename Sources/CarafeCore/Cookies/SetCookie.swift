#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Which requests of other sites a cookie goes along with.
public enum SameSite: String, Sendable {
    /// None: not even a link from elsewhere.
    case strict = "Strict"
    /// Only those that lead the browser here, such as a link; no form posted elsewhere, no image.
    case lax = "Lax"
    /// All; browsers take it only together with `Secure`.
    case none = "None"
}

/// One `Set-Cookie` field.
struct SetCookie: Sendable {
    var name: String
    var value: String
    var domain: String?
    var expires: Date?
    var maxAge: Duration?
    var isSecure: Bool
    var isHTTPOnly: Bool
    var path: String?
    var sameSite: SameSite?
    var isPartitioned: Bool

    /// From this length on, of name and value together, browsers ignore a cookie (RFC 6265bis §5.6).
    static let limit = 4096

    /// The field's value, attributes in the order of Werkzeug's.
    ///
    /// - Throws: when browsers would ignore the cookie, or read another one.
    func line() throws(CookieError) -> String {
        let value = CookieQuoting.quote(value)
        try check(size: name.utf8.count + value.utf8.count)
        var parts = ["\(name)=\(value)"]
        if let domain { parts.append("Domain=\(try checked(domain: domain))") }
        if let expires { parts.append("Expires=\(HTTPDate.nearest(to: expires).text)") }
        if let maxAge { parts.append("Max-Age=\(maxAge.wholeSeconds)") }
        if isSecure { parts.append("Secure") }
        if isHTTPOnly { parts.append("HttpOnly") }
        if let path { parts.append("Path=\(PercentEncoding.encodeCookiePath(path))") }
        if let sameSite { parts.append("SameSite=\(sameSite.rawValue)") }
        if isPartitioned { parts.append("Partitioned") }
        return parts.joined(separator: "; ")
    }

    private func check(size: Int) throws(CookieError) {
        // RFC 6265 §4.1.1: the name is a token.
        guard !name.isEmpty, name.utf8.allSatisfy(Self.isTokenByte) else { throw .name(name) }
        guard size <= Self.limit else { throw .size(name, size) }
        if let path, path.utf8.first != UInt8(ascii: "/") { throw .path(name, path) }
        if let reason = Self.needsSecure(name, sameSite, isPartitioned), !isSecure { throw .notSecure(name, reason) }
        // RFC 6265bis §4.1.3.2
        if hasPrefix(name, "__host-"), domain != nil || path != "/" { throw .hostPrefix(name) }
    }

    /// Why browsers take such a cookie only with `Secure`; `nil` when they take it without.
    static func needsSecure(_ name: String, _ sameSite: SameSite?, _ isPartitioned: Bool) -> String? {
        if hasPrefix(name, "__host-") || hasPrefix(name, "__secure-") { return "a name that starts so" }
        if isPartitioned { return "Partitioned" }
        return sameSite == SameSite.none ? "SameSite=None" : nil
    }

    /// A leading dot is an old custom and means nothing (RFC 6265 §5.2.3).
    private func checked(domain: String) throws(CookieError) -> Substring {
        let host = domain.drop { $0 == "." }
        let isName = host.utf8.allSatisfy { byte in
            byte &- UInt8(ascii: "0") < 10 || asciiLowercased(byte) &- UInt8(ascii: "a") < 26
                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
        }
        guard isName, !host.isEmpty else { throw .domain(name, domain) }
        return host
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10 || asciiLowercased(byte) &- UInt8(ascii: "a") < 26
            || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}

/// Browsers do not look at the case of these (RFC 6265bis §5.7).
private func hasPrefix(_ name: String, _ prefix: String) -> Bool {
    name.utf8.count >= prefix.utf8.count && zip(name.utf8, prefix.utf8).allSatisfy { asciiLowercased($0) == $1 }
}
