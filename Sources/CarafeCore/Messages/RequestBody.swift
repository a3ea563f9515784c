import HTTPTypes

/// The body of a request: whole when the handler starts, or read as it comes.
///
/// A synchronous handler of POST, PUT or PATCH gets the body whole and reads ``bytes``. An asynchronous one, or one that
/// was registered with `body: .streamed`, reads it lazily: nothing is taken from the client before it asks, and no more
/// than a small window is held.
///
/// ```swift
/// for try await chunk in request.body { total += chunk.count }
/// ```
public struct RequestBody: Sendable {
    package enum Storage: Sendable {
        case whole([UInt8])
        /// All of it is here, for a handler that must not notice whether it came in one packet or in ten.
        case buffered([UInt8])
        case stream(BodyStream)
    }

    package let storage: Storage
    /// The length the client announced, or `nil` when it is only known at the end (chunked).
    public let length: Int?

    package init(_ storage: Storage, length: Int?) {
        self.storage = storage
        self.length = length
    }

    /// No body.
    public static var empty: RequestBody { RequestBody(.whole([]), length: 0) }

    /// A body that is there.
    package static func whole(_ bytes: [UInt8]) -> RequestBody { RequestBody(.whole(bytes), length: bytes.count) }

    /// The whole body, in a handler that is given it whole.
    ///
    /// - Throws: ``RequestBodyError/notRead`` in a handler that is started before the body is read: an asynchronous one,
    ///   a streamed one, or one for GET, HEAD, DELETE or OPTIONS. Use ``collect(upTo:)`` there.
    public var bytes: [UInt8] {
        get throws {
            guard case .whole(let bytes) = storage else { throw RequestBodyError.notRead }
            return bytes
        }
    }

    /// The whole body as text, in a handler that is given it whole.
    ///
    /// - Throws: ``RequestBodyError/notRead``, or a 400 when it is not UTF-8.
    public var text: String {
        get throws { try Self.utf8(bytes) }
    }

    /// Waits for the whole body.
    ///
    /// - Parameter limit: in bytes; the route's own body limit holds too.
    /// - Throws: a 413 when it is longer, ``RequestBodyError`` when the client went away or was too slow.
    public func collect(upTo limit: Int = .max) async throws -> [UInt8] {
        if let length, length > limit { throw HTTPError.bodyTooLarge(limit: limit) }
        switch storage {
        case .whole(let bytes), .buffered(let bytes):
            return bytes
        case .stream(let stream):
            var collected: [UInt8] = []
            while let chunk = try await stream.next() {
                guard collected.count + chunk.count <= limit else { throw HTTPError.bodyTooLarge(limit: limit) }
                collected += chunk
            }
            return collected
        }
    }

    /// Waits for the whole body, as text.
    ///
    /// - Throws: what ``collect(upTo:)`` throws, or a 400 when it is not UTF-8.
    public func collectText(upTo limit: Int = .max) async throws -> String {
        try Self.utf8(await collect(upTo: limit))
    }

    private static func utf8(_ bytes: [UInt8]) throws -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw HTTPError(.badRequest, "The request body is not UTF-8 text.")
        }
        return text
    }
}

extension RequestBody: AsyncSequence {
    /// Some bytes of the body, in order.
    public typealias Element = [UInt8]

    /// Reads a body piece by piece; a second iterator goes on where the first one stopped.
    public struct Iterator: AsyncIteratorProtocol {
        var pending: [UInt8]?
        let stream: BodyStream?

        /// Returns the next bytes, or `nil` at the end of the body.
        public mutating func next() async throws -> [UInt8]? {
            guard let stream else {
                defer { pending = nil }
                return pending?.isEmpty == true ? nil : pending
            }
            return try await stream.next()
        }
    }

    /// Starts reading.
    public func makeAsyncIterator() -> Iterator {
        switch storage {
        case .whole(let bytes), .buffered(let bytes): Iterator(pending: bytes, stream: nil)
        case .stream(let stream): Iterator(pending: nil, stream: stream)
        }
    }
}

/// Why a request's body could not be read.
public enum RequestBodyError: Error, Sendable, CustomStringConvertible {
    /// The handler runs before the body is read.
    case notRead
    /// The client went away in the middle of it.
    case cutShort
    /// The client sent nothing for too long.
    case timedOut
    /// What arrived breaks the protocol.
    case malformed(String)
    /// Two tasks wait for the same bytes.
    case alreadyBeingRead

    /// What happened, and the cure where there is one.
    public var description: String {
        switch self {
        case .notRead:
            "this handler runs before the request body is read; make it async and use "
                + "`await request.body.collect()`, or register it for POST, PUT or PATCH only"
        case .cutShort: "the client went away in the middle of the request body"
        case .timedOut: "the client sent nothing of the request body for too long"
        case .malformed(let reason): "the request body breaks the protocol: \(reason)"
        case .alreadyBeingRead: "two tasks read one request body at the same time; read it in one place"
        }
    }
}
