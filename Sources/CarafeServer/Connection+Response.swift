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
        guard let file = region.open(), region.offset >= 0, region.offset <= file.size else {
            service.logger.error(
                "a response names the file \(PercentEncoding.encodePath(region.path)), which cannot be sent")
            return sendInstead(of: response, HTTPError(.notFound), to: head, started: started)
        }
        let length = min(region.length ?? .max, file.size - region.offset)
        let piece = Outgoing.Tail.file(file, offset: region.offset, remaining: length)
        encode(response, length: length, file: piece, to: head, started: started)
    }

    /// The shortest way, for a response that is all here and that nobody waits for.
    func sendAtOnce(_ response: Response, to head: RequestHead, started: UInt64) -> Bool {
        guard response.completion == nil, !wire.isMidBody else { return false }
        let before = outgoing.bytes.count
        let headEnd: Int
        switch response.body.content {
        case .text(let text):
            let encoding = encodeHead(of: response, length: text.utf8.count)
            headEnd = outgoing.bytes.count
            if encoding != .none { outgoing.bytes += text.utf8 }
        case .bytes(let bytes) where bytes.count < Outgoing.copyLimit:
            let encoding = encodeHead(of: response, length: bytes.count)
            headEnd = outgoing.bytes.count
            if encoding != .none { outgoing.bytes += bytes }
        default: return false
        }
        let end = outgoing.bytes.count
        if service.logsRequests {
            log(
                Answer(
                    head: head, started: started, status: response.status.code, headBytes: headEnd - before,
                    headerCount: response.fields.count + (response.plainContentType == nil ? 1 : 2),
                    bodyBytes: end - headEnd, completion: nil))
        } else {
            count(bytes: end - before, status: response.status.code, started: started)
        }
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
            if let file { send(file, answer) }
        case .stream(let length, let produce):
            guard let exchange = currentExchange(for: answer) else { return conclude(answer) }
            begin(Streaming(encoding, length: length), answer, for: exchange)
            run(produce, for: exchange)
        }
    }

    func encodeHead(
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
            of: response, bodyLength: length, heads: heads,
            closing: isLastResponse || (wire.isMidBody && leavesBody(response)),
            into: &outgoing.bytes)
        let count = outgoing.bytes.count - before
        if count > wire.advisedHeadLimit { service.warn(ofHeadSize: count) }
        return encoding
    }

    /// Whether so much of a body is left that nobody reads that the connection is not worth keeping.
    private func leavesBody(_ response: Response) -> Bool {
        if case .stream = response.body.content { return false }  // it may be made from the body
        return wire.awaitsContinue || (wire.remainingBodyLength ?? 0) > Self.drainLimit
    }

    /// What is small is read and sent with the head, which costs less than a system call that sends it by itself.
    private func send(_ file: Outgoing.Tail, _ answer: Answer) {
        if case .file(let opened, let offset, let length) = file, length < Outgoing.copyLimit,
            opened.append(at: offset, count: length, to: &outgoing.bytes)
        {
            return conclude(answer)
        }
        sendTail(file, answer)
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
