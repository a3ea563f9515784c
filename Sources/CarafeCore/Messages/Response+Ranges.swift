import HTTPTypes

extension Response {
    /// Sends the part that is asked for, where that is possible (RFC 9110 §14).
    mutating func heedRange(of request: Request) throws(HTTPError) {
        guard let whole = SliceableBody(body) else { return }
        headers[.acceptRanges] = "bytes"
        // §14.2: ranges are defined for GET alone.
        guard request.method == .get, let field = request.header(.range),
            Preconditions.allowRange(request, entityTag, modified: modified)
        else { return }
        switch RequestedRange(field, size: whole.count) {
        case .whole: return
        case .unsatisfiable:
            throw HTTPError(.rangeNotSatisfiable, headers: [.contentRange: "bytes */\(whole.count)"])
        case .parts(let ranges) where ranges.count == 1:
            body = whole.part(ranges[0])
            headers[.contentRange] = whole.contentRange(ranges[0])
        case .parts(let ranges):
            // Random: what is in the body cannot be made to hold it.
            let boundary = String(UInt64.random(in: .min ... .max), radix: 36)
            body = try whole.parts(ranges, contentType: contentType, boundary: boundary)
            contentType = "multipart/byteranges; boundary=\(boundary)"
        }
        status = .partialContent
    }
}

/// A body of which any part can be sent.
private struct SliceableBody {
    private enum Source {
        case text(String)
        case bytes([UInt8])
        case file(FileRegion)
    }

    private let source: Source
    let count: Int

    init?(_ body: ResponseBody) {
        switch body.content {
        case .text(let text): (source, count) = (.text(text), text.utf8.count)
        case .bytes(let bytes): (source, count) = (.bytes(bytes), bytes.count)
        case .file(let region):
            // Opened now and once: all parts are of the same one, whatever is put in its place.
            guard let file = region.open(), (0...file.size).contains(region.offset) else { return nil }
            count = min(region.length ?? .max, file.size - region.offset)
            source = .file(FileRegion(path: region.path, offset: region.offset, length: count, opened: file))
        case .empty, .stream: return nil
        }
    }

    func contentRange(_ range: Range<Int>) -> String { "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(count)" }

    func part(_ range: Range<Int>) -> ResponseBody {
        switch source {
        case .text(let text): .bytes(Array(text.utf8.dropFirst(range.lowerBound).prefix(range.count)))
        case .bytes(let bytes): .bytes(Array(bytes[range]))
        case .file(let region): ResponseBody(content: .file(region.part(range)))
        }
    }

    /// RFC 9110 §14.6: each part with a head of its own.
    func parts(_ ranges: [Range<Int>], contentType: String?, boundary: String) throws(HTTPError) -> ResponseBody {
        let write = try writer()
        let type = contentType.map { "Content-Type: \($0)\r\n" } ?? ""
        let heads = ranges.map { "\r\n--\(boundary)\r\n\(type)Content-Range: \(contentRange($0))\r\n\r\n" }
        let end = "\r\n--\(boundary)--\r\n"
        let length = heads.reduce(end.utf8.count) { $0 + $1.utf8.count } + ranges.reduce(0) { $0 + $1.count }
        return .stream(length: length) { body in
            for (head, range) in zip(heads, ranges) {
                try await body.write(head)
                try await write(range, body)
            }
            try await body.write(end)
        }
    }

    private typealias Writer = @Sendable (Range<Int>, BodyWriter) async throws -> Void

    private func writer() throws(HTTPError) -> Writer {
        switch source {
        case .text(let text): return { try await $1.write(Array(text.utf8.dropFirst($0.lowerBound).prefix($0.count))) }
        case .bytes(let bytes): return { try await $1.write(Array(bytes[$0])) }
        case .file(let region):
            guard let file = region.open() else { throw HTTPError(.notFound) }
            let offset = region.offset
            return { try await file.write(offset + $0.lowerBound..<offset + $0.upperBound, to: $1) }
        }
    }
}

extension FileRegion {
    fileprivate func part(_ range: Range<Int>) -> FileRegion {
        FileRegion(path: path, offset: offset + range.lowerBound, length: range.count, opened: opened)
    }
}

extension OpenFile {
    /// Bytes read at once: enough for the disk, and little enough for a thousand clients.
    private static let piece = 64 * 1024

    /// Ends early when the file does: the response then breaks off, since its length is promised.
    fileprivate func write(_ range: Range<Int>, to body: BodyWriter) async throws {
        var offset = range.lowerBound
        while offset < range.upperBound {
            let bytes = bytes(at: offset, count: min(Self.piece, range.upperBound - offset))
            if bytes.isEmpty { return }
            try await body.write(bytes)
            offset += bytes.count
        }
    }
}
