import CarafeCore
import TestThreads
import Testing

@testable import CarafeServer

/// A stream that begins before its request is complete is held back, and not a moment longer.
@Suite(.mayWait) struct HeldResponseTests {
    @Test(arguments: PollerKind.both, Transport.both)
    func isLetGoWhenTheRequestIsComplete(_ poller: PollerKind, _ transport: Transport) throws {
        let gate = Gate()
        let server = try TestServer(poller) { app in
            app.post("/", body: .streamed) { request in
                Response(
                    .stream { body in
                        try await body.write("first ")
                        _ = try await request.body.collect()
                        await gate.pass()
                        try await body.write("last")
                    })
            }
        }
        let client = try server.connect(transport)
        try client.send(Message.post("/", .pattern(10)).head(transport))
        #expect(!client.hears(within: 0.2))
        try client.send(.pattern(10))
        // The handler waits and writes nothing more: what it has written must come by itself.
        let head = try client.head()
        #expect(head.status == 200)
        let piece = transport == .http ? try client.chunk() : try client.take(6)
        #expect(piece.text == "first ")
        gate.open()
        #expect(try (transport == .http ? client.chunk() : client.rest()).text == "last")
    }
}
