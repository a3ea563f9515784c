import CarafeCore
import HTTPTypes
import Synchronization

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A response whose body has been run to its end.
struct Answer {
    let response: Response
    /// The length that is known before the body is sent.
    let length: Int?
    let pieces: [[UInt8]]
}

extension Answering {
    /// Runs the body of a response to its end, and calls the completion once.
    func finish(_ response: Response, to request: Request) async throws -> Answer {
        guard let response = response.readingFile else {
            return try await finish(instead(of: response, HTTPError(.notFound), request), to: request)
        }
        do {
            let answer = try await collect(response)
            response.completion?(nil)
            return answer
        } catch {
            // A response that is made while the request comes waits for its first byte: till then another can be sent.
            guard error.writtenBytes == 0, case .stream = request.body.storage else {
                response.completion?(error.underlying ?? error)
                throw error
            }
            let cause = error.underlying
            let refusal = cause as? HTTPError ?? HTTPError(.internalServerError, underlying: cause)
            return try await finish(instead(of: response, refusal, request), to: request)
        }
    }

    /// An error in the place of a response that cannot be sent; what waits for its end still waits for one end.
    private func instead(of response: Response, _ error: HTTPError, _ request: Request) -> Response {
        var page = responder.respond(to: request, refusing: error)
        page.completion = nil
        if let completion = response.completion {
            page.completion = { completion($0 ?? error) }
        }
        return page
    }

    func collect(_ response: Response) async throws(TestClientError) -> Answer {
        var pieces: [[UInt8]] = []
        switch response.body.content {
        case .empty, .file: break
        case .text(let text): pieces = [[UInt8](text.utf8)]
        case .bytes(let bytes): pieces = [bytes]
        case .stream(let length, let produce):
            if response.hasBody(for: sent.method) { pieces = try await run(produce, length) }
        }
        return Answer(response: response, length: response.body.length, pieces: pieces)
    }

    private func run(
        _ produce: @Sendable (BodyWriter) async throws -> Void,
        _ length: Int?,
    ) async throws(TestClientError) -> [[UInt8]] {
        let written = Written(limit: length)
        do {
            try await produce(BodyWriter { try written.append($0) })
        } catch {
            throw .brokenOff(sent, after: written.count, error)
        }
        if let length, length != written.count {
            throw .brokenOff(sent, after: written.count, BodyLengthError(promised: length, written: written.count))
        }
        return written.pieces
    }
}

/// What a body's producer has written so far, on whatever thread it runs.
private final class Written: Sendable {
    private let state = Mutex<(pieces: [[UInt8]], count: Int)>(([], 0))
    /// How many bytes were promised.
    private let limit: Int?

    init(limit: Int?) {
        self.limit = limit
    }

    var pieces: [[UInt8]] { state.withLock { $0.pieces } }

    var count: Int { state.withLock { $0.count } }

    func append(_ bytes: [UInt8]) throws {
        try Task.checkCancellation()
        try state.withLock { state in
            let count = state.count + bytes.count
            if let limit, count > limit { throw BodyLengthError(promised: limit, written: count) }
            state.pieces.append(bytes)
            state.count = count
        }
    }
}

/// A streamed body of another length than was promised.
private struct BodyLengthError: Error, CustomStringConvertible {
    let promised: Int
    let written: Int

    var description: String { "it was announced with \(promised) bytes, and \(written) were written" }
}

extension Response {
    /// RFC 9110 §6.4.1; and §15.3.6 for a 205.
    func hasBody(for method: HTTPRequest.Method) -> Bool {
        method != .head && ![204, 205, 304].contains(status.code)
    }

    /// A file's bytes in its place; `nil` when it cannot be sent.
    fileprivate var readingFile: Response? {
        guard case .file(let region) = body.content else { return self }
        guard let bytes = region.contents else { return nil }
        var response = self
        response.body = .bytes(bytes)
        return response
    }
}

extension FileRegion {
    /// The bytes that are meant; `nil` when there is no such file, or it ends before the first of them.
    fileprivate var contents: [UInt8]? {
        guard let file = open(), (0...file.size).contains(offset) else { return nil }
        return file.bytes(at: offset, count: min(length ?? .max, file.size - offset))
    }
}
