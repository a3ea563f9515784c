import CarafeCore
import CarafeServer
import Synchronization
import TestThreads
import Testing

/// Events on a connection: when they arrive, and who notices that nobody listens any more.
@Suite(.mayWait) struct EventStreamTests {
    /// A source of events that a test holds the end of, and what became of it.
    final class Source: Sendable {
        let events: AsyncStream<ServerSentEvent>
        let endings = Notes<String>()
        private let continuation: AsyncStream<ServerSentEvent>.Continuation

        init() {
            (events, continuation) = AsyncStream.makeStream()
            continuation.onTermination = { [endings] reason in
                if case .cancelled = reason { endings.add("cancelled") } else { endings.add("finished") }
            }
        }

        func send(_ text: String) { continuation.yield(ServerSentEvent(text)) }

        func finish() { continuation.finish() }
    }

    private static func server(
        _ poller: PollerKind,
        _ source: Source,
        heartbeat: Duration?,
        harakiri: Duration? = nil,
    ) throws -> TestServer {
        try TestServer(poller) {
            $0.harakiri = harakiri
        } routes: { app in
            app.get("/") { Response(events: source.events, heartbeat: heartbeat) }
            app.get("/text") { Response(stream: source.events.map { "\($0.data ?? "")\n" }, endsOnStop: true) }
            app.get("/json") { Response(jsonLines: source.events.map { $0.data ?? "" }, endsOnStop: true) }
        }
    }

    private static func next(_ client: Client, _ transport: Transport, _ text: String) throws -> String {
        try transport == .http ? client.chunk().text : client.take(text.utf8.count).text
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func sendsEachEventAtOnce(_ poller: PollerKind, _ transport: Transport) throws {
        let source = Source()
        let server = try Self.server(poller, source, heartbeat: .seconds(600))
        let client = try server.send(.get("/"), transport)
        // Before there is anything to say: a browser then knows that it is connected.
        #expect(try client.head()["Content-Type"] == "text/event-stream")
        for text in ["one", "two"] {
            source.send(text)
            let expected = "data: \(text)\n\n"
            #expect(try Self.next(client, transport, expected) == expected)
        }
        source.finish()
        #expect(try transport == .http ? client.chunk().isEmpty : client.rest().isEmpty)
        #expect(try source.endings.wait() == ["finished"])
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func aHeartbeatFindsAClientThatLeft(_ poller: PollerKind, _ transport: Transport) throws {
        let source = Source()
        let server = try Self.server(poller, source, heartbeat: .milliseconds(20))
        let client = try server.send(.get("/"), transport)
        _ = try client.head()
        for _ in 0..<3 { #expect(try Self.next(client, transport, ":\n\n") == ":\n\n") }
        #expect(source.endings.all.isEmpty)
        client.close()
        #expect(try source.endings.wait() == ["cancelled"])
    }

    @Test(arguments: Transport.both)
    func aBrokenConnectionCancelsTheSource(_ transport: Transport) throws {
        for heartbeat in [Duration.seconds(600), nil] {
            let source = Source()
            let server = try Self.server(.automatic, source, heartbeat: heartbeat)
            let client = try server.send(.get("/"), transport)
            _ = try client.head()
            client.reset()
            #expect(try source.endings.wait() == ["cancelled"])
        }
    }

    /// Harakiri bounds the pauses of a stream, and a heartbeat ends one.
    @Test func heartbeatsKeepASilentStreamAlive() throws {
        let source = Source()
        let server = try Self.server(.automatic, source, heartbeat: .milliseconds(200), harakiri: .seconds(4))
        let client = try server.send(.get("/"))
        _ = try client.head()
        for _ in 0..<30 { #expect(try client.chunk().text == ":\n\n") }
        source.send("still here")
        var text = ":\n\n"
        while text == ":\n\n" { text = try client.chunk().text }
        #expect(text == "data: still here\n\n")
    }

    @Test func aSilentStreamWithoutHeartbeatsIsEnded() throws {
        let source = Source()
        let server = try Self.server(.automatic, source, heartbeat: nil, harakiri: .milliseconds(100))
        let client = try server.send(.get("/"))
        _ = try client.head()
        #expect(try client.rest().isEmpty)
        #expect(try source.endings.wait() == ["cancelled"])
        #expect(try server.log.wait().contains { $0.contains("HARAKIRI: GET /") })
    }

    /// A stop waits for streams: one without an end must not make it wait for its deadline.
    @Test(arguments: PollerKind.both, Transport.both)
    func endsWhenTheServerStops(_ poller: PollerKind, _ transport: Transport) throws {
        for (target, heartbeat, said) in [
            ("/", nil, "data: one\n\n"), ("/", Duration.seconds(600), "data: one\n\n"),
            ("/text", nil, "one\n"), ("/json", nil, "\"one\"\n"),
        ] {
            let source = Source()
            let server = try Self.server(poller, source, heartbeat: heartbeat)
            let client = try server.send(.get(target), transport)
            _ = try client.head()
            source.send("one")
            #expect(try Self.next(client, transport, said) == said)
            server.server.stop(grace: .seconds(600))
            try server.waitUntilStopped()
            // It is whole, and not broken off.
            #expect(try transport == .http ? client.chunk().isEmpty : client.rest().isEmpty)
            #expect(try client.rest().isEmpty)
            #expect(client.end == .closed)
            #expect(try source.endings.wait() == ["cancelled"])
        }
    }
}
