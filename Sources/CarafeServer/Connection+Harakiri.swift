import CarafeCore
import HTTPTypes
import Logging

// What becomes of a handler that takes too long, as uWSGI calls it.
//
// Time runs from the handler's start to the beginning of its response, and in a stream from one piece to the next; it begins
// anew with each piece of the request's body, and rests while the handler waits for the client to read. A handler that
// does not heed its cancellation costs its process, since nothing else would ever end it.

extension Connection {
    /// Gives the handler its time, from now on.
    func limitTime() {
        if let harakiri = service.harakiri { loop.setHandlerDeadline(descriptor, after: harakiri) }
    }

    /// Cancels a handler that has had its time, and answers in its place.
    func endHandler() {
        guard case .answering = phase, let exchange, let harakiri = service.harakiri else { return }
        let name = name(of: exchange.request.head)
        loop.board?.countHarakiri()
        service.logger.error("*** HARAKIRI: \(name) took longer than \(Double(harakiri) / 1000) s ***")
        if !exchange.hasReturned {
            exchange.giveUp = { [service] in
                service.wearOut("\(name) does not heed its cancellation")
            }
            loop.expect(exchange, within: harakiri)
        }
        guard exchange.answer == nil else {
            exchange.failure = HTTPError(.gatewayTimeout)
            return abort()
        }
        replaceHandler(of: exchange, HTTPError(.gatewayTimeout, "The server did not answer in time."))
    }

    private func name(of head: RequestHead) -> String {
        let request = Request(head: head)
        let route = rule(for: head).map { " (route \($0.debugDescription))" } ?? ""
        return request.logName + route
    }

    /// Answers in a handler's place; what it answers itself is thrown away.
    private func replaceHandler(of exchange: Exchange, _ error: HTTPError) {
        let request = exchange.request
        self.exchange = Exchange(request, Handling(.inline), started: exchange.started, bodyLimit: 0)
        exchange.cancel(error)
        if wire.isMidBody { mustClose = true }
        var page = responder.respond(to: request, refusing: error)
        // What waits for the end of the request waits for the handler's own: it may still use what is torn down then.
        page.completion = nil
        send(page, to: request.head, started: exchange.started)
        advance()
    }
}
