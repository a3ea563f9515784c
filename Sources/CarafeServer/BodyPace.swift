/// How long a client may still take to send a request's body: what it sends earns it time.
///
/// A deadline between two pieces alone would let one byte a minute hold a connection for ever. Here waiting uses time up,
/// bytes earn it back at the lowest rate that is put up with, and no more than `limit` can be saved. Time in which nobody
/// asks for the body, because its handler is slow, does not count. See ``ServerConfiguration/Timeouts/minimumBodyRate``.
struct BodyPace {
    /// Bytes that have earned their time.
    private var counted = 0
    /// Microseconds that were left when waiting began; `nil` before the first time.
    private var credit: UInt64?
    /// When waiting began, in milliseconds; `nil` while nobody waits.
    private var waitStart: UInt64?

    /// Waits, or waits on; returns for how many milliseconds at most.
    ///
    /// - Parameters:
    ///   - received: bytes of the body that have come, in all.
    ///   - limit: the time for the first piece, and between two, in milliseconds.
    ///   - rate: bytes in a second; zero for any.
    mutating func wait(received: Int, at now: UInt64, limit: UInt64, rate: Int) -> UInt64 {
        stop(at: now)
        let full = limit * 1000
        var left = credit ?? full
        if received > counted {
            left = rate > 0 ? min(full, left + Self.earned(received - counted, rate)) : full
            counted = received
        }
        credit = left
        waitStart = now
        return left / 1000
    }

    /// Nobody waits any more.
    mutating func stop(at now: UInt64) {
        guard let start = waitStart.take() else { return }
        let (left, used) = (credit ?? 0, (now - start) * 1000)
        credit = left > used ? left - used : 0
    }

    /// In whole seconds first: `bytes` may be any number.
    private static func earned(_ bytes: Int, _ rate: Int) -> UInt64 {
        let (seconds, rest) = bytes.quotientAndRemainder(dividingBy: rate)
        let fraction = rest.multipliedReportingOverflow(by: 1_000_000).partialValue / rate
        return UInt64(min(seconds, 1_000_000)) * 1_000_000 + UInt64(max(0, fraction))
    }
}
