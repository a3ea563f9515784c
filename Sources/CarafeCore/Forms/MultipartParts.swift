public import HTTPTypes

extension Request {
    /// The parts of a multipart form, one by one, for a handler that keeps no files on the way.
    ///
    /// ```swift
    /// for try await part in request.multipart() {
    ///     guard part.filename != nil else { continue }
    ///     for try await piece in part.body { hash.update(piece) }
    /// }
    /// ```
    /// The body is read as it comes, once, and no more than a small window is held. A part's body is read before the next
    /// part is asked for; what is left of it is passed over.
    ///
    /// - Parameter partLimit: how many parts it may have; ``App/formPartLimit`` unless given.
    public func multipart(partLimit: Int? = nil) -> MultipartParts {
        MultipartParts(request: self, partLimit: formLimits(parts: partLimit).parts)
    }
}

/// The parts of a multipart form, read as they come; see ``Request/multipart(partLimit:)``.
///
/// Reading them throws a 415 for another content type, a 400 for a form that is broken, and a 413 for one with too many
/// parts.
public struct MultipartParts: AsyncSequence {
    fileprivate let request: Request
    fileprivate let partLimit: Int

    /// Starts reading.
    public func makeAsyncIterator() -> Iterator {
        Iterator(reader: Result { try MultipartReader(request, partLimit: partLimit) })
    }

    /// Reads one part at a time.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let reader: Result<MultipartReader, any Error>

        /// Returns the next part, or `nil` behind the last one.
        public mutating func next() async throws -> MultipartPart? {
            let reader = try reader.get()
            guard let head = try await reader.nextPart() else { return nil }
            return MultipartPart(head: head, body: MultipartPart.Body(reader: reader, part: reader.part))
        }
    }
}

/// One part of a multipart form, while it comes.
public struct MultipartPart {
    fileprivate let head: MultipartHead
    /// Its bytes, to be read before the next part is asked for.
    public let body: Body

    /// The name of the form's field.
    public var name: String { head.name }

    /// The file's name as the client sent it, see ``secureFilename(_:)``; `nil` for a field that is no file.
    public var filename: String? { head.filename }

    /// The header fields of the part.
    public var headers: HTTPFields { head.headers }

    /// What the client says it is, which nobody has checked.
    public var contentType: String? { headers[.contentType] }

    /// Waits for all of its text.
    ///
    /// - Throws: a 413 when it is longer than `limit` bytes.
    public func text(upTo limit: Int) async throws -> String {
        var bytes: [UInt8] = []
        for try await piece in body {
            bytes += piece
            guard bytes.count <= limit else { throw FormError.partTooLarge(name, limit: limit) }
        }
        return head.value(of: bytes[...])
    }

    /// The bytes of a part, as they come.
    public struct Body: AsyncSequence {
        fileprivate let reader: MultipartReader
        fileprivate let part: Int

        /// Goes on where reading stopped.
        public func makeAsyncIterator() -> Iterator { Iterator(body: self) }

        /// Reads one piece at a time.
        public struct Iterator: AsyncIteratorProtocol {
            fileprivate let body: Body

            /// Returns the next bytes, or `nil` at the end of the part.
            ///
            /// - Throws: ``MultipartPart/LeftBehind`` when a later part was asked for.
            public mutating func next() async throws -> [UInt8]? {
                guard body.part == body.reader.part else { throw LeftBehind() }
                return try await body.reader.nextData()
            }
        }
    }

    /// A mistake in how parts are read: the body of one that was left behind is gone.
    public struct LeftBehind: Error, CustomStringConvertible {
        /// What happened, and the cure.
        public var description: String {
            "the body of a part was read after the next part was asked for; read it first, or use request.form()"
        }
    }
}

/// Reads a body and takes it apart; in one task only, as its parts are.
private final class MultipartReader {
    private var parser: MultipartParser
    private var body: RequestBody.Iterator
    /// The number of the part that is being read.
    private(set) var part = 0
    private var isInPart = false

    init(_ request: Request, partLimit: Int) throws {
        guard case .multipart(let boundary) = try FormKind(request.contentType) else { throw FormError.notMultipart }
        parser = MultipartParser(boundary: boundary, partLimit: partLimit)
        body = request.body.makeAsyncIterator()
    }

    /// Passes over what is left of this part.
    func nextPart() async throws -> MultipartHead? {
        part += 1
        while let event = try await nextEvent() {
            if case .part(let head) = event {
                isInPart = true
                return head
            }
        }
        return nil
    }

    func nextData() async throws -> [UInt8]? {
        guard isInPart else { return nil }
        if case .data(let bytes) = try await nextEvent() { return Array(bytes) }
        isInPart = false
        return nil
    }

    private func nextEvent() async throws -> MultipartParser.Event? {
        while true {
            if let event = try parser.next() { return event }
            guard let piece = try await body.next() else {
                try parser.finish()
                return nil
            }
            parser.receive(piece)
        }
    }
}
