import HTTPTypes
import Synchronization

extension Response {
    /// Answers with events as they come, for a browser's `EventSource`.
    ///
    /// ```swift
    /// app.get("/prices") { request in
    ///     Response(events: prices.since(request.lastEventID).map { try ServerSentEvent(json: $0, id: $0.id) })
    /// }
    /// ```
    /// The sequence is cancelled when the client leaves. While it is silent, an empty comment is sent after each
    /// `heartbeat`: proxies do not take the connection for dead, `harakiri` does not take the handler for stuck, and a
    /// client that left without a word is found, at the second one at the latest. When the server stops, the stream ends
    /// at once, between two events, and the browser comes back to the server that goes on.
    ///
    /// - Parameter heartbeat: less than `harakiri` and than nginx's `uwsgi_read_timeout` (60 s); `nil`, or a time that is
    ///   not above zero, sends none.
    public init<Events: AsyncSequence & Sendable>(events: Events, heartbeat: Duration? = .seconds(15))
    where Events.Element == ServerSentEvent {
        self.init(events: events, heartbeat: heartbeat, clock: ContinuousClock())
    }

    /// The same, with another clock for the heartbeats.
    package init<Events: AsyncSequence & Sendable>(
        events: Events,
        heartbeat: Duration?,
        clock: some Clock<Duration>,
    ) where Events.Element == ServerSentEvent {
        let body =
            if let heartbeat, heartbeat > .zero {
                ResponseBody.stream { body in try await EventStream(events, heartbeat, clock).send(to: body) }
            } else {
                ResponseBody.stream { body in
                    try await body.untilFirstEnd(of: { try await events.send(to: body) })
                }
            }
        self.init(body, contentType: ContentType.eventStream)
        // Neither a browser nor nginx (`uwsgi_buffering`, `proxy_buffering`) is to keep events back.
        headers[.cacheControl] = "no-cache"
        headers[.xAccelBuffering] = "no"
    }
}

extension Request {
    /// The id of the last event that a browser's `EventSource` got before it lost the connection.
    public var lastEventID: String? { header(.lastEventID) }
}

/// Events on their way to one client, and heartbeats between them.
///
/// Two tasks write: one takes events from the sequence, the other sleeps until the last write is a heartbeat old. Waiting
/// for an event cannot be given up and taken up again, so neither can do the other's work. Both run on the connection's
/// loop; no thread waits, and the clock is asked for nothing but to wake the second. Whichever ends first, because the
/// events end, because they fail, because the client is gone or the server stops, takes the other along.
private struct EventStream<Events: AsyncSequence & Sendable, C: Clock<Duration>>: Sendable
where Events.Element == ServerSentEvent {
    private let events: Events
    private let heartbeat: Duration
    private let clock: C

    init(_ events: Events, _ heartbeat: Duration, _ clock: C) {
        self.events = events
        self.heartbeat = heartbeat
        self.clock = clock
    }

    func send(to body: BodyWriter) async throws {
        let lastWrite = LastWrite(clock.now)
        try await body.untilFirstEnd(
            of: { try await events.send(to: body) { lastWrite.set(clock.now) } },
            { try await beat(on: body, behind: lastWrite) })
    }
}

extension EventStream {
    private func beat(on body: BodyWriter, behind lastWrite: LastWrite<C.Instant>) async throws {
        while true {
            let due = lastWrite.time.advanced(by: heartbeat)
            guard clock.now >= due else {
                try await clock.sleep(until: due, tolerance: nil)
                continue
            }
            try await body.write(":\n\n")
            lastWrite.set(clock.now)
        }
    }
}

extension AsyncSequence where Element == ServerSentEvent {
    fileprivate func send(to body: BodyWriter, _ written: () -> Void = {}) async throws {
        for try await event in self {
            try await body.write(event.bytes)
            written()
        }
    }
}

/// When something was last written.
private final class LastWrite<Instant: InstantProtocol>: Sendable {
    private let instant: Mutex<Instant>

    init(_ instant: Instant) { self.instant = Mutex(instant) }

    var time: Instant { instant.withLock { $0 } }

    func set(_ time: Instant) { instant.withLock { $0 = time } }
}

extension HTTPField.Name {
    fileprivate static let lastEventID = HTTPField.Name("Last-Event-ID")!
    fileprivate static let xAccelBuffering = HTTPField.Name("X-Accel-Buffering")!
}
