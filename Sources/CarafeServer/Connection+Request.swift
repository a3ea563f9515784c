import CarafeCore
import CarafeWire
import HTTPTypes

// From a head to a running handler.

extension Connection {
    /// A head is complete: answers it right away where nothing has to be waited for.
    func begin(_ head: consuming RequestHead) {
        var request = spareRequest.makeRequest(head)
        let handling = responder.prepare(&request)
        let started = service.measuresTime ? Clock.microseconds() : 0
        if started > 0 { loop.board?.begin(request.head, at: started) }
        let limit = handling.bodyLimit ?? service.bodyLimit ?? .max
        switch request.head.framing {
        case .none, .length(0):
            if case .inline = handling.execution {
                return answer(consume request, started: started)
            }
            start(Exchange(request, handling, started: started, bodyLimit: limit), body: .empty)
        case .length(let length) where length > limit:
            exchange = Exchange(request, handling, started: started, bodyLimit: limit)
            refuse(HTTPError.bodyTooLarge(limit: limit))
        case .length, .chunked:
            exchange = Exchange(request, handling, started: started, bodyLimit: limit)
            phase = .collecting
        }
    }

    private func answer(_ request: consuming Request, started: UInt64) {
        let response: Response = responder.respond(to: request)
        if !sendAtOnce(response, to: request.head, started: started) {
            send(response, to: request.head, started: started)
        }
        spareRequest.giveBack(request)
    }

    func receiveBody(_ bytes: borrowing Span<UInt8>, for exchange: Exchange) {
        exchange.received += bytes.count
        guard exchange.received <= exchange.bodyLimit else {
            let error = HTTPError.bodyTooLarge(limit: exchange.bodyLimit)
            guard let stream = exchange.stream else { return refuse(error) }
            mustClose = true
            return stream.fail(error)
        }
        if let stream = exchange.stream {
            if exchange.task != nil, exchange.answer == nil { limitTime() }
            var chunk: [UInt8] = []
            chunk.append(copying: bytes)
            stream.push(chunk)
        } else {
            exchange.makeRoom()
            exchange.collected.append(copying: bytes)
        }
    }

    /// The whole body is here, and the handler is not started yet.
    func startWithWholeBody(_ exchange: Exchange) {
        var body: [UInt8] = []
        swap(&body, &exchange.collected)
        if exchange.handling.needsWholeBody {
            start(exchange, body: .whole(body))
        } else {
            start(exchange, body: RequestBody(.stream(BodyStream(whole: body)), length: exchange.announcedLength))
        }
    }

    /// The body is not here, and the handler does not want to wait for it.
    func startBeforeBody(_ exchange: Exchange) {
        let stream = BodyStream { [self, loop, weak exchange] in
            loop.execute { [self, weak exchange] in
                guard let exchange, exchange === self.exchange else { return }
                if exchange.answer == nil { sendContinue() }
                waitForBody()
                advance()
            }
        }
        if !exchange.collected.isEmpty { stream.push(exchange.collected) }
        exchange.collected = []
        exchange.stream = stream
        start(exchange, body: RequestBody(.stream(stream), length: exchange.announcedLength))
    }

    private func start(_ exchange: Exchange, body: RequestBody) {
        var request = exchange.request
        request.body = body
        self.exchange = exchange
        phase = .answering
        waitForBody()
        switch exchange.handling.execution {
        case .inline:
            deliver(responder.respond(to: request), for: exchange)
        case .asynchronous:
            limitTime()
            run(request, for: exchange)
        case .blocking:
            limitTime()
            let isAccepted = service.pool.submit { [self, request] in
                let response: Response = responder.respond(to: request)
                loop.execute { [self] in deliver(response, for: exchange) }
            }
            if !isAccepted {
                deliver(responder.respond(to: request, refusing: HTTPError(.serviceUnavailable)), for: exchange)
            }
        }
    }

    /// Starts an asynchronous handler here and now; it leaves the loop's thread only if it asks to.
    private func run(_ request: Request, for exchange: Exchange) {
        loop.taskBegins()
        exchange.task = Task.immediate(executorPreference: loop) { [self] in
            let response = await responder.respond(to: request)
            if loop.isCurrent {
                loop.taskEnds()
                deliver(response, for: exchange)
            } else {
                loop.execute { [self] in
                    loop.taskEnds()
                    deliver(response, for: exchange)
                }
            }
        }
    }

    /// A handler is done. Nobody may be waiting for it any more.
    private func deliver(_ response: Response, for exchange: Exchange) {
        exchange.hasReturned = true
        guard exchange === self.exchange else {
            response.completion?(ClientGone())
            return
        }
        loop.clearHandlerDeadline(descriptor)
        if !sendAtOnce(response, to: exchange.request.head, started: exchange.started) {
            send(response, to: exchange.request.head, started: exchange.started)
        }
        advance()
    }
}
