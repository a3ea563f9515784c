import CarafeCore
import HTTPTypes

extension SentRequest {
    /// The request as a codec hands it on, made without one.
    ///
    /// - Returns: `nil` for a path that no transport lets in.
    func directHead() -> RequestHead? {
        guard let decoded = decodedPath, !decoded.contains(0), String(validating: decoded, as: UTF8.self) != nil else {
            return nil
        }
        var text = HeadText()
        let targetRange = text.add(target.utf8)
        let pathRange = text.add(decoded)
        let queryRange = text.add(query.utf8)
        let authority = text.add((headers[.hostField] ?? "").utf8)
        let fields = headers.map { field in
            (name: text.add(field.name.rawName.utf8), value: text.add(field.value.utf8))
        }
        return RequestHead(
            RequestHead.Parts(
                bytes: text.bytes, method: method, target: targetRange, path: pathRange, query: queryRange,
                authority: authority, fields: fields, naming: .http, version: .http11, isSecure: false,
                framing: framing, peer: .test)
        )
    }

    private var framing: BodyFraming {
        if headers[.transferEncoding] != nil { return .chunked }
        return headers[.contentLength] == nil ? .none : .length(body.count)
    }
}

extension PeerAddress {
    /// Whom an app sees where no socket says it.
    static let test = PeerAddress(host: "127.0.0.1", port: 50_000)
}

/// The bytes of a head, put together piece by piece.
private struct HeadText {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ text: some Sequence<UInt8>) -> ByteRange {
        let start = bytes.count
        bytes += text
        return ByteRange(start, bytes.count)
    }
}
