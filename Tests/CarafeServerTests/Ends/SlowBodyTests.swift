import CarafeCore
import CarafeServer
import TestThreads
import Testing

/// Bodies that come, but too slowly: a byte now and then.
@Suite(.mayWait) struct SlowBodyTests {
    private static func server(_ poller: PollerKind, rate: Int) throws -> TestServer {
        try TestServer(poller) { configuration in
            configuration.timeouts.body = .milliseconds(500)
            configuration.timeouts.linger = .milliseconds(500)
            configuration.timeouts.minimumBodyRate = rate
        } routes: { app in
            app.post("/whole") { request in try request.body.text }
            app.post("/collected") { request async throws in try await request.body.collectText() }
            app.post("/ignored") { () async in "not read" }
        }
    }

    /// Sends one byte after the other until something comes back; returns how many.
    private static func trickle(_ client: Client, atMost count: Int) throws -> Int {
        var sent = 0
        while sent < count, !client.hears(within: 0.02) {
            try client.send("x")
            sent += 1
        }
        return sent
    }

    @Test(arguments: PollerKind.both, ["/whole", "/collected"])
    func areNotWaitedForForEver(_ poller: PollerKind, _ target: String) throws {
        let server = try Self.server(poller, rate: 10_000)
        for transport in Transport.both {
            let client = try server.connect(transport)
            try client.send(Message.post(target, .pattern(5000)).head(transport))
            #expect(try Self.trickle(client, atMost: 4000) < 4000)
            #expect(try client.answer().status == 408)
        }
    }

    /// The same number of bytes in the same time, where that is fast enough.
    @Test(arguments: PollerKind.both, ["/whole", "/collected"])
    func areWaitedForAtTheirRate(_ poller: PollerKind, _ target: String) throws {
        let client = try Self.server(poller, rate: 1).connect()
        try client.send(Message.post(target, .pattern(100)).head(.http))
        #expect(try Self.trickle(client, atMost: 100) == 100)
        #expect(try client.answer().text == String(repeating: "x", count: 100))
    }

    /// The rest of a body that nobody reads has one deadline, and not one for each byte.
    @Test(arguments: PollerKind.both)
    func areNotSkippedForEver(_ poller: PollerKind) throws {
        let client = try Self.server(poller, rate: 0).connect()
        try client.send(Message.post("/ignored", .pattern(5000)).head(.http))
        #expect(try client.answer().text == "not read")
        #expect(try Self.trickle(client, atMost: 4000) < 4000)
    }
}
