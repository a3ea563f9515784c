import CCarafeSystem
import CarafeCore
import CarafeWire
import HTTPTypes

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

// From the last byte of a response to the next request, or to the end.

extension Connection {
    /// Decides what follows a response that is on its way.
    func settle() {
        exchange = nil
        guard wire.isMidBody else {
            guard wire.persists, !isLastResponse else {
                // After an error the peer may still be sending, and closing would reset the connection before it has
                // read why.
                phase = .closing(lingers: mustClose)
                return
            }
            phase = .reading
            loop.setDeadline(descriptor, after: service.timeouts.keepAlive)
            return
        }
        if wire.persists, !isLastResponse, (wire.remainingBodyLength ?? 0) <= Self.drainLimit {
            drained = 0
            phase = .draining
            drainWithinLinger()
        } else {
            phase = .closing(lingers: true)
        }
    }

    /// Ends a kept connection of a server that stops, but not under a request that is on its way: who was here a moment
    /// ago was told to come again, and is answered once more, with `Connection: close`.
    func awaitLastRequest() {
        // The deadline that runs was set when the last answer was given.
        let isRecent = (loop.deadline(of: descriptor) ?? 0) + Self.lastCall > loop.now + service.timeouts.keepAlive
        if isRecent || csystem_has_input(descriptor) != 0 {
            headDeadlineRuns = true
            loop.setDeadline(descriptor, after: Self.lastCall)
        } else {
            close()
        }
    }

    /// Time is up for the next request, unless it has come in this very moment.
    func closeUnlessAsked() {
        guard csystem_has_input(descriptor) != 0 else { return close() }
        // What has come may be less than a request, over TLS less than a record: time runs for the rest of it.
        headDeadlineRuns = true
        loop.setDeadline(descriptor, after: service.timeouts.header)
        receive()
        advance()
    }

    func drainWithinLinger() { loop.setDeadline(descriptor, after: service.timeouts.linger) }

    func linger() {
        guard !peerIsDone else { return close() }
        phase = .lingering
        drained = pending.count
        pending = []
        tls = nil  // what comes now is not looked at
        _ = shutdown(descriptor, Int32(SHUT_WR))
        loop.setDeadline(descriptor, after: service.timeouts.linger)
    }

    /// The client can no longer be reached: whatever works for it is told to stop.
    func clientIsGone() {
        if case .closed = phase { return }
        let exchange = exchange
        if let exchange, var answer = exchange.answer {
            answer.bodyBytes = exchange.streaming?.sent ?? answer.bodyBytes
            answer.isCutOff = true
            log(answer)
        }
        loseTLS()
        close()
        exchange?.cancel(ClientGone())
    }

    /// Ends the connection so that the client cannot take what it got for a whole response.
    func abort() {
        if case .closed = phase { return }
        csystem_reset_on_close(descriptor)
        clientIsGone()
    }

    func close() {
        if case .closed = phase { return }
        phase = .closed
        endTLS()
        exchange = nil
        outgoing = Outgoing()
        pending = []
        loop.close(descriptor, isWatched: watched != nil)
    }
}
