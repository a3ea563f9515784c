public import HTTPTypes

/// What a streamed body can be made of: text, or bytes.
public protocol BodyPiece: Sendable {
    /// The bytes to send.
    var bodyBytes: [UInt8] { get }
    /// What a body of these is sent as, unless it is said.
    static var bodyContentType: String { get }
}

extension BodyPiece where Self: StringProtocol {
    /// The text as UTF-8.
    public var bodyBytes: [UInt8] { [UInt8](utf8) }
    /// HTML, as all text is in Flask.
    public static var bodyContentType: String { ContentType.html }
}

extension String: BodyPiece {}
extension Substring: BodyPiece {}

extension [UInt8]: BodyPiece {
    /// Itself.
    public var bodyBytes: [UInt8] { self }
    /// `application/octet-stream`.
    public static var bodyContentType: String { "application/octet-stream" }
}

extension ArraySlice<UInt8>: BodyPiece {
    /// The bytes, from their first on.
    public var bodyBytes: [UInt8] { [UInt8](self) }
    /// `application/octet-stream`.
    public static var bodyContentType: String { "application/octet-stream" }
}

extension ResponseBody {
    /// A body that is each element of a sequence, in order. The sequence is cancelled when the client goes away.
    public static func stream<Pieces: AsyncSequence & Sendable>(_ pieces: Pieces, length: Int? = nil) -> ResponseBody
    where Pieces.Element: BodyPiece {
        .stream(length: length) { body in try await body.write(all: pieces) { $0.bodyBytes } }
    }
}

extension BodyWriter {
    fileprivate func write<Elements: AsyncSequence & Sendable>(
        all elements: Elements,
        endsOnStop: Bool = false,
        _ bytes: @escaping @Sendable (Elements.Element) throws -> [UInt8],
    ) async throws {
        let writeAll: @Sendable () async throws -> Void = {
            for try await element in elements { try await write(bytes(element)) }
        }
        if endsOnStop { try await untilFirstEnd(of: writeAll) } else { try await writeAll() }
    }
}

extension Response {
    /// Answers with each element of a sequence as it comes.
    ///
    /// ```swift
    /// app.get("/log") { Response(stream: log.lines, contentType: ContentType.plain) }
    /// ```
    /// The sequence is asked for the next element when the client has taken the last ones, and cancelled when the client
    /// leaves; what it throws breaks the connection off, as in ``ResponseBody/stream(length:_:)``. A handler may also
    /// return an `AsyncStream` or `AsyncThrowingStream` itself.
    ///
    /// - Parameters:
    ///   - contentType: HTML for text, and `application/octet-stream` for bytes, unless given.
    ///   - endsOnStop: whether the server, when it stops, cancels the sequence and ends the body behind the last element, as
    ///     if that were all: for sequences without an end. It waits for others.
    public init<Pieces: AsyncSequence & Sendable>(
        stream pieces: Pieces,
        status: HTTPResponse.Status = .ok,
        contentType: String? = nil,
        endsOnStop: Bool = false,
    ) where Pieces.Element: BodyPiece {
        let body = ResponseBody.stream { body in
            try await body.write(all: pieces, endsOnStop: endsOnStop) { $0.bodyBytes }
        }
        self.init(body, status: status, contentType: contentType ?? Pieces.Element.bodyContentType)
    }

    /// Answers with each element of a sequence as a line of JSON, as it comes (`application/x-ndjson`).
    ///
    /// - Parameter endsOnStop: see ``init(stream:status:contentType:endsOnStop:)``.
    public init<Values: AsyncSequence & Sendable>(
        jsonLines values: Values,
        status: HTTPResponse.Status = .ok,
        endsOnStop: Bool = false,
    ) where Values.Element: Encodable {
        let body = ResponseBody.stream { body in
            try await body.write(all: values, endsOnStop: endsOnStop) { try JSON.encode($0) }
        }
        self.init(body, status: status, contentType: ContentType.jsonLines)
    }
}

extension AsyncStream: ResponseConvertible where Element: BodyPiece {
    /// A stream of the elements.
    public func response() -> Response { Response(stream: self) }
}

extension AsyncThrowingStream: ResponseConvertible where Element: BodyPiece {
    /// A stream of the elements.
    public func response() -> Response { Response(stream: self) }
}
