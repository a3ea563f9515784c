import CarafeCore
import HTTPTypes

/// How variables become a request: which of them count, and which one when several say the same.
///
/// - method: `REQUEST_METHOD`.
/// - path: `PATH_INFO`, which the gateway has decoded; without it the path of `REQUEST_URI`, decoded once here.
/// - query: `QUERY_STRING`, else that of `REQUEST_URI`. Target: `REQUEST_URI`, else path and query.
/// - script name: `SCRIPT_NAME`, never taken off the path: nginx cannot split the two, so nobody else guesses.
/// - scheme: `HTTPS`, else `REQUEST_SCHEME`. Never `X-Forwarded-Proto`, which a client can send.
/// - authority: `HTTP_HOST`, else `SERVER_NAME`. It may lack a port that is not the scheme's own (Debian's
///   `uwsgi_params` sends `$host`); `SERVER_PORT` has it, for whoever builds a URL.
/// - body: `CONTENT_LENGTH` alone. nginx passes `HTTP_TRANSFER_ENCODING` on with a body that it has already unpacked.
///
/// Of a variable that is there twice the last counts, since a gateway's parameters add up. All of them, whatever they
/// are called, stay readable as fields of the head.
struct RequestFromVariables {
    let base: Int
    let limits: WireLimits

    var fieldCount = 0
    var fieldBytes = 0

    var method: ByteRange?
    var target: ByteRange?
    var pathInfo: ByteRange?
    var query: ByteRange?
    var scriptName = ByteRange.empty
    var https = ByteRange.empty
    var scheme = ByteRange.empty
    var serverProtocol = ByteRange.empty
    var host = ByteRange.empty
    var serverName = ByteRange.empty
    var chunked: ByteRange?
    /// `.some(nil)` for an empty one, as nginx sends with every GET.
    var contentLength: Int??

    /// Makes a head of a complete var block.
    ///
    /// - Parameter base: where the block stands in the input, for errors.
    static func head(
        of block: Span<UInt8>,
        at base: Int,
        limits: WireLimits,
        peer: PeerAddress,
        spare: SpareRequest,
    ) throws(WireError) -> RequestHead {
        var request = RequestFromVariables(at: base, limits: limits)
        var variables = VariableBlock(at: base)
        var fields = spare.takeFields()
        while let variable = try variables.next(in: block) {
            fields.append(variable)
            try request.take(variable, of: block)
        }
        return try request.makeHead(of: block, fields: fields, peer: peer, spare: spare)
    }

    /// Where a value stands in the input, for errors.
    func offset(of range: ByteRange) -> Int { base + Int(range.start) }

    private init(at base: Int, limits: WireLimits) {
        self.base = base
        self.limits = limits
    }
}

// MARK: - Making the head

extension RequestFromVariables {
    private func makeHead(
        of block: Span<UInt8>,
        fields: consuming [FieldSlice],
        peer: PeerAddress,
        spare: SpareRequest,
    ) throws(WireError) -> RequestHead {
        let method = try requestMethod(block)
        let mount = try mountPoint(block)
        let framing = try bodyFraming()
        var bytes = spare.takeBytes()
        bytes.replace(copying: block)
        let path = try path(of: block, appendingTo: &bytes)
        let query = query ?? target.map { block.query(of: $0) } ?? .empty
        let sent = target ?? .empty
        let target = sent.isEmpty ? Self.target(path, query, appendingTo: &bytes) : sent
        return spare.makeHead(
            bytes: bytes,
            method: method,
            target: target,
            path: path,
            query: query,
            scriptName: mount,
            authority: host.isEmpty ? serverName : host,
            fields: fields,
            naming: .cgi,
            version: version(block),
            isSecure: block.equals("on", at: https) || block.equals("1", at: https)
                || block.equals("https", at: scheme),
            framing: framing,
            peer: peer,
        )
    }

    private func requestMethod(_ block: Span<UInt8>) throws(WireError) -> HTTPRequest.Method {
        guard let method, !method.isEmpty else { throw UWSGIFault.noMethod(at: base) }
        // A NUL in front would not show in the word.
        guard method.count <= 8, block[Int(method.start)] > 0 else { return try rareMethod(block, at: method) }
        var word: UInt64 = 0
        for index in method.range { word = word << 8 | UInt64(block[index]) }
        switch word {
        case packed("GET"): return .get
        case packed("POST"): return .post
        case packed("HEAD"): return .head
        case packed("PUT"): return .put
        case packed("DELETE"): return .delete
        case packed("PATCH"): return .patch
        case packed("OPTIONS"): return .options
        default: return try rareMethod(block, at: method)
        }
    }

    private func rareMethod(
        _ block: Span<UInt8>,
        at range: ByteRange,
    ) throws(WireError) -> HTTPRequest.Method {
        var bytes: [UInt8] = []
        bytes.append(copying: block.extracting(range.range))
        guard let method = HTTPRequest.Method(String(decoding: bytes, as: UTF8.self)) else {
            throw UWSGIFault.invalidMethod(at: offset(of: range))
        }
        return method
    }

    private func mountPoint(_ block: Span<UInt8>) throws(WireError) -> ByteRange {
        guard !scriptName.isEmpty else { return .empty }
        guard block[Int(scriptName.start)] == UInt8(ascii: "/") else {
            throw UWSGIFault.invalidScriptName(at: offset(of: scriptName))
        }
        for index in scriptName.range where block[index] < 0x20 || block[index] == 0x7F {
            throw UWSGIFault.invalidScriptName(at: base + index)
        }
        var end = Int(scriptName.end)
        while end > Int(scriptName.start), block[end - 1] == UInt8(ascii: "/") { end -= 1 }
        return ByteRange(Int(scriptName.start), end)
    }

    private func bodyFraming() throws(WireError) -> BodyFraming {
        if let length = contentLength ?? nil { return .length(length) }
        // uWSGI's own router sends a chunked request so, without the body: an answer, instead of a wait for nothing.
        if let chunked { throw UWSGIFault.lengthRequired(at: offset(of: chunked)) }
        return .none
    }

    private func version(_ block: Span<UInt8>) -> HTTPVersion {
        switch serverProtocol.count {
        case 8:
            switch block.word(at: Int(serverProtocol.start)) {
            case packed("HTTP/1.0"): .http10
            case packed("HTTP/2.0"): .http2
            case packed("HTTP/3.0"): .http3
            default: .http11
            }
        case 6 where block.equals("http/2", at: serverProtocol): .http2
        case 6 where block.equals("http/3", at: serverProtocol): .http3
        default: .http11
        }
    }
}
