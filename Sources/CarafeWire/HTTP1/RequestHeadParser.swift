import CarafeCore
import HTTPTypes

/// Reads one request head, whole or in pieces.
///
/// Rules: it goes line by line. The end of a line is looked for from where the last look ended, so a head that comes
/// in pieces costs no more than a whole one; a line is read when its CR LF is there. It is given the bytes from the
/// head's first one on, each time the same ones and more behind, and all its positions count from there. After an
/// error it is of no further use.
struct RequestHeadParser: ~Copyable {
    private var line: RequestLine?
    private(set) var version = HTTPVersion.http11
    private(set) var isHead = false
    private(set) var known = KnownFields()
    /// Decided when the head is made.
    private(set) var framing = BodyFraming.none
    private var form: TargetForm?
    private var fields: [FieldSlice] = []
    private var lineStart = 0
    /// Where the next look begins: no byte before it ends the line.
    private var scanned = 0
    private var fieldsStart = 0

    /// Whether anything of a request was there.
    var hasBegun: Bool { scanned > 0 }

    /// Reads on, and returns the length of the head when it is complete.
    mutating func read(
        _ input: borrowing Span<UInt8>,
        limits: WireLimits,
        isSecure: Bool,
        spare: SpareRequest,
    ) throws(WireError) -> Int? {
        if line == nil {
            guard let end = try endOfRequestLine(input, limits) else { return nil }
            let line = try RequestLine(input, 0..<end)
            self.line = line
            version = line.version
            isHead = line.method == packed("HEAD")
            form = try TargetForm(input, line, isSecure: isSecure)
            beginLine(at: end &+ 2)
            fieldsStart = lineStart
        }
        while let end = try endOfFieldLine(input, limits) {
            let range = lineStart..<end
            beginLine(at: end &+ 2)
            if range.isEmpty { return lineStart }
            guard fields.count < limits.headerCount else {
                throw .tooManyFields(limits.headerCount, at: range.lowerBound)
            }
            if fields.isEmpty { fields = spare.takeFields() }
            try readField(input, range)
        }
        return nil
    }

    /// Makes it ready for the next head, when this one is made.
    mutating func reset() {
        line = nil
        form = nil
        known.reset()
        version = .http11
        isHead = false
        fieldsStart = 0
        beginLine(at: 0)
    }

    // MARK: - Lines

    private mutating func beginLine(at position: Int) {
        lineStart = position
        scanned = position
    }

    @inline(__always)
    private mutating func endOfRequestLine(
        _ input: borrowing Span<UInt8>,
        _ limits: WireLimits,
    ) throws(WireError) -> Int? {
        scanLine(input)
        // RFC 9112 §3: 414, unless it is the method that is too long.
        guard scanned <= limits.requestLine else {
            throw RequestLine.tooLong(input, limit: limits.requestLine)
        }
        return try endOfLine(input)
    }

    @inline(__always)
    private mutating func endOfFieldLine(
        _ input: borrowing Span<UInt8>,
        _ limits: WireLimits,
    ) throws(WireError) -> Int? {
        scanLine(input)
        // So many bytes and the line's CR LF are too many already.
        guard scanned &+ 2 &- fieldsStart <= limits.headerBytes else {
            throw .fieldsTooLarge(limits.headerBytes, at: fieldsStart &+ limits.headerBytes)
        }
        return try endOfLine(input)
    }

    /// Goes on to the first byte that is not part of a line.
    @inline(__always)
    private mutating func scanLine(_ input: borrowing Span<UInt8>) {
        var index = input.firstControl(from: scanned)
        while index < input.count, input[index] == .tab { index = input.firstControl(from: index &+ 1) }
        scanned = index
    }

    /// Returns where the CR LF stands, or `nil` while it is not there.
    ///
    /// RFC 9112 §2.2: a bare CR is invalid, and a bare LF need not be taken for a line's end; two readings are one
    /// too many.
    @inline(__always)
    private func endOfLine(_ input: borrowing Span<UInt8>) throws(WireError) -> Int? {
        let index = scanned
        guard index < input.count else { return nil }
        guard input[index] == .carriageReturn else { throw .control(input[index], at: index) }
        guard index &+ 1 < input.count else { return nil }
        guard input[index &+ 1] == .lineFeed else { throw .control(.carriageReturn, at: index) }
        return index
    }

    // MARK: - What the lines say

    /// `name ":" OWS value OWS` (RFC 9112 §5).
    @inline(__always)
    private mutating func readField(
        _ input: borrowing Span<UInt8>,
        _ range: Range<Int>,
    ) throws(WireError) {
        let length = input.extracting(range).prefixLength(in: .token)
        let colon = range.lowerBound &+ length
        // RFC 9112 §5.1: no blank before the colon.
        guard length > 0, length < range.count, input[colon] == UInt8(ascii: ":") else {
            // RFC 9112 §5.2, and §2.2 for the first one: a line that starts with a blank is refused, not unfolded.
            throw input[range.lowerBound].isBlank ? .folded(at: range.lowerBound) : .fieldName(at: colon)
        }
        let name = range.lowerBound..<colon
        let value = input.trimmingBlanks(colon &+ 1..<range.upperBound)
        try known.read(input, name: name, value: value, index: fields.count, version: version)
        fields.append((name: ByteRange(name), value: ByteRange(value)))
    }
}

// MARK: - The finished head

extension RequestHeadParser {
    /// Makes the head of what was read; it is the first `length` bytes of the input.
    mutating func head(
        _ input: borrowing Span<UInt8>,
        length: Int,
        isSecure: Bool,
        peer: PeerAddress,
        spare: SpareRequest,
    ) throws(WireError) -> RequestHead {
        guard let line, let form else { throw .requestLine(at: 0) }
        framing = try known.framing.decide(at: length)
        // RFC 9112 §3.2: HTTP/1.1 has a Host, also where the target names the authority.
        guard known.host != nil || line.version == .http10 else { throw .hostMissing(at: length) }
        try known.checkExpectation()
        var bytes = spare.takeBytes()
        let path = try Self.path(form, input, length, &bytes)
        let authority = authority(ByteRange(form.authority))
        // Moved, not shared: a shared array costs two counts up and down.
        var fields: [FieldSlice] = []
        swap(&fields, &self.fields)
        return spare.makeHead(
            bytes: consume bytes,
            method: try line.method(input),
            target: ByteRange(line.target),
            path: path,
            query: ByteRange(form.query),
            authority: authority,
            fields: consume fields,
            version: line.version,
            isSecure: isSecure,
            framing: framing,
            peer: peer,
        )
    }

    /// RFC 9112 §3.2.2: the authority of the target stands in for Host, wherever that is asked for.
    private mutating func authority(_ named: ByteRange) -> ByteRange {
        guard let host = known.host else { return named }
        guard !named.isEmpty else { return fields[host].value }
        fields[host] = (name: fields[host].name, value: named)
        return named
    }

    /// Fills `bytes` with the head, with the path behind it where it does not stand in it as it is.
    private static func path(
        _ form: TargetForm,
        _ input: borrowing Span<UInt8>,
        _ length: Int,
        _ bytes: inout [UInt8],
    ) throws(WireError) -> ByteRange {
        let raw = ByteRange(form.path)
        if form.kind != .raw { bytes.reserveCapacity(length + max(1, raw.count)) }
        bytes.replace(copying: input.extracting(first: length))
        switch form.kind {
        case .raw:
            if form.hasHighBytes { try checkText(bytes, raw, at: form.path.lowerBound) }
            return raw
        case .escaped:
            guard PercentEncoding.decode(input.extracting(form.path), into: &bytes)
            else { throw .escape(at: form.path.lowerBound) }
            let decoded = ByteRange(length, bytes.count)
            try checkText(bytes, decoded, at: form.path.lowerBound)
            return decoded
        case .missing: bytes.append(UInt8(ascii: "/"))
        case .asterisk: bytes.append(UInt8(ascii: "*"))
        }
        return ByteRange(length, length + 1)
    }

    private static func checkText(_ bytes: [UInt8], _ path: ByteRange, at offset: Int) throws(WireError) {
        let path = bytes.span.extracting(path.range)
        for index in path.indices where path[index] == 0 { throw .pathText(at: offset) }
        do { _ = try UTF8Span(validating: path) } catch { throw .pathText(at: offset) }
    }
}
