import CarafeCore
import CarafeWire
import HTTPTypes
import Logging

// From a response to the last byte sent.

extension Connection {
    /// Encodes a response and sends as much of it as is there.
    func send(_ response: Response, to head: RequestHead?, started: UInt64) {
        guard case .file(let region) = response.body.content else {
            return encode(response, length: response.body.length, file: nil, to: head, started: started)
        }
        guard let file = OpenFile(region.path), region.offset >= 0, region.offset <= file.size else {
            service.logger.error(
                "a response names the file \(PercentEncoding.encodePath(region.path)), which cannot be sent")
            return sendInstead(of: response, HTTPError(.notFound), to: head, started: started)
        }
        let length = min(region.length ?? .max, file.size - region.offset)
        let piece = Outgoing.Tail.file(file, offset: region.offset, remaining: length)
        encode(response, length: length, file: piece, to: head, started: started)
    }

    /// The shortest way, for a response that is all here and that nobody waits or keeps account of.
    func sendAtOnce(_ response: Response, started: UInt64) -> Bool {
        guard !service.logsRequests, response.completion == nil, !wire.isMidBody else { return false }
        let before = outgoing.bytes.count
        switch response.body.content {
        case .text(let text):
            guard encodeHead(of: response, length: text.utf8.count) != .none else { break }
            outgoing.bytes += text.utf8
        case .bytes(let bytes) where bytes.count < Outgoing.copyLimit:
            guard encodeHead(of: response, length: bytes.count) != .none else { break }
            outgoing.bytes += bytes
        default: return false
        }
        count(bytes: outgoing.bytes.count - before, status: response.status.code, started: started)
        settle()
        return true
    }

    private func encode(
        _ response: Response, length: Int?, file: Outgoing.Tail?, to head: RequestHead?, started: UInt64
    ) {
        if case .stream(_, let produce) = response.body.content, wire.isMidBody, let exchange {
            exchange.heldResponse = response
            phase = .answering
            return run(produce, for: exchange)
        }
        let (answer, encoding) = encodeHead(of: response, length: length, to: head, started: started)
        guard encoding != .none else { return conclude(answer) }
        switch response.body.content {
        case .empty:
            conclude(answer)
        case .text(let text):
            outgoing.bytes += text.utf8
            conclude(answer)
        case .bytes(let bytes) where bytes.count < Outgoing.copyLimit:
            outgoing.bytes += bytes
            conclude(answer)
        case .bytes(let bytes):
            sendTail(.bytes(bytes, sent: 0), answer)
        case .file:
            if let file { sendTail(file, answer) }
        case .stream(let length, let produce):
            guard let exchange = currentExchange(for: answer) else { return conclude(answer) }
            begin(Streaming(encoding, length: length), answer, for: exchange)
            run(produce, for: exchange)
        }
    }

    private func encodeHead(
        of response: Response,
        length: Int?,
        to head: RequestHead?,
        started: UInt64,
    ) -> (Answer, BodyEncoding) {
        let before = outgoing.bytes.count
        let encoding = encodeHead(of: response, length: length)
        let answer = Answer(
            head: head, started: started, status: response.status.code, headBytes: outgoing.bytes.count - before,
            headerCount: response.fields.count + (response.plainContentType == nil ? 1 : 2),
            bodyBytes: encoding == .none ? 0 : length ?? 0, completion: response.completion)
        return (answer, encoding)
    }

    private func encodeHead(of response: Response, length: Int?) -> BodyEncoding {
        borrowOutput()
        let before = outgoing.bytes.count
        let encoding = wire.encodeHead(
            of: response, bodyLength: length, heads: heads, closing: isLastResponse || leavesBody(response),
            into: &outgoing.bytes)
        let count = outgoing.bytes.count - before
        if count > wire.advisedHeadLimit { service.warn(ofHeadSize: count) }
        return encoding
    }

    /// Whether so much of a body is left that nobody reads that the connection is not worth keeping.
    private func leavesBody(_ response: Response) -> Bool {
        guard wire.isMidBody else { return false }
        if case .stream = response.body.content { return false }  // it may be made from the body
        return wire.awaitsContinue || (wire.remainingBodyLength ?? 0) > Self.drainLimit
    }

    private func sendTail(_ tail: Outgoing.Tail, _ answer: Answer) {
        let exchange = currentExchange(for: answer)
        exchange?.answer = answer
        outgoing.tail = tail
        phase = .answering
        if exchange == nil { conclude(answer) }
    }

    /// The exchange at hand, made now for a request that was answered without one.
    private func currentExchange(for answer: Answer) -> Exchange? {
        if exchange == nil, let head = answer.head {
            exchange = Exchange(Request(head: head), Handling(.inline), started: answer.started, bodyLimit: 0)
        }
        return exchange
    }

    /// Everything of a response is encoded: writes the log, and goes on to what follows.
    func conclude(_ answer: Answer) {
        log(answer)
        answer.completion?(nil)
        settle()
    }

    private func count(bytes: Int, status: Int, started: UInt64) {
        guard let board = loop.board else { return }
        let time = service.measuresTime ? Clock.microseconds() - started : 0
        board.count(bytes: bytes, microseconds: time, hasFailed: status >= 500)
        if let limit = service.maxRequestsPerLoop, board.requests >= limit { service.wearOut("max-requests") }
    }

    func log(_ answer: Answer) {
        count(bytes: answer.headBytes + answer.bodyBytes, status: answer.status, started: answer.started)
        guard service.logsRequests else { return }
        let head = answer.head ?? RequestHead(unreadFrom: peer)
        let record = AccessRecord(
            head: head, status: answer.status, bodyBytes: answer.bodyBytes, headBytes: answer.headBytes,
            headerCount: answer.headerCount, microseconds: Clock.microseconds() - answer.started,
            readFailed: peerIsDone && wire.isMidBody, writeFailed: answer.isCutOff)
        let route = service.logsRoute ? answer.head.flatMap(rule) : nil
        loop.log?.append(record, route: route, now: loop.now, wallSeconds: loop.wallSeconds)
    }

    /// Looks the route up again: keeping it with every request would cost those that nobody asks for it.
    func rule(for head: RequestHead) -> String? {
        var request = Request(head: head)
        _ = responder.prepare(&request)
        return request.rule
    }
}

// MARK: - Refusing

extension Connection {
    /// The input breaks the protocol.
    func refuse(_ error: WireError) {
        if error.isMisconfiguration {
            service.warn("\(error.message)\(peer == .local ? "" : " (from \(peer.host))")", now: loop.now)
        }
        // The request that this body belongs to is answered already.
        if case .draining = phase { return phase = .closing(lingers: true) }
        let refusal = HTTPError(error.status, error.message)
        if let stream = exchange?.stream {
            mustClose = true
            stream.fail(refusal)
        } else {
            refuse(refusal)
        }
    }

    /// Answers instead of the handler, which was not started; nothing follows.
    func refuse(_ error: HTTPError) {
        mustClose = true
        guard let exchange else {
            return send(ErrorPage.response(for: error), to: nil, started: Clock.microseconds())
        }
        exchange.collected = []
        let response = responder.respond(to: exchange.request, refusing: error)
        send(response, to: exchange.request.head, started: exchange.started)
    }
}

// MARK: - Streaming

extension Connection {
    private func begin(_ streaming: Streaming, _ answer: Answer, for exchange: Exchange) {
        exchange.streaming = streaming
        exchange.answer = answer
        phase = .answering
    }

    private func run(_ produce: @escaping @Sendable (BodyWriter) async throws -> Void, for exchange: Exchange) {
        let writer = BodyWriter { [self] bytes in try await write(bytes, for: exchange) }
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
    private func sendInstead(of response: Response, _ error: HTTPError, to head: RequestHead?, started: UInt64) {
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
        let head = exchange.request.head
        service.logger.error(
            "the response to \(head.method) \(PercentEncoding.encodePath(exchange.request.path)) broke off in the middle of its body: \(failure)"
        )
    }
}
