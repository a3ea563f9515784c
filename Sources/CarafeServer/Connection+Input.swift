import CCarafeSystem
import CarafeCore
import CarafeWire
import HTTPTypes

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

// From the socket to the wire.

extension Connection {
    var wantsInput: Bool {
        if peerIsDone { return false }
        if case .lingering = phase { return true }
        // What is held comes first, or a client could make us hold ever more.
        return wantsPending && (pending.isEmpty || pendingNeedsMore)
    }

    /// Whether input that has already arrived should be looked at.
    var wantsPending: Bool {
        switch phase {
        case .reading: outgoing.held < Self.outputWindow && outgoing.tailIsEmpty
        case .collecting, .draining: true
        case .answering: exchange?.stream?.wantsMore == true && wire.isMidBody && !mustClose
        case .closing, .lingering, .closed: false
        }
    }

    func receive() {
        if let exchange, let room = roomForBody(of: exchange) { return receiveBody(of: exchange, atMost: room) }
        let (result, input) =
            if let tls { loop.receive(from: descriptor, through: tls) } else { loop.receive(from: descriptor) }
        if result > 0 {
            isBusy = true  // what is answered from this input leaves in one write
            take(input, result)
            isBusy = false
        }
        loop.giveBack(input: input)
        follow(result)
    }

    /// How much of a body can be received to where it is gathered; `nil` unless that is all that can come now.
    private func roomForBody(of exchange: Exchange) -> Int? {
        guard case .collecting = phase, tls == nil, pending.isEmpty, !exchange.startsEarly, exchange.received > 0,
            let remaining = wire.remainingBodyLength, remaining >= Self.leastInPlace
        else { return nil }
        exchange.makeRoom()
        return min(remaining, exchange.collected.capacity - exchange.collected.count, Self.bodyTurn)
    }

    private func receiveBody(of exchange: Exchange, atMost room: Int) {
        var body: [UInt8] = []
        swap(&body, &exchange.collected)
        let start = body.count
        let result = loop.receive(from: descriptor, atMost: room, appendingTo: &body)
        // Bytes of a body whose length is known are only counted, and nothing can be wrong with them.
        var offset = 0
        if result > 0 { _ = try? wire.receive(body.span.extracting(droppingFirst: start), at: &offset) }
        exchange.collected = body
        if result > 0 {
            isBusy = true  // what is answered from this input leaves in one write
            exchange.received += result
            if wire.remainingBodyLength == 0 { endBody() }
            moveDeadline()
            isBusy = false
        }
        follow(result)
    }

    /// Lets the wire say that the body is over, for which it needs nothing more.
    private func endBody() {
        let nothing: [UInt8] = []
        _ = consume(nothing.span)
    }

    /// What a call for input has answered.
    private func follow(_ result: Int) {
        switch result {
        case 1...: break
        case 0: endOfInput()
        case -Int(EAGAIN), -Int(EINTR): break
        case -Int(EPROTOTYPE): refusePlainText()
        default: clientIsGone()
        }
    }

    private func take(_ input: [UInt8], _ count: Int) {
        if case .lingering = phase { return skip(count) }
        guard pending.isEmpty else {
            pending += input[..<count]
            pendingNeedsMore = false
            return
        }
        let consumed = consume(input.span.extracting(first: count))
        if consumed < count { pending = Array(input[consumed..<count]) }
        moveDeadline()
    }

    func takePending() {
        var input: [UInt8] = []
        swap(&input, &pending)
        let consumed = consume(input.span)
        if consumed < input.count {
            input.removeFirst(consumed)
            pending = input
        }
        moveDeadline()
    }

    /// Shows input to the wire and follows what it says; returns how much was consumed.
    private func consume(_ input: borrowing Span<UInt8>) -> Int {
        var offset = 0
        var heads = 0
        pendingNeedsMore = false
        while wantsPending, heads < Self.pipelineTurn || wire.isMidBody {
            do throws(WireError) {
                switch try wire.receive(input, at: &offset) {
                case .needMore:
                    pendingNeedsMore = true
                    inputRanOut()
                    return offset
                case .head(let head):
                    heads += 1
                    headDeadlineRuns = false
                    begin(consume head)
                    // Mostly so, and then the wire need not be asked.
                    if offset == input.count, case .reading = phase { return offset }
                case .body(let range):
                    bodyArrived(input.extracting(range))
                case .end:
                    bodyEnded()
                }
            } catch {
                refuse(error)
                return input.count
            }
        }
        return offset
    }

    private func endOfInput() {
        peerIsDone = true
        switch phase {
        case .reading: phase = .closing(lingers: false)
        case .collecting: refuse(HTTPError(.badRequest, "The connection ended in the middle of the request body."))
        case .answering:
            guard wire.isMidBody else { return }
            mustClose = true
            exchange?.stream?.fail(HTTPError(.badRequest, "The connection ended in the middle of the request body."))
        case .draining, .lingering: close()
        case .closing, .closed: break
        }
    }

    private func skip(_ count: Int) {
        drained += count
        if drained > Self.lingerLimit { close() }
    }

    /// The wire has made of the input what it can.
    private func inputRanOut() {
        guard case .collecting = phase, let exchange else { return }
        if exchange.startsEarly {
            startBeforeBody(exchange)
        } else {
            sendContinue()
        }
    }

    func sendContinue() {
        guard wire.awaitsContinue else { return }
        borrowOutput()
        wire.encodeContinue(into: &outgoing.bytes)
    }

    private func bodyArrived(_ bytes: borrowing Span<UInt8>) {
        switch phase {
        case .collecting, .answering: exchange.map { receiveBody(bytes, for: $0) }
        case .draining:
            drained += bytes.count
            if drained > Self.drainLimit { phase = .closing(lingers: true) }
        default: break
        }
    }

    private func bodyEnded() {
        switch phase {
        case .collecting: exchange.map(startWithWholeBody)
        case .answering:
            exchange?.stream?.finish()
            // Nothing can go wrong any more with the request of a response that was held back for that.
            exchange.map(release)
        case .draining: phase = .reading
        default: break
        }
    }
}
