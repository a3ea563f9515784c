import HTTPTypes

extension TestRequest {
    private static let redirectLimit = 20

    /// Returns the request that a redirect asks for; `nil` when it is none, or is not to be followed.
    func followingRedirect(of response: TestResponse) throws(TestClientError) -> TestRequest? {
        guard followRedirects, [301, 302, 303, 307, 308].contains(response.status.code),
            let location = response.headers[.location]
        else { return nil }
        guard response.history.count < Self.redirectLimit else {
            throw .redirectsWithoutEnd(target, response.history.count)
        }
        var next = self
        next.target = try resolve(location)
        // RFC 9110 §15.4: 303 asks for GET, and what everybody does with a POST at 301 and 302 is the same.
        let code = response.status.code
        if code == 303 && method != .head || [301, 302].contains(code) && method == .post {
            next.method = .get
            next.body = .none
            next.isChunked = false
            next.headers[.contentType] = nil
        }
        return next
    }

    /// Resolves a reference against this request's target (RFC 3986 §5.2). The host that was asked counts as here.
    private func resolve(_ location: String) throws(TestClientError) -> String {
        let reference = String(location.prefix { $0 != "#" })
        let origin = "http://\(headers[.hostField] ?? SentRequest.host)"
        if reference == origin || reference.hasPrefix(origin + "/") || reference.hasPrefix(origin + "?") {
            let rest = String(reference.dropFirst(origin.count))
            return rest.hasPrefix("/") ? rest : "/" + rest
        }
        guard !reference.hasPrefix("//"), !reference.hasScheme else {
            throw .redirectsAway(target, to: location)
        }
        let path = String(target.prefix { $0 != "?" })
        if reference.isEmpty { return target }
        if reference.hasPrefix("?") { return path + reference }
        let query = reference.drop { $0 != "?" }
        let named = String(reference.prefix { $0 != "?" })
        let merged = named.hasPrefix("/") ? named : path.droppingLastSegment + named
        return merged.removingDotSegments + query
    }
}

extension String {
    /// `https:…` and `mailto:…`, but not `a/b:c` (RFC 3986 §4.2).
    fileprivate var hasScheme: Bool {
        guard let stop = firstIndex(where: { ":/?".contains($0) }) else { return false }
        return self[stop] == ":"
    }

    fileprivate var droppingLastSegment: String {
        String(self[...(lastIndex(of: "/") ?? startIndex)])
    }

    /// RFC 3986 §5.2.4, for a path that begins with a slash.
    fileprivate var removingDotSegments: String {
        var kept: [Substring] = []
        let segments = split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for (index, segment) in segments.enumerated() {
            let isLast = index == segments.count - 1
            switch segment {
            case ".", "..":
                if segment == ".." { _ = kept.popLast() }
                if isLast { kept.append("") }
            default: kept.append(segment)
            }
        }
        return "/" + kept.joined(separator: "/")
    }
}
