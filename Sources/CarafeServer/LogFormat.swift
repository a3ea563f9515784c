/// The shape of a line in the access log, in the words of uWSGI's `log-format`.
///
/// ```swift
/// configuration.accessLog = .custom(try LogFormat(#"%(addr) "%(method) %(uri)" %(status) %(msecs)"#))
/// ```
/// Everything but `%(name)` stands for itself. Beside uWSGI's own names, `%(var.NAME)` is a variable of the gateway (or
/// what corresponds to it over HTTP: `%(var.HTTP_ACCEPT)`), and `%(route)` the rule that matched. What has no value is
/// written as `-`.
public struct LogFormat: Sendable, Hashable {
    enum Segment: Sendable, Hashable {
        case text([UInt8])
        case variable(LogVariable)
        case gateway(GatewayVariable)
    }

    let segments: [Segment]
    /// Whether a line needs the route of its request, which has to be looked up for it.
    let namesRoute: Bool

    /// Compiles a format.
    ///
    /// - Throws: ``LogFormatError`` for a variable that does not exist, and a parenthesis that is not closed.
    public init(_ text: String) throws(LogFormatError) {
        var segments: [Segment] = []
        var rest = text[...]
        while let opening = rest.firstRange(of: "%(") {
            if opening.lowerBound > rest.startIndex {
                segments.append(.text([UInt8](rest[..<opening.lowerBound].utf8)))
            }
            let position = text.distance(from: text.startIndex, to: opening.lowerBound) + 1
            rest = rest[opening.upperBound...]
            guard let closing = rest.firstIndex(of: ")") else { throw .unclosed(String(rest), at: position) }
            segments.append(try Self.segment(String(rest[..<closing]), at: position))
            rest = rest[rest.index(after: closing)...]
        }
        segments.append(.text([UInt8]("\(rest)\n".utf8)))
        self.segments = segments
        namesRoute = segments.contains(.variable(.route))
    }

    private static func segment(_ name: String, at position: Int) throws(LogFormatError) -> Segment {
        if let variable = LogVariable(rawValue: name) { return .variable(variable) }
        if name.hasPrefix("metric.") { throw .metric(name, at: position) }
        guard name.hasPrefix("var.") else { throw .unknownVariable(name, at: position) }
        guard name.count > 4 else { throw .unnamedVariable(at: position) }
        return .gateway(GatewayVariable(String(name.dropFirst(4))))
    }
}

/// The variables of uWSGI's `log-format`, and `route`.
enum LogVariable: String, Sendable, CaseIterable {
    // From the request.
    case uri, method, user, addr, host, proto, uagent, referer
    // Of the response.
    case status, size, rsize, hsize, headers, rerr, werr, ioerr
    // How long it took.
    case micros, msecs, secs
    // When it began, and what time it is.
    case time, ctime, ltime, ftime, tmsecs, tmicros, epoch, unix
    // Where it was answered.
    case pid, wid, core, switches, route
    // The process's memory.
    case vsz, rss, vszM, rssM
    // How it came.
    case vars, cl, pktsize, modifier1, modifier2
}

/// A variable that a gateway sets, and what corresponds to it over HTTP.
struct GatewayVariable: Sendable, Hashable {
    enum Equivalent: Sendable, Hashable {
        case field(String)
        case variable(LogVariable)
        case peer, path, query, nothing
    }

    let name: String
    let overHTTP: Equivalent

    init(_ name: String) {
        self.name = name
        overHTTP =
            switch name {
            case "REQUEST_METHOD": .variable(.method)
            case "REQUEST_URI": .variable(.uri)
            case "SERVER_PROTOCOL": .variable(.proto)
            case "HTTP_HOST": .variable(.host)
            case "REMOTE_ADDR": .peer
            case "PATH_INFO": .path
            case "QUERY_STRING": .query
            case "CONTENT_TYPE", "CONTENT_LENGTH": .field(Self.fieldName(name))
            case let name where name.hasPrefix("HTTP_"): .field(Self.fieldName(String(name.dropFirst(5))))
            default: .nothing
            }
    }

    private static func fieldName(_ name: String) -> String { name.lowercased().replacing("_", with: "-") }
}
