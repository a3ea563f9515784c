import HTTPTypes

#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

extension Response {
    /// Asks the browser to keep a cookie.
    ///
    /// ```swift
    /// app.get("/dark") { request in
    ///     var response = redirect("/")
    ///     try response.setCookie("theme", "dark", maxAge: .seconds(365 * 86_400), secure: request.scheme == "https")
    ///     return response
    /// }
    /// ```
    /// Scripts in the page do not see it and other sites' forms do not send it, unless told otherwise: Flask leaves both
    /// to the browser. For what nobody may change, use the session or a signed token.
    ///
    /// - Parameters:
    ///   - value: any text; what a cookie cannot hold is quoted as Werkzeug does.
    ///   - maxAge: how long it is kept; until the browser is closed when there is no `expires` either.
    ///   - expires: until when it is kept; `maxAge` goes before it.
    ///   - domain: whose subdomains get it too; only this very host when `nil`.
    ///   - path: where it is sent; `nil` is the folder of the request.
    ///   - secure: whether it is sent over HTTPS alone.
    ///   - httpOnly: whether it is hidden from scripts.
    ///   - sameSite: which requests of other sites it goes along with; `nil` leaves that to the browser.
    ///   - partitioned: whether it is kept for each embedding site apart; such a cookie is always secure.
    /// - Throws: when browsers would ignore the cookie.
    public mutating func setCookie(
        _ name: String,
        _ value: String,
        maxAge: Duration? = nil,
        expires: Date? = nil,
        domain: String? = nil,
        path: String? = "/",
        secure: Bool = false,
        httpOnly: Bool = true,
        sameSite: SameSite? = .lax,
        partitioned: Bool = false,
    ) throws(CookieError) {
        let cookie = SetCookie(
            name: name, value: value, domain: domain, expires: expires, maxAge: maxAge,
            isSecure: secure || partitioned, isHTTPOnly: httpOnly, path: path, sameSite: sameSite,
            isPartitioned: partitioned)
        append(cookie: try cookie.line())
    }

    /// Asks the browser to forget a cookie; domain, path, and whether it was secure or partitioned must be as it was set.
    ///
    /// - Throws: when browsers would ignore that.
    public mutating func deleteCookie(
        _ name: String,
        domain: String? = nil,
        path: String? = "/",
        secure: Bool = false,
        httpOnly: Bool = true,
        sameSite: SameSite? = .lax,
        partitioned: Bool = false,
    ) throws(CookieError) {
        try setCookie(
            name, "", maxAge: .zero, expires: Date(timeIntervalSince1970: 0), domain: domain, path: path,
            secure: secure, httpOnly: httpOnly, sameSite: sameSite, partitioned: partitioned)
    }

    mutating func append(cookie line: String) {
        headers.append(HTTPField(name: .setCookie, value: line))
    }
}

/// A cookie that browsers would ignore.
public struct CookieError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The cookie's name.
    public let name: String
    /// What is wrong, and the cure.
    public let description: String

    private init(_ name: String, _ text: String) {
        self.name = name
        description = "cookie \(name.debugDescription)\(text)"
    }

    static func name(_ name: String) -> CookieError {
        CookieError(name, " has a name that no cookie can have; use ASCII letters, digits, \"-\" and \"_\"")
    }

    static func size(_ name: String, _ size: Int) -> CookieError {
        let found = " has \(size) bytes of name and value, and browsers ignore more than \(SetCookie.limit)"
        return CookieError(name, "\(found); keep the data on the server and its key in the cookie")
    }

    static func domain(_ name: String, _ domain: String) -> CookieError {
        let found = " has the domain \(domain.debugDescription), which is no host name"
        return CookieError(name, "\(found); write it in ASCII (\"xn--…\"), without a port")
    }

    static func path(_ name: String, _ path: String) -> CookieError {
        CookieError(name, " has the path \(path.debugDescription), which does not begin with \"/\"")
    }

    static func notSecure(_ name: String, _ reason: String) -> CookieError {
        CookieError(name, " is not secure, and browsers want that of \(reason); say secure: true")
    }

    static func hostPrefix(_ name: String) -> CookieError {
        CookieError(name, " starts with \"__Host-\", which is for the path \"/\" and no domain; leave both out")
    }
}
