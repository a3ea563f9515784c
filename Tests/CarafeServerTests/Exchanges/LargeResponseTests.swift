import CarafeCore
import CarafeServer
import Foundation
import TestThreads
import Testing

/// Bodies that do not fit into a socket's buffers.
@Suite(.mayWait) struct LargeResponseTests {
    static let body = [UInt8].pattern(5_000_000)

    static func server(_ poller: PollerKind, _ completions: Notes<Bool> = Notes()) throws -> TestServer {
        try TestServer(poller) { app in
            app.get("/bytes") {
                var response = Response(.bytes(body))
                response.completion = { error in completions.add(error == nil) }
                return response
            }
            app.get("/text") { String(repeating: "text", count: 500_000) }
            app.get("/later") { () async in
                await Task.yield()
                return Response(.bytes(body))
            }
            app.get("/small") { "small" }
        }
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func arriveWholeAtAClientThatIsSlow(_ poller: PollerKind, _ transport: Transport) throws {
        let completions = Notes<Bool>()
        let server = try Self.server(poller, completions)
        let client = try server.send(.get("/bytes"), transport, buffers: 32 * 1024)
        let head = try client.head()
        #expect(head["Content-Length"] == "5000000")
        #expect(try client.takeSlowly(2_000_000).difference(from: Array(Self.body[..<2_000_000])) == nil)
        #expect(try server.get("/small", transport).text == "small")
        #expect(try client.take(3_000_000).difference(from: Array(Self.body[2_000_000...])) == nil)
        #expect(try completions.wait() == [true])
    }

    @Test(arguments: PollerKind.both, ["/bytes", "/later"])
    func areFollowedByTheNextAnswer(_ poller: PollerKind, _ target: String) throws {
        let client = try Self.server(poller).connect(buffers: 32 * 1024)
        for _ in 0..<3 { try client.send(.get(target)) }
        try client.send(.get("/small"))
        for _ in 0..<3 { #expect(try client.answer().body.difference(from: Self.body) == nil) }
        #expect(try client.answer().text == "small")
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func mayBeText(_ poller: PollerKind, _ transport: Transport) throws {
        let server = try Self.server(poller)
        #expect(try server.get("/text", transport).text == String(repeating: "text", count: 500_000))
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func endWhenTheClientHangsUp(_ poller: PollerKind, _ transport: Transport) throws {
        let completions = Notes<Bool>()
        let server = try Self.server(poller, completions)
        let client = try server.send(.get("/bytes"), transport, buffers: 16 * 1024)
        _ = try client.take(10_000)
        client.close()
        #expect(try completions.wait() == [false])
        #expect(try server.get("/small", transport).text == "small")
        #expect(completions.all == [false])
    }
}
