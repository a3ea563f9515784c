import HTTPTypes

/// A file as a representation: its validators, its media type, and the response to whatever is asked of it.
struct FileResponse: Sendable {
    let path: String
    let status: FileStatus
    let tag: EntityTag
    private let mediaType: String

    /// - Parameters:
    ///   - path: of a regular file that may be read.
    ///   - mediaType: by the file's name when `nil`.
    init(_ path: String, _ status: FileStatus, mediaType: String? = nil) {
        self.path = path
        self.status = status
        self.mediaType = mediaType ?? MediaType.named(path)
        tag = EntityTag(status)
    }

    /// The response to a GET or HEAD, with its conditions and ranges.
    func response(to request: Request) -> Response {
        switch Preconditions(request, tag, modified: status.modified) {
        case .fail: return ErrorPage.response(for: HTTPError(.preconditionFailed))
        case .notModified:
            var response = Response(status: .notModified)
            response.headers[.eTag] = tag.description
            return response
        case .hold: break
        }
        // RFC 9110 §14.2: ranges are defined for GET alone.
        guard request.method == .get, let field = request.header(.range),
            Preconditions.allowRange(request, tag, modified: status.modified)
        else { return whole }
        switch RequestedRange(field, size: status.size) {
        case .whole: return whole
        case .parts(let ranges): return ranges.count == 1 ? part(ranges[0]) : parts(ranges)
        case .unsatisfiable:
            return ErrorPage.response(
                for: HTTPError(.rangeNotSatisfiable, headers: [.contentRange: "bytes */\(status.size)"]))
        }
    }

    private var whole: Response {
        respond(.file(path, length: status.size), .ok, mediaType)
    }

    private func part(_ range: Range<Int>) -> Response {
        var response = respond(
            .file(path, offset: range.lowerBound, length: range.count), .partialContent, mediaType)
        response.headers[.contentRange] = contentRange(range)
        return response
    }

    /// §14.6: each part with a head of its own.
    private func parts(_ ranges: [Range<Int>]) -> Response {
        guard let file = FileReader(path) else { return ErrorPage.response(for: HTTPError(.notFound)) }
        // Random: what is in the file cannot be made to hold it.
        let boundary = String(UInt64.random(in: .min ... .max), radix: 36)
        let heads = ranges.map { range in
            "\r\n--\(boundary)\r\nContent-Type: \(mediaType)\r\nContent-Range: \(contentRange(range))\r\n\r\n"
        }
        let end = "\r\n--\(boundary)--\r\n"
        let length = heads.reduce(end.utf8.count) { $0 + $1.utf8.count } + ranges.reduce(0) { $0 + $1.count }
        let body = ResponseBody.stream(length: length) { body in
            for (head, range) in zip(heads, ranges) {
                try await body.write(head)
                try await file.write(range, to: body)
            }
            try await body.write(end)
        }
        return respond(body, .partialContent, "multipart/byteranges; boundary=\(boundary)")
    }

    private func contentRange(_ range: Range<Int>) -> String {
        "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(status.size)"
    }

    private func respond(_ body: ResponseBody, _ status: HTTPResponse.Status, _ contentType: String) -> Response {
        var response = Response(body, status: status)
        response.headers[.contentType] = contentType
        response.headers[.lastModified] = HTTPDate(secondsSince1970: self.status.modified).text
        response.headers[.eTag] = tag.description
        response.headers[.acceptRanges] = "bytes"
        return response
    }
}

extension FileReader {
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
