import CarafeCore
import CarafeServer
import HTTPTypes

/// Asks a responder by the server's rules: how much of the body a handler gets, where it runs, what is not let in.
///
/// Unlike the server it has the whole request before it begins, and hands out the whole response.
struct Answering: Sendable {
    let responder: any Responder
    let sent: SentRequest

    /// Longer bodies reach a handler that does not wait for them while they come, as they do on a connection.
    private static let packet = 64 * 1024
    /// The server's own limit, for a responder that names none.
    private static let bodyLimit = 16 * 1024 * 1024

    func answer(_ head: RequestHead, body: [UInt8]) async throws -> Answer {
        let (response, request) = try await begin(head, body: body)
        return try await finish(response, to: request)
    }

    /// A response whose body is not run yet.
    func begin(_ head: RequestHead, body: [UInt8]) async throws -> (response: Response, request: Request) {
        var request = Request(head: head)
        let handling = responder.prepare(&request)
        let limit = handling.bodyLimit ?? Self.bodyLimit
        if body.count > limit, refusesAtOnce(head.framing, handling, limit) {
            return (responder.respond(to: request, refusing: .bodyTooLarge(limit: limit)), request)
        }
        request.body = deliver(body, of: head, handling, limit)
        return (try await respond(to: request, handling.execution), request)
    }

    /// A length that was announced is refused unseen; one that was not shows when it is exceeded.
    private func refusesAtOnce(_ framing: BodyFraming, _ handling: Handling, _ limit: Int) -> Bool {
        framing != .chunked || handling.needsWholeBody || limit < Self.packet
    }

    private func deliver(_ body: [UInt8], of head: RequestHead, _ handling: Handling, _ limit: Int) -> RequestBody {
        if head.framing == .none || head.framing == .length(0) { return .empty }
        if handling.needsWholeBody { return .whole(body) }
        let stream = BodyStream {}
        stream.push(Array(body.prefix(limit)))
        if body.count > limit { stream.fail(HTTPError.bodyTooLarge(limit: limit)) } else { stream.finish() }
        return RequestBody(.stream(stream), length: head.framing == .chunked ? nil : body.count)
    }
}

// MARK: - Running the handler

extension Answering {
    private func respond(to request: Request, _ execution: Handling.Execution) async throws -> Response {
        switch execution {
        case .inline: return respondNow(to: request)
        case .asynchronous: return await responder.respond(to: request)
        case .blocking: return try await onThread { respondNow(to: request) }
        }
    }

    /// The synchronous way, which an asynchronous function would not choose by itself.
    private func respondNow(to request: Request) -> Response { responder.respond(to: request) }
}

/// Runs something that may block, without taking a thread from the tasks of the test.
func onThread<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        do {
            try startThread("test client") { continuation.resume(returning: body()) }
        } catch {
            continuation.resume(throwing: error)
        }
    }
}
