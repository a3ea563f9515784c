/// The body of a response: nothing, bytes, a file, or a stream.
public struct ResponseBody: Sendable {
    package enum Content: Sendable {
        case empty
        case text(String)
        case bytes([UInt8])
        /// Apart, or every response would be moved about with room for it.
        indirect case file(FileRegion)
        case stream(length: Int?, @Sendable (BodyWriter) async throws -> Void)
    }

    package var content: Content

    package init(content: Content) {
        self.content = content
    }

    /// No body.
    public static let empty = ResponseBody(content: .empty)

    /// Text, sent as UTF-8.
    public static func text(_ text: String) -> ResponseBody { ResponseBody(content: .text(text)) }

    /// Bytes as they are.
    public static func bytes(_ bytes: [UInt8]) -> ResponseBody { ResponseBody(content: .bytes(bytes)) }

    /// A file, or a part of one, which goes from disk to socket without passing through the program.
    ///
    /// - Parameters:
    ///   - path: of a regular file that exists when the response is sent; otherwise the client gets a 404.
    ///   - offset: the first byte to send.
    ///   - length: how many bytes to send; to the end of the file when `nil`.
    public static func file(_ path: String, offset: Int = 0, length: Int? = nil) -> ResponseBody {
        ResponseBody(content: .file(FileRegion(path: path, offset: offset, length: length)))
    }

    /// All of a file that is open.
    init(_ file: OpenFile, at path: String) {
        self.init(content: .file(FileRegion(path: path, offset: 0, length: file.size, opened: file)))
    }

    /// A body that is written piece by piece. `write` waits while the client is slower than the handler.
    ///
    /// ```swift
    /// Response(.stream { body in
    ///     for line in lines { try await body.write(line) }
    /// })
    /// ```
    /// What `produce` throws when some of it is sent already breaks the connection off, so that nobody takes the part for
    /// the whole. On a unix socket that speaks uwsgi nothing shows that: there a broken stream looks to nginx like one
    /// that has ended. Give `length` where that matters; nginx then notices what is missing.
    ///
    /// - Parameters:
    ///   - length: in bytes, when it is known; writing more or fewer is an error that cuts the connection.
    ///   - produce: runs after the head is sent, and is cancelled when the client goes away.
    public static func stream(
        length: Int? = nil,
        _ produce: @escaping @Sendable (BodyWriter) async throws -> Void,
    ) -> ResponseBody {
        ResponseBody(content: .stream(length: length, produce))
    }

    /// A request's body, sent back as it comes.
    public init(_ body: RequestBody) {
        switch body.storage {
        case .whole(let bytes): content = .bytes(bytes)
        case .stream(let stream):
            // One that is all here need not take the long way, where nobody sees the difference.
            if let length = body.length, let bytes = stream.takeWhole(length) {
                content = .bytes(bytes)
            } else {
                self = .stream(body, length: body.length)
            }
        }
    }

    /// The length in bytes when it is known before anything is sent; a file's is known when it is opened.
    package var length: Int? {
        switch content {
        case .empty: 0
        case .text(let text): text.utf8.count
        case .bytes(let bytes): bytes.count
        case .file: nil
        case .stream(let length, _): length
        }
    }
}

/// A file, or a part of one.
package struct FileRegion: Sendable {
    package let path: String
    package let offset: Int
    package let length: Int?
    let opened: OpenFile?

    init(path: String, offset: Int, length: Int?, opened: OpenFile? = nil) {
        (self.path, self.offset, self.length, self.opened) = (path, offset, length, opened)
    }

    /// The file that the response's fields speak of, where they do; else the one that is there now. `nil` when there is none.
    package func open() -> OpenFile? { opened ?? OpenFile(path) }
}

/// Where a streamed response body is written to.
public struct BodyWriter: Sendable {
    private let sink: @Sendable ([UInt8]) async throws -> Void
    let stop: StopSignal

    package init(_ sink: @escaping @Sendable ([UInt8]) async throws -> Void, stop: StopSignal = StopSignal()) {
        self.sink = sink
        self.stop = stop
    }

    /// Whether the server is about to stop or to be replaced. It waits for streams, and not for ever: one without an end of
    /// its own should come to one now.
    public var isStopping: Bool { stop.isStopping }

    /// Sends bytes, waiting until the connection has room for more.
    ///
    /// - Throws: `CancellationError` or ``ClientGone`` when nobody is there to read them.
    public func write(_ bytes: [UInt8]) async throws { try await sink(bytes) }

    /// Sends text as UTF-8.
    public func write(_ text: String) async throws { try await sink([UInt8](text.utf8)) }
}

/// The client closed the connection before the response was sent.
public struct ClientGone: Error, Sendable {
    /// Creates the error.
    public init() {}
}
