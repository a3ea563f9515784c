import CarafeCore

// What the routes are matched on, and the target where the gateway does not send it.

extension RequestFromVariables {
    /// Returns where the path stands: in the block, or behind it when it is not there as it must be.
    func path(of block: Span<UInt8>, appendingTo bytes: inout [UInt8]) throws(WireError) -> ByteRange {
        guard let source = pathInfo ?? target.map({ block.path(of: $0) }) else { throw UWSGIFault.noPath(at: base) }
        let raw = block.extracting(source.range)
        let path: ByteRange
        if raw.isAbsolutePath, pathInfo != nil || !raw.holdsPercent {
            path = source
        } else {
            let start = bytes.count
            // "" is the root of the mount, and nginx's `rewrite ^/app/(.*)$ $1;` leaves no slash.
            if !raw.isAbsolutePath { bytes.append(UInt8(ascii: "/")) }
            if pathInfo != nil {
                bytes.append(copying: raw)
            } else if !PercentEncoding.decode(raw, into: &bytes) {
                throw UWSGIFault.invalidEscape(at: offset(of: source))
            }
            path = ByteRange(start, bytes.count)
        }
        guard bytes.span.extracting(path.range).isText else { throw UWSGIFault.invalidPath(at: offset(of: source)) }
        return path
    }

    /// Puts a target together of a decoded path and a query.
    static func target(_ path: ByteRange, _ query: ByteRange, appendingTo bytes: inout [UInt8]) -> ByteRange {
        guard !query.isEmpty else { return path }
        let start = bytes.count
        for index in path.range { bytes.append(bytes[index]) }
        bytes.append(UInt8(ascii: "?"))
        for index in query.range { bytes.append(bytes[index]) }
        return ByteRange(start, bytes.count)
    }
}

// MARK: - Taking a target apart

extension Span<UInt8> {
    /// The path of a target in origin-form or absolute-form (RFC 9112 §3.2), or all of a `*`.
    fileprivate func path(of target: ByteRange) -> ByteRange {
        var start = Int(target.start)
        let end = Int(target.end)
        let stop = firstDelimiter(from: start, to: end)
        // A delimiter behind a scheme is the first slash of `://`; the path begins at the one behind the authority.
        if stop > start, stop + 1 < end, self[stop - 1] == UInt8(ascii: ":"), self[stop] == UInt8(ascii: "/"),
            self[stop + 1] == UInt8(ascii: "/")
        {
            start = firstDelimiter(from: stop + 2, to: end)
        }
        return ByteRange(start, endOfPath(from: start, to: end))
    }

    /// The query of a target, without its `?` and without a fragment.
    func query(of target: ByteRange) -> ByteRange {
        let end = Int(target.end)
        let stop = endOfPath(from: Int(target.start), to: end)
        guard stop < end, self[stop] == UInt8(ascii: "?") else { return .empty }
        var last = stop + 1
        while last < end, self[last] != UInt8(ascii: "#") { last += 1 }
        return ByteRange(stop + 1, last)
    }

    /// The first `/`, `?` or `#`.
    private func firstDelimiter(from start: Int, to end: Int) -> Int {
        var index = start
        while index < end, self[index] != UInt8(ascii: "/"), self[index] != UInt8(ascii: "?"),
            self[index] != UInt8(ascii: "#")
        {
            index += 1
        }
        return index
    }

    private func endOfPath(from start: Int, to end: Int) -> Int {
        var index = start
        while index < end, self[index] != UInt8(ascii: "?"), self[index] != UInt8(ascii: "#") { index += 1 }
        return index
    }

    /// Whether it begins with a slash, or is the `*` of `OPTIONS *`.
    fileprivate var isAbsolutePath: Bool {
        guard !isEmpty else { return false }
        return self[0] == UInt8(ascii: "/") || count == 1 && self[0] == UInt8(ascii: "*")
    }

    fileprivate var holdsPercent: Bool {
        for index in indices where self[index] == UInt8(ascii: "%") { return true }
        return false
    }

    /// Whether it is UTF-8 without a NUL. CR and LF are let through: nginx decodes `%0d%0a`, and a path is only data.
    fileprivate var isText: Bool {
        var bits: UInt8 = 0
        var least = UInt8.max
        for index in indices {
            bits |= self[index]
            least = min(least, self[index])
        }
        guard least > 0 else { return false }
        return bits < 0x80 || (try? UTF8Span(validating: self)) != nil
    }
}
