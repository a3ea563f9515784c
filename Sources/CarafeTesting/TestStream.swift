import CarafeCore
public import HTTPTypes
import Synchronization

/// A response whose body is taken piece by piece, as it comes.
///
/// ```swift
/// let events = try await client.stream("/events")
/// for try await piece in events {
///     if String(decoding: piece, as: UTF8.self).contains("done") { break }
/// }
/// await events.leave()
/// ```
/// Whoever writes the body waits until a piece is taken. A client that leaves, or lets go of the stream, ends it for the app as a
/// browser does that is closed. One task at a time may iterate.
public struct TestStream: AsyncSequence, Sendable {
    /// The status.
    public let status: HTTPResponse.Status
    /// All fields.
    public let headers: HTTPFields
    private let pieces: Pieces

    init(_ status: HTTPResponse.Status, _ headers: HTTPFields, _ source: any PieceSource) {
        self.status = status
        self.headers = headers
        pieces = Pieces(source)
    }

    /// Takes the pieces one after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let pieces: Pieces

        /// The next piece; `nil` at the end.
        ///
        /// - Throws: a ``TestClientError`` when the response ends before its end.
        public mutating func next() async throws -> [UInt8]? { try await pieces.source.next() }
    }

    /// Begins, or goes on where another iteration has ended.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(pieces: pieces) }

    /// Goes away in the middle of the response. In memory, the app has done all that it does then when this comes back.
    public func leave() async { await pieces.source.leave() }
}

/// Where the pieces of a body come from.
protocol PieceSource: Sendable {
    func next() async throws -> [UInt8]?

    func leave() async

    /// As `leave`, for somebody who cannot wait.
    func abandon()
}

/// Leaves with the last copy of a stream.
private final class Pieces: Sendable {
    let source: any PieceSource

    init(_ source: any PieceSource) {
        self.source = source
    }

    deinit { source.abandon() }
}

extension TestClient {
    /// Sends a GET request and returns when the response begins.
    ///
    /// The body comes as the app writes it, at the depths in memory without passing a codec. Cookies are kept as they are
    /// elsewhere; redirects are not followed.
    ///
    /// - Throws: a ``TestClientError`` when the request cannot be sent, or no response comes back.
    public func stream(
        _ target: String,
        query: KeyValuePairs<String, String> = [:],
        headers: HTTPFields = [:],
    ) async throws -> TestStream {
        try await stream(TestRequest(.get, target, query: query, headers: headers))
    }
}
