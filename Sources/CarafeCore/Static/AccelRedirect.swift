import HTTPTypes

/// A directory whose files nginx sends in our place.
struct AccelRedirect: Sendable {
    let directory: String
    let location: String
    let isForHTTP: Bool

    /// Where nginx finds the file at this path; `nil` when that is not below the directory.
    fileprivate func location(of path: String) -> String? {
        guard let root = FilePath.resolved(directory), let path = FilePath.resolved(path),
            path.utf8.starts(with: (root + "/").utf8)
        else { return nil }
        return PercentEncoding.encodePath(
            location + String(decoding: path.utf8.dropFirst(root.utf8.count), as: UTF8.self))
    }
}

extension [AccelRedirect] {
    func location(of path: String, for request: Request) -> String? {
        for redirect in self where redirect.isForHTTP || request.head.naming == .cgi {
            if let location = redirect.location(of: path) { return location }
        }
        return nil
    }
}

extension App {
    /// Lets nginx send the files of a directory: `sendFile` then answers with `X-Accel-Redirect` and no body.
    ///
    /// ```swift
    /// app.accelRedirect(from: "/srv/files", to: "/protected")
    /// ```
    /// ```nginx
    /// location /protected/ { internal; alias /srv/files/; }
    /// ```
    /// The handler still decides who gets what, and its `Content-Type`, `Content-Disposition`, `Cache-Control` and cookies
    /// stay; the file's tag, date and ranges are nginx's. Requests over uwsgi are answered so, and those over HTTP only
    /// with `overHTTP`, since there nothing shows that nginx, and not a browser, is at the other end.
    ///
    /// - Parameters:
    ///   - directory: everything below it is nginx's to send, links resolved; the rest is sent as ever.
    ///   - location: of nginx's `location` block, whose `alias` is the directory.
    ///   - overHTTP: for `proxy_pass`, when nobody else reaches the HTTP socket.
    public func accelRedirect(
        from directory: String,
        to location: String,
        overHTTP: Bool = false,
        fileID: StaticString = #fileID,
        line: UInt = #line,
    ) {
        let segments = location.split(separator: "/").joined(separator: "/")
        let redirect = AccelRedirect(
            directory: FilePath.absolute(directory), location: segments.isEmpty ? "" : "/" + segments,
            isForHTTP: overHTTP)
        change("accelRedirect(from:to:)", fileID, line) { $0.settings.accelRedirects.append(redirect) }
    }
}

extension HTTPField.Name {
    static let xAccelRedirect = HTTPField.Name("X-Accel-Redirect")!
}
