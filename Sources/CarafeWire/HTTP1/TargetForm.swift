import CarafeCore
import HTTPTypes

/// What a request target is made of (RFC 9112 §3.2). Positions are relative to the head's first byte.
struct TargetForm {
    /// How the path is got from the target.
    enum Kind {
        /// As it stands in the target.
        case raw
        /// With escapes to decode.
        case escaped
        /// An absolute URL ends before its path, which is `/` then.
        case missing
        /// Of the server as a whole, named by a URL without a path.
        case asterisk
    }

    private(set) var kind: Kind
    /// Whether bytes above 0x7f stand in the path.
    private(set) var hasHighBytes = false
    private(set) var path: Range<Int>
    private(set) var query: Range<Int>
    /// Empty where the target names none.
    private(set) var authority: Range<Int>

    init(_ input: borrowing Span<UInt8>, _ line: RequestLine, isSecure: Bool) throws(WireError) {
        let target = line.target
        kind = .raw
        path = target
        query = target.upperBound..<target.upperBound
        authority = target.lowerBound..<target.lowerBound
        if line.method == packed("CONNECT") {
            try HostSyntax.check(input, target)
            throw .tunnel(at: target.lowerBound)
        }
        switch input[target.lowerBound] {
        case UInt8(ascii: "/"):
            try scan(input, from: target.lowerBound)
        case UInt8(ascii: "*") where target.count == 1:
            // RFC 9112 §3.2.4
            guard line.method == packed("OPTIONS") else { throw .asterisk(at: target.lowerBound) }
        default:
            try readAbsolute(input, isSecure: isSecure)
            // RFC 9110 §7.1: a URL without path and query in OPTIONS means what `*` means.
            if kind == .missing, query.isEmpty, line.method == packed("OPTIONS") { kind = .asterisk }
        }
    }

    /// Finds the query, and what in the path needs a second look.
    private mutating func scan(_ input: borrowing Span<UInt8>, from start: Int) throws(WireError) {
        let end = path.upperBound
        var pathEnd = end
        var index = start
        while true {
            index &+= input.extracting(index..<end).prefixLength(in: .plainTarget)
            guard index < end else { break }
            switch input[index] {
            case UInt8(ascii: "?"): pathEnd = min(pathEnd, index)
            case UInt8(ascii: "%"): if pathEnd == end { kind = .escaped }
            case 0x80...: if pathEnd == end { hasHighBytes = true }
            default: throw .targetByte(input[index], at: index)
            }
            index &+= 1
        }
        path = start..<pathEnd
        query = min(pathEnd + 1, end)..<end
    }

    /// RFC 9112 §3.2.2: `http://authority/path?query`.
    private mutating func readAbsolute(_ input: borrowing Span<UInt8>, isSecure: Bool) throws(WireError) {
        let (start, end) = (path.lowerBound, path.upperBound)
        let colon = start + (input[min(start + 4, end - 1)] | 0x20 == UInt8(ascii: "s") ? 5 : 4)
        guard end >= colon + 3, input.spells(start..<colon + 3, colon == start + 5 ? "https://" : "http://")
        else { throw .targetForm(at: start) }
        var authorityEnd = colon + 3
        authority: while authorityEnd < end {
            switch input[authorityEnd] {
            case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"): break authority
            // RFC 9110 §4.2.4: credentials in a URL are an error.
            case UInt8(ascii: "@"): throw .userInformation(at: authorityEnd)
            default: authorityEnd += 1
            }
        }
        authority = colon + 3..<authorityEnd
        try HostSyntax.check(input, authority)
        // RFC 9110 §7.4: an https resource is not served over a connection that is not secured.
        guard isSecure || colon == start + 4 else { throw .insecure(at: start) }
        try scan(input, from: authorityEnd)
        if path.isEmpty { kind = .missing }
    }
}
