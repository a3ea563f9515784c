import CarafeCore
import CarafeWire
import HTTPTypes
import Logging
import Synchronization

// Responses whose body is made piece by piece.

extension Connection {
    func begin(_ streaming: Streaming, _ answer: Answer, for exchange: Exchange) {
        exchange.streaming = streaming
        exchange.answer = answer
        phase = .answering
    }

    func run(_ produce: @escaping @Sendable (BodyWriter) async throws -> Void, for exchange: Exchange) {
        let stop = StopSignal()
        if loop.isStopping { stop.stop() }
        exchange.stop = stop
        let writer = BodyWriter({ [self] bytes in try await write(bytes, for: exchange) }, stop: stop)
        loop.taskBegins()
        limitTime()
        exchange.hasReturned = false
        exchange.task = Task.immediate(executorPreference: loop) { [self] in
            var failure: (any Error)?
            do { try await produce(writer) } catch { failure = error }
            let error = failure
            loop.execute { [self] in
                loop.taskEnds()
                exchange.hasReturned = true
                endStream(of: exchange, error)
            }
        }
    }

    /// Lets go of a response that was held back.
    func release(_ exchange: Exchange) {
        guard let response = exchange.heldResponse.take() else { return }
        let length = response.body.length
        let (answer, encoding) = encodeHead(
            of: response, length: length, to: exchange.request.head, started: exchange.started)
        begin(Streaming(encoding, length: length), answer, for: exchange)
        encoding.encode(exchange.heldBody, into: &outgoing.bytes)
        exchange.streaming?.sent = exchange.heldBody.count
        exchange.heldBody = []
    }

    /// Called by the producer, on whatever thread it runs.
    private func write(_ bytes: [UInt8], for exchange: Exchange) async throws {
        try Task.checkCancellation()
        if loop.isCurrent, try push(bytes, for: exchange) { return }
        let isPushed = loop.isCurrent
        try await withCheckedThrowingContinuation { continuation in
            if isPushed { return wait(continuation, for: exchange) }
            loop.execute { [self] in
                do {
                    if try push(bytes, for: exchange) {
                        continuation.resume()
                    } else {
                        wait(continuation, for: exchange)
                    }
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        }
    }

    /// Encodes and sends a piece; returns whether there is room for more.
    private func push(_ bytes: [UInt8], for exchange: Exchange) throws -> Bool {
        guard exchange === self.exchange else { throw ClientGone() }
        limitTime()
        if let held = exchange.heldResponse {
            try check(exchange.heldBody.count + bytes.count, against: held.body.length)
            if wire.isMidBody, exchange.heldBody.count + bytes.count <= wire.heldLimit {
                exchange.heldBody += bytes
                return true
            }
            release(exchange)
        }
        guard let streaming = exchange.streaming else { throw ClientGone() }
        try check(streaming.sent + bytes.count, against: streaming.length)
        exchange.streaming?.sent += bytes.count
        borrowOutput()
        streaming.encoding.encode(bytes, into: &outgoing.bytes)
        advance()
        guard exchange === self.exchange else { throw ClientGone() }
        return outgoing.held < Self.outputWindow
    }

    private func check(_ written: Int, against promised: Int?) throws {
        if let promised, written > promised { throw BodyLengthError(promised: promised, written: written) }
    }

    private func wait(_ writer: CheckedContinuation<Void, any Error>, for exchange: Exchange) {
        guard exchange === self.exchange, exchange.streaming != nil else {
            return writer.resume(throwing: ClientGone())
        }
        if outgoing.held < Self.outputWindow { return writer.resume() }
        loop.clearHandlerDeadline(descriptor)
        exchange.streaming?.wait(writer)
    }

    /// Lets producers go on once the client has taken enough.
    func resumeWriters() {
        guard let exchange, exchange.streaming?.hasWaitingWriters == true, outgoing.held < Self.outputWindow / 2 else {
            return
        }
        limitTime()
        for writer in exchange.streaming?.takeWriters() ?? [] { writer.resume() }
    }

    private func endStream(of exchange: Exchange, _ failure: (any Error)?) {
        guard exchange === self.exchange else { return }
        loop.clearHandlerDeadline(descriptor)
        if let failure, let held = exchange.heldResponse.take() { return replace(held, failure, for: exchange) }
        release(exchange)
        guard let streaming = exchange.streaming else { return }
        var failure = failure
        if failure == nil, !streaming.isWhole {
            failure = BodyLengthError(promised: streaming.length ?? 0, written: streaming.sent)
        }
        if let failure {
            // The head is gone already: the only way left to say that this is not the whole is to break off.
            log(failure, of: exchange)
            exchange.failure = failure
            return abort()
        }
        borrowOutput()
        streaming.encoding.encodeEnd(into: &outgoing.bytes)
        exchange.streaming?.isFinished = true
        exchange.answer?.bodyBytes = streaming.sent
        advance()
    }

    /// Nothing is sent yet: what went wrong can still be said.
    private func replace(_ held: Response, _ failure: any Error, for exchange: Exchange) {
        log(failure, of: exchange)
        let error = failure as? HTTPError ?? HTTPError(.internalServerError, underlying: failure)
        sendInstead(of: held, error, to: exchange.request.head, started: exchange.started)
        advance()
    }

    /// Answers with an error in the place of a response that cannot be sent. What waits for the end of the request still
    /// waits for one end.
    func sendInstead(of response: Response, _ error: HTTPError, to head: RequestHead?, started: UInt64) {
        var request = head.map { Request(head: $0) }
        if var prepared = request {
            _ = service.responder.prepare(&prepared)
            request = prepared
        }
        var page = request.map { service.responder.respond(to: $0, refusing: error) } ?? ErrorPage.response(for: error)
        page.completion = nil
        if let completion = response.completion {
            page.completion = { gone in completion(gone ?? error) }
        }
        send(page, to: head, started: started)
    }

    func log(_ failure: any Error, of exchange: Exchange) {
        if failure is CancellationError || failure is ClientGone || failure is HTTPError { return }
        service.logger.error(
            "the response to \(exchange.request.logName) broke off in the middle of its body: \(failure)")
    }
}
