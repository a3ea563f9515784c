import CarafeCore
import CarafeWire
import Logging

// The few places where a connection knows that there is TLS below it.

extension EventLoop {
    /// As ``receive(from:reserve:)``, through TLS: what is lent out is what the peer meant.
    ///
    /// Two buffers change places at this: what comes back by ``giveBack(input:)`` is received into the next time.
    func receive(from descriptor: Int32, through tls: TLSSession) -> (result: Int, input: [UInt8]) {
        var plain: [UInt8] = []
        swap(&plain, &secondInput)
        if plain.isEmpty { plain = [UInt8](repeating: 0, count: Self.inputSize) }
        if tls.wantsToSend { return (tls.resume(into: &plain), plain) }
        let (count, encrypted) = receive(from: descriptor, reserve: TLSSession.reserve)
        let result = count > 0 ? tls.decrypt(encrypted, count, into: &plain) : count
        secondInput = encrypted
        return (result, plain)
    }
}

extension Connection {
    /// Says over TLS that nothing follows; `false` when that has to wait for the client.
    func saysGoodbye() -> Bool {
        guard let tls, !tls.endSending() else { return true }
        loop.setDeadline(descriptor, after: service.timeouts.write)
        return false
    }

    /// The connection ends as it should: the client may take what it got for the whole.
    func endTLS() {
        _ = tls?.endSending()
        tls = nil
    }

    /// The connection breaks: the client must not take what it got for the whole.
    func loseTLS() {
        if let failure = tls?.failure { service.logger.debug("TLS with \(peer.host) broke off: \(failure)") }
        tls = nil
    }

    /// The client does not speak TLS, and can be told so only in plain text.
    func refusePlainText() {
        let isUWSGI = tls?.firstByte == 0
        tls = nil
        refuse(isUWSGI ? .uwsgiPacket(at: 0) : .plainText())
    }
}
