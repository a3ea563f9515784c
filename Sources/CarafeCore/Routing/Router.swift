import CarafePattern
import HTTPTypes

/// What a request's path and method lead to.
package enum RoutingOutcome: Sendable {
    case match(RouteMatch)
    case refusal(RoutingRefusal)
}

/// What the router itself says to a request that no handler answers.
package enum RoutingRefusal: Sendable {
    /// OPTIONS without a handler of its own: answered with the methods there are.
    /// - Parameter route: the first of those that match the path; `nil` for `*`.
    indirect case options(allow: String, route: Route?)
    /// Another spelling of the path matches.
    case redirect(to: String)
    case methodNotAllowed(allow: String)
    case notFound
    /// Answered before any route was asked. Apart, or every request would carry room for it.
    indirect case answered(Response)
}

extension RoutingRefusal {
    /// The route that a request is for, though its handler is not asked: in Flask a rule answers OPTIONS itself.
    var route: Route? {
        if case .options(_, let route) = self { route } else { nil }
    }
}

/// Decides what becomes of a request, by its path and method alone.
struct Router: Sendable {
    let tree: RouteTree
    private let mergesSlashes: Bool
    /// The answer to `OPTIONS *`.
    private let allMethods: String

    init(_ tree: RouteTree, _ routes: [Route], mergesSlashes: Bool) {
        self.tree = tree
        self.mergesSlashes = mergesSlashes
        allMethods = Self.allow(routes.filter(\.isMatched))
    }

    func route(_ head: RequestHead) -> RoutingOutcome {
        let path = head.path.range
        // RFC 9112 §3.2: a path begins with a slash, and `*` is none; gateways leave it empty at the root of a mount.
        guard path.isEmpty || head[path.lowerBound] == UInt8(ascii: "/") else {
            return .refusal(refusalWithoutPath(head))
        }
        let (route, search) = tree.find(head)
        if let route {
            if tree.briefs[route].hasShorterSpellings, let shorter = shorterSpelling(head, tree.routes[route], search) {
                return .refusal(shorter)
            }
            if path.isEmpty, tree.briefs[route].isStrict, head.isMountWithoutSlash {
                return .refusal(redirect(head, to: [], addingSlash: false))
            }
            return .match(RouteMatch(index: route, captures: search.captures))
        }
        if search.needsSlash { return .refusal(redirect(head, to: head.bytes[path], addingSlash: true)) }
        return .refusal(refusal(of: head, search.refused))
    }

    private func refusalWithoutPath(_ head: RequestHead) -> RoutingRefusal {
        let isAsterisk = head.bytes[head.path.range].elementsEqual("*".utf8)
        return isAsterisk && head.method == .options ? .options(allow: allMethods, route: nil) : .notFound
    }

    /// Tries the path with runs of slashes made one; only what matches then is redirected there.
    private func refusal(of head: RequestHead, _ refused: [Route]) -> RoutingRefusal {
        guard mergesSlashes, let merged = mergingSlashes(head.bytes[head.path.range]) else {
            return refusal(of: head.method, refused)
        }
        let (route, search) = tree.find(head.with(path: merged))
        if route == nil, !search.needsSlash {
            guard head.method == .options, !search.refused.isEmpty else {
                return refusal(of: head.method, refused + search.refused)
            }
        }
        return redirect(head, to: merged[...], addingSlash: search.needsSlash)
    }

    private func refusal(of method: HTTPRequest.Method, _ refused: [Route]) -> RoutingRefusal {
        guard !refused.isEmpty else { return .notFound }
        let methods = Self.allow(refused)
        return method == .options ? .options(allow: methods, route: refused.first) : .methodNotAllowed(allow: methods)
    }

    private static func allow(_ routes: [Route]) -> String {
        var methods = Set(routes.flatMap(\.methods))
        if methods.contains(.get) { methods.insert(.head) }
        methods.insert(.options)
        return methods.map(\.rawValue).sorted().joined(separator: ", ")
    }
}

// MARK: - Other spellings of a path

extension Router {
    /// `nil` when there is nothing to merge.
    private func mergingSlashes(_ path: ArraySlice<UInt8>) -> [UInt8]? {
        var merged: [UInt8] = []
        for byte in path where byte != UInt8(ascii: "/") || merged.last != byte { merged.append(byte) }
        return merged.count < path.count ? merged : nil
    }

    /// A relative reference: behind a proxy, only the client knows for certain how this host and port are called.
    private func redirect(_ head: RequestHead, to path: ArraySlice<UInt8>, addingSlash: Bool) -> RoutingRefusal {
        // Two slashes in front would make the first segment a host (RFC 3986 §4.2): `//evil.example/x` must stay here.
        let relative = path.drop { $0 == UInt8(ascii: "/") } + (addingSlash ? [UInt8(ascii: "/")] : [])
        return .redirect(to: head.location(of: "/" + String(decoding: relative, as: UTF8.self)))
    }

    /// `/all/page/1` → `/all/`, when that is what a rule without the page stands for.
    private func shorterSpelling(_ head: RequestHead, _ route: Route, _ search: RouteTree.Search) -> RoutingRefusal? {
        let captured = zip(route.parameters.captured, search.captures).map { parameter, range in
            (parameter.name, parameter.converter.normalized(head.bytes.string(at: range)))
        }
        let values = Dictionary(captured) { first, _ in first }
        let shorter = route.shorterSpellings.first { spelling in
            spelling.methods.contains(head.method == .head ? .get : head.method)
                && spelling.defaults.allSatisfy { values[$0.name] == $0.text }
        }
        return (shorter?.rule.filled { values[$0] ?? "" }).map { .redirect(to: head.location(of: $0)) }
    }
}

extension RequestHead {
    /// Whether the client has left out the slash behind a mount: relative links of the page would go astray.
    ///
    /// A gateway may have taken a slash away that the client sent, and would do it again.
    fileprivate var isMountWithoutSlash: Bool {
        guard !scriptName.isEmpty else { return false }
        return bytes[target.range].prefix { $0 != UInt8(ascii: "?") }.last != UInt8(ascii: "/")
    }

    /// The same for another path, as far as routing goes.
    fileprivate func with(path: [UInt8]) -> RequestHead {
        var parts = parts
        parts.path = ByteRange(bytes.count, bytes.count + path.count)
        parts.bytes += path
        return RequestHead(parts)
    }

    /// A path of this app as the client knows it, with the query there is.
    func location(of path: String) -> String {
        PercentEncoding.encodePath(mount + path) + (query.isEmpty ? "" : "?" + bytes.string(at: query))
    }

    /// The script name as a prefix of paths: one slash in front, and none at the end, which paths begin with.
    var mount: String {
        let name = bytes.string(at: scriptName).split(separator: "/", omittingEmptySubsequences: true)
        return name.isEmpty ? "" : "/" + name.joined(separator: "/")
    }
}

extension RulePattern {
    /// The path it stands for with these values in it.
    func filled(_ value: (String) -> String) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .parameter(let parameter): value(parameter.name)
            }
        }.joined()
    }
}
