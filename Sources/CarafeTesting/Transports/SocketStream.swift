import CCarafeSystem
import CarafeServer
import HTTPTypes
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A response that comes over a socket.
final class SocketStream: PieceSource {
    private let connection: ClientSocket
    private let request: SentRequest
    private let state = Mutex(State())

    private struct State {
        var received: [UInt8] = []
        var body = StreamedBody.untilTheEnd
        var isClosed = false
    }

    private init(_ connection: ClientSocket, _ request: SentRequest) {
        self.connection = connection
        self.request = request
    }

    /// Sends the request and waits for the head of the response.
    static func open(
        _ message: [UInt8], _ request: SentRequest, port: UInt16, _ reader: ResponseParser.Reader,
    ) throws -> TestStream {
        let stream = SocketStream(try ClientSocket(sending: message, toPort: port), request)
        var head: [UInt8] = []
        while head.endOfHead == nil {
            guard let more = try stream.connection.receive() else {
                throw TestClientError.noResponse(request, "the connection ended without one")
            }
            head += more
        }
        let end = head.endOfHead ?? head.count
        var parser = ResponseParser(Array(head[..<end]), for: request, reader: reader)
        let (status, headers) = try parser.head()
        let isChunked = headers[.transferEncoding] != nil
        let length = headers[.contentLength].flatMap { Int($0) }
        stream.state.withLock { state in
            state.received = Array(head[end...])
            state.body = isChunked ? .chunked : length.map { .length($0) } ?? .untilTheEnd
        }
        return TestStream(status, headers, stream)
    }

    func next() async throws -> [UInt8]? {
        try await onThread { [self] in Result { try waitForPiece() } }.get()
    }

    private func waitForPiece() throws -> [UInt8]? {
        while true {
            let (piece, isOver) = state.withLock { state in (state.body.takePiece(of: &state.received), state.isClosed)
            }
            switch piece {
            case .piece(let bytes): return bytes
            case .end: return nil
            case .needMore where isOver: return nil
            case .needMore: break
            }
            guard let more = try connection.receive() else {
                let isWhole = state.withLock { state in
                    state.isClosed = true
                    return state.body.mayEnd
                }
                if isWhole { return nil }
                throw TestClientError.cutShort(request, after: 0)
            }
            state.withLock { $0.received += more }
        }
    }

    func leave() async { abandon() }

    func abandon() {
        state.withLock { $0.isClosed = true }
        connection.shutDown()
    }

    deinit { connection.close() }
}

/// How much of a body's bytes is a piece.
private enum StreamedBody {
    case untilTheEnd
    case length(Int)
    case chunked

    enum Piece {
        case piece([UInt8])
        case needMore
        case end
    }

    /// Whether the connection may end here.
    var mayEnd: Bool {
        switch self {
        case .untilTheEnd, .length(0): true
        case .length, .chunked: false
        }
    }

    mutating func takePiece(of received: inout [UInt8]) -> Piece {
        switch self {
        case .untilTheEnd: return Self.take(received.count, of: &received)
        case .length(0): return .end
        case .length(let left):
            let count = min(left, received.count)
            self = .length(left - count)
            return Self.take(count, of: &received)
        case .chunked: return Self.takeChunk(of: &received)
        }
    }

    private static func take(_ count: Int, of received: inout [UInt8]) -> Piece {
        guard count > 0 else { return .needMore }
        defer { received.removeFirst(count) }
        return .piece(Array(received[..<count]))
    }

    /// RFC 9112 §7.1, of a server that sends no extensions and no trailers.
    private static func takeChunk(of received: inout [UInt8]) -> Piece {
        guard let lineEnd = received.firstIndex(of: UInt8(ascii: "\n")), lineEnd > 0,
            let size = Int(String(decoding: received[..<(lineEnd - 1)], as: UTF8.self), radix: 16)
        else { return .needMore }
        if size == 0 { return .end }
        let start = lineEnd + 1
        guard received.count >= start + size + 2 else { return .needMore }
        defer { received.removeFirst(start + size + 2) }
        return .piece(Array(received[start..<(start + size)]))
    }
}

extension [UInt8] {
    /// Behind the blank line.
    fileprivate var endOfHead: Int? {
        let blank = Array("\r\n\r\n".utf8)
        return indices.first { self[$0...].starts(with: blank) }.map { $0 + blank.count }
    }
}
