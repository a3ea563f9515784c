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
        /// For a handler that must not notice whether it came in one packet or in ten, also when it is all here.
        case stream(BodyStream)
    }

    package let storage: Storage
    /// The length, or `nil` when it is only known at the end: of a chunked body that the handler is not given whole.
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

    /// Waits for the whole body, or for the rest of one that was partly iterated over.
    ///
    /// The bytes stay: collecting again gives the same.
    ///
    /// - Parameter limit: in bytes; the route's own body limit holds too.
    /// - Throws: a 413 when it is longer, a 408 when the client was too slow, a 400 when it went away or broke the
    ///   protocol, each an ``HTTPError`` that answers the request if nobody catches it.
    public func collect(upTo limit: Int = .max) async throws -> [UInt8] {
        if let length, length > limit { throw HTTPError.bodyTooLarge(limit: limit, by: nil) }
        switch storage {
        case .whole(let bytes): return bytes
        case .stream(let stream): return try await stream.collect(upTo: limit)
        }
    }

    /// Waits for the whole body, as text.
    ///
    /// - Throws: what ``collect(upTo:)`` throws, or a 400 when it is not UTF-8.
    public func collectText(upTo limit: Int = .max) async throws -> String {
        try Self.utf8(await collect(upTo: limit))
    }

    /// Whether there is nothing in it, which of a chunked one only waiting tells.
    package func isEmpty() async throws -> Bool {
        if let length { return length == 0 }
        switch storage {
        case .whole(let bytes): return bytes.isEmpty
        case .stream(let stream): return try await stream.isEmpty()
        }
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

    /// Reads a body piece by piece, and takes the pieces away: a second iterator goes on where the first one stopped.
    /// Only a body that the handler was given whole begins anew with each.
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
        case .whole(let bytes): Iterator(pending: bytes, stream: nil)
        case .stream(let stream): Iterator(pending: nil, stream: stream)
        }
    }
}

/// A mistake in how a request's body is read. What the client does wrong is an ``HTTPError``.
public enum RequestBodyError: Error, Sendable, CustomStringConvertible {
    /// The handler runs before the body is read.
    case notRead
    /// Two tasks wait for the same bytes.
    case alreadyBeingRead

    /// What happened, and the cure where there is one.
    public var description: String {
        switch self {
        case .notRead:
            "this handler runs before the request body is read; make it async and use "
                + "`await request.body.collect()`, or register it for POST, PUT or PATCH only"
        case .alreadyBeingRead: "two tasks read one request body at the same time; read it in one place"
        }
    }
}
