import CarafeCore
import CarafeServer
import Foundation
import TestThreads
import Testing

/// How a server ends.
@Suite(.mayWait) struct StopTests {
    /// A time for stopping that no test waits for.
    static let long = Duration.seconds(600)

    static func server(_ poller: PollerKind, _ gate: Gate) throws -> TestServer {
        try TestServer(poller) { app in
            app.get("/") { "hello" }
            app.get("/later") { () async in
                await gate.pass()
                return "later"
            }
            app.get("/hung") { () async -> String in
                try? await gate.passUnlessCancelled()
                return "hung"
            }
            app.get("/blocking", blocking: true) { () -> String in
                gate.passBlocking()
                return "blocking"
            }
            app.get("/stream") {
                Response(
                    .stream { body in
                        try await body.write("first ")
                        await gate.pass()
                        try await body.write("last")
                    })
            }
            app.get("/huge") { Response(.bytes([UInt8](repeating: 1, count: 30_000_000))) }
            app.get("/busy") { () -> String in
                gate.passBlocking()
                return "busy"
            }
        }
    }

    /// Returns when all that was sent before is read and the loop has begun to stop: an idle connection shows both.
    static func beginToStop(_ server: TestServer) throws {
        let idle = try server.send(.get("/"))
        #expect(try idle.answer().text == "hello")
        server.server.stop(grace: long)
        #expect(try idle.rest().isEmpty)
    }

    @Test(arguments: PollerKind.both)
    func closesIdleConnections(_ poller: PollerKind) throws {
        let server = try Self.server(poller, Gate())
        let clients = try (0..<10).map { _ in try server.send(.get("/")) }
        for client in clients { _ = try client.answer() }
        let silent = try server.connect()
        server.server.stop(grace: Self.long)
        try server.waitUntilStopped()
        for client in clients + [silent] {
            #expect(try client.rest().isEmpty)
            #expect(client.end == .closed)
        }
    }

    @Test(arguments: PollerKind.both, ["/later", "/blocking"])
    func finishesWhatIsBeingAnswered(_ poller: PollerKind, _ target: String) throws {
        let gate = Gate()
        let server = try Self.server(poller, gate)
        let clients = try (0..<10).map { try server.send(.get(target), Transport.both[$0 % 2]) }
        try gate.waitForArrival(10)
        try Self.beginToStop(server)
        gate.open()
        for (index, client) in clients.enumerated() {
            let answer = try client.answer()
            #expect(answer.text == String(target.dropFirst()))
            #expect(answer["Connection"] == (index % 2 == 0 ? "close" : nil))
            #expect(try client.rest().isEmpty)
            #expect(client.end == .closed)
            client.close()
        }
        try server.waitUntilStopped()
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func finishesAStream(_ poller: PollerKind, _ transport: Transport) throws {
        let gate = Gate()
        let server = try Self.server(poller, gate)
        let client = try server.send(.get("/stream"), transport)
        try gate.waitForArrival()
        try Self.beginToStop(server)
        gate.open()
        #expect(try client.answer().text == "first last")
        #expect(try client.rest().isEmpty)
        try server.waitUntilStopped()
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func finishesALargeAnswer(_ poller: PollerKind, _ transport: Transport) throws {
        let server = try Self.server(poller, Gate())
        let client = try server.send(.get("/huge"), transport, buffers: 16 * 1024)
        _ = try client.head()
        try Self.beginToStop(server)
        #expect(try client.take(30_000_000).count == 30_000_000)
        #expect(try client.rest().isEmpty)
        try server.waitUntilStopped()
    }

    @Test(arguments: PollerKind.both)
    func answersARequestThatIsOnItsWay(_ poller: PollerKind) throws {
        let server = try Self.server(poller, Gate())
        let client = try server.send(.get("/"))
        _ = try client.answer()
        try client.send("GET / HTTP/1.1\r\n")
        try Self.beginToStop(server)
        try client.send("Host: a\r\n\r\n")
        let answer = try client.answer()
        #expect(answer.text == "hello")
        #expect(answer["Connection"] == "close")
        #expect(try client.rest().isEmpty)
        client.close()
        try server.waitUntilStopped()
    }

    /// Requests behind the one that is being answered are not answered any more; the client must learn that from
    /// `Connection: close` and an orderly end, not from a reset that may take the answer with it.
    @Test(arguments: PollerKind.both)
    func endsPipelinesInGoodOrder(_ poller: PollerKind) throws {
        let gate = Gate()
        let server = try Self.server(poller, gate)
        let client = try server.send(.get("/later"))
        try gate.waitForArrival()
        try client.send(.get("/"))
        try Self.beginToStop(server)
        pause(0.05)  // what a busy kernel delivers after the end is answered with a reset
        gate.open()
        let answer = try client.answer()
        #expect(answer.text == "later")
        #expect(answer["Connection"] == "close")
        #expect(try client.rest().isEmpty)
        #expect(client.end == .closed)
        client.close()
        try server.waitUntilStopped()
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func cutsOffWhatHangs(_ poller: PollerKind, _ transport: Transport) throws {
        let gate = Gate()
        let server = try Self.server(poller, gate)
        let hung = try server.send(.get("/hung"), transport)
        let huge = try server.send(.get("/huge"), transport, buffers: 8 * 1024)
        try gate.waitForArrival()
        _ = try huge.head()
        server.server.stop(grace: .milliseconds(200))
        try server.waitUntilStopped()
        #expect(try hung.rest().isEmpty)
        #expect(try huge.rest().count < 30_000_000)
        #expect(huge.end == .reset)
    }

    @Test(arguments: PollerKind.both)
    func shortensTheGrace(_ poller: PollerKind) throws {
        let gate = Gate()
        let server = try Self.server(poller, gate)
        let client = try server.send(.get("/later"))
        try gate.waitForArrival()
        server.server.stop(grace: Self.long)
        server.server.stop(grace: .milliseconds(50))
        server.server.stop(grace: Self.long)
        try server.waitUntilStopped()
        #expect(try client.rest().isEmpty)
    }

    @Test(arguments: PollerKind.both)
    func refusesNewConnections(_ poller: PollerKind) throws {
        let gate = Gate()
        let server = try Self.server(poller, gate)
        let client = try server.send(.get("/later"))
        try gate.waitForArrival()
        server.server.stop(grace: Self.long)
        for transport in Transport.both {
            let address = server.address(transport)
            try wait(until: "connections to be refused") {
                do {
                    _ = try Client(address)
                    return false
                } catch let error as SystemError {
                    return error.code == ECONNREFUSED
                }
            }
        }
        gate.open()
        #expect(try client.answer().text == "later")
        client.close()
        try server.waitUntilStopped()
    }

    /// Clients that the kernel has let in while the loop was busy get their answers, and hold nothing up.
    @Test(arguments: PollerKind.both)
    func answersThoseWhoWereWaitingToBeAccepted(_ poller: PollerKind) throws {
        let gate = Gate()
        let server = try Self.server(poller, gate)
        let busy = try server.send(.get("/busy"))
        try gate.waitForArrival()
        let waiting = try (0..<200).map { _ in try server.send(.get("/")) }
        pause(0.05)  // a busy kernel queues the last of them a moment after they have connected
        server.server.stop(grace: Self.long)
        gate.open()
        #expect(try busy.answer().text == "busy")
        for client in waiting {
            #expect(try client.answer().text == "hello")
            #expect(try client.rest().isEmpty)
            #expect(client.end == .closed)
            client.close()
        }
        try server.waitUntilStopped()
    }

    @Test(arguments: PollerKind.both)
    func stopsAllLoops(_ poller: PollerKind) throws {
        let server = try TestServer(poller) { configuration in
            configuration.threads = 4
        } routes: { app in
            app.get("/") { "hello" }
        }
        let clients = try (0..<40).map { _ in try server.send(.get("/")) }
        for client in clients { #expect(try client.answer().text == "hello") }
        server.server.stop(grace: Self.long)
        try server.waitUntilStopped()
        for client in clients { #expect(try client.rest().isEmpty) }
    }
}
