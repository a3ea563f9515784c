import CarafeCore
import Synchronization

#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// The cookies that a client keeps from one request to the next, by the rules of RFC 6265.
///
/// ```swift
/// try await client.post("/login", form: ["user": "ada"])
/// #expect(client.cookies["session"] != nil)
/// client.cookies["theme"] = "dark"
/// ```
/// As browsers do, it takes `localhost`, which is asked unless a `Host` header names another, for a safe place: cookies that are
/// `Secure` are sent there, though the client speaks no TLS.
public final class CookieJar: Sendable {
    /// A cookie that is kept.
    public struct Cookie: Sendable, Hashable {
        /// Its name.
        public let name: String
        /// Its value, as it was sent.
        public let value: String
        /// The host it is for, or, unless ``isHostOnly``, the domain.
        public let domain: String
        /// Whether other hosts of the domain do not get it.
        public let isHostOnly: Bool
        /// What the paths it is for begin with.
        public let path: String
        /// When it ends; `nil` with the session.
        public let expires: Date?
        /// Whether it is for safe places only.
        public let isSecure: Bool
        /// Whether scripts do not see it.
        public let isHTTPOnly: Bool
    }

    private let cookies = Mutex<[Cookie]>([])
    private let now: @Sendable () -> Date

    init(now: @escaping @Sendable () -> Date = { Date() }) {
        self.now = now
    }

    /// All cookies that have not expired, in the order in which they came.
    public var all: [Cookie] {
        cookies.withLock { cookies in
            cookies.removeAll { $0.isOver(at: now()) }
            return cookies
        }
    }

    /// The value of a cookie of this name, without quotes; setting one is for the whole of `localhost`, `nil` removes all of
    /// that name.
    public subscript(name: String) -> String? {
        get { all.last { $0.name == name }.flatMap { Cookies(parsing: "\(name)=\($0.value)")[name] } }
        set {
            if let newValue { set(name, newValue) } else { remove(name) }
        }
    }

    /// Keeps a cookie.
    public func set(_ name: String, _ value: String, domain: String = "localhost", path: String = "/") {
        keep(
            Cookie(
                name: name, value: value, domain: domain, isHostOnly: true, path: path, expires: nil, isSecure: false,
                isHTTPOnly: false))
    }

    /// Forgets the cookies of a name.
    public func remove(_ name: String) { cookies.withLock { $0.removeAll { $0.name == name } } }

    /// Forgets all cookies.
    public func removeAll() { cookies.withLock { $0 = [] } }

    private func keep(_ cookie: Cookie) {
        cookies.withLock { cookies in
            cookies.removeAll { $0.name == cookie.name && $0.domain == cookie.domain && $0.path == cookie.path }
            if !cookie.isOver(at: now()) { cookies.append(cookie) }
        }
    }
}

// MARK: - What servers say

extension CookieJar {
    /// Keeps what a `Set-Cookie` field says (RFC 6265 §5.3).
    ///
    /// - Parameters:
    ///   - host: that answered, without a port.
    ///   - path: that was asked for.
    func take(_ field: String, host: String, path: String) {
        let parts = field.split(separator: ";", omittingEmptySubsequences: false).map(Self.pair)
        guard let (name, value) = parts.first, let value, !name.isEmpty else { return }
        var attributes: [String: String] = [:]
        for (name, value) in parts.dropFirst() { attributes[name.lowercased()] = value ?? "" }
        let named = String((attributes["domain"] ?? "").lowercased().drop { $0 == "." })
        let domain = named.isEmpty ? nil : named
        if let domain, !Self.matches(host, domain: domain) { return }
        let given = attributes["path"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        keep(
            Cookie(
                name: name, value: value, domain: domain ?? host, isHostOnly: domain == nil,
                path: given ?? Self.directory(of: path), expires: end(attributes),
                isSecure: attributes["secure"] != nil, isHTTPOnly: attributes["httponly"] != nil))
    }

    /// `Max-Age` counts more than `Expires`.
    private func end(_ attributes: [String: String]) -> Date? {
        if let seconds = attributes["max-age"].flatMap({ Double($0) }) { return now().addingTimeInterval(seconds) }
        let date = attributes["expires"].flatMap { HTTPDate(parsing: $0) }
        return date.map { Date(timeIntervalSince1970: Double($0.secondsSince1970)) }
    }

    private static func pair(_ text: Substring) -> (name: String, value: String?) {
        guard let sign = text.firstIndex(of: "=") else { return (String(text.trimmingBlanks()), nil) }
        return (
            String(text[..<sign].trimmingBlanks()), String(text[text.index(after: sign)...].trimmingBlanks())
        )
    }

    /// RFC 6265 §5.1.4.
    private static func directory(of path: String) -> String {
        let end = path.lastIndex(of: "/") ?? path.startIndex
        return end == path.startIndex ? "/" : String(path[..<end])
    }

    /// RFC 6265 §5.1.3.
    private static func matches(_ host: String, domain: String) -> Bool {
        host == domain || (host.hasSuffix("." + domain) && domain.contains("."))
    }
}

// MARK: - What servers are told

extension CookieJar {
    /// What a `Cookie` field says to a host; `nil` when there is nothing to say (RFC 6265 §5.4).
    func field(host: String, path: String) -> String? {
        let meant = all.filter { cookie in
            let isHere = cookie.isHostOnly ? cookie.domain == host : Self.matches(host, domain: cookie.domain)
            return isHere && cookie.isFor(path) && (!cookie.isSecure || host == SentRequest.host)
        }
        // Longer paths first, and of one length the older.
        let sorted = meant.enumerated().sorted { left, right in
            (right.element.path.count, left.offset) < (left.element.path.count, right.offset)
        }
        return meant.isEmpty ? nil : sorted.map { "\($0.element.name)=\($0.element.value)" }.joined(separator: "; ")
    }
}

extension CookieJar.Cookie {
    fileprivate func isOver(at now: Date) -> Bool { expires.map { $0 <= now } ?? false }

    /// RFC 6265 §5.1.4.
    fileprivate func isFor(_ asked: String) -> Bool {
        asked == path || (asked.hasPrefix(path) && (path.hasSuffix("/") || asked.dropFirst(path.count).hasPrefix("/")))
    }
}

extension TestRequest {
    /// With the cookies that the client keeps, behind those that the test has written.
    func adding(_ jar: CookieJar?) -> TestRequest {
        guard let field = jar?.field(host: host, path: path) else { return self }
        var request = self
        let written = Cookies(parsing: headers[.cookie] ?? "")
        let kept = Cookies(parsing: field).pairs.map(\.name)
        let parts = zip(kept, field.split(separator: "; ")).filter { written[$0.0] == nil }.map { String($0.1) }
        guard !parts.isEmpty else { return self }
        request.headers[.cookie] = ([headers[.cookie]].compactMap(\.self) + parts).joined(separator: "; ")
        return request
    }

    /// Without its port.
    var host: String {
        let host = (headers[.hostField] ?? SentRequest.host).lowercased()
        guard let colon = host.lastIndex(of: ":"), !host[colon...].contains("]") else { return host }
        return String(host[..<colon])
    }

    var path: String { String(target.prefix { $0 != "?" }) }
}
