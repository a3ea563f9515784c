import CarafeCore
import CarafeServer
import HTTPTypes
import TestThreads
import Testing

/// Which thread a handler runs on, and what it holds up.
@Suite(.mayWait) struct ThreadTests {
    static func server(_ poller: PollerKind, _ elsewhere: ElsewhereActor, _ gate: Gate = Gate()) throws -> TestServer {
        try TestServer(poller) { app in
            app.get("/loop") { "\(currentThread)" }
            app.get("/yield") { () async in
                let first = currentThread
                await Task.yield()
                return "\(first) \(currentThread)"
            }
            app.get("/hop") { () async in
                let first = currentThread
                let other = await elsewhere.thread
                return "\(first) \(currentThread) \(other)"
            }
            app.get("/gate") { () async in
                let first = currentThread
                await gate.pass()
                return "\(first) \(currentThread)"
            }
            app.get("/blocking", blocking: true) { () -> String in
                gate.passBlocking()
                return "\(currentThread)"
            }
        }
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func asynchronousHandlersStayOnTheLoop(_ poller: PollerKind, _ transport: Transport) throws {
        let server = try Self.server(poller, ElsewhereActor())
        let loop = try server.get("/loop", transport).text
        for _ in 0..<20 {
            #expect(try server.get("/yield", transport).text == "\(loop) \(loop)")
        }
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func asynchronousHandlersComeBackFromElsewhere(_ poller: PollerKind, _ transport: Transport) throws {
        let server = try Self.server(poller, ElsewhereActor())
        let loop = try server.get("/loop", transport).text
        for _ in 0..<20 {
            let threads = try server.get("/hop", transport).text.split(separator: " ").map(String.init)
            #expect(threads.prefix(2) == [loop, loop])
            #expect(threads.last != loop)
        }
    }

    @Test(arguments: PollerKind.both)
    func asynchronousHandlersHoldNobodyUp(_ poller: PollerKind) throws {
        let gate = Gate()
        let server = try Self.server(poller, ElsewhereActor(), gate)
        let loop = try server.get("/loop").text
        let waiting = try (0..<100).map { try server.send(.get("/gate"), Transport.both[$0 % 2]) }
        try gate.waitForArrival(100)
        #expect(try server.get("/loop").text == loop)
        gate.open()
        for client in waiting { #expect(try client.answer().text == "\(loop) \(loop)") }
    }

    @Test(arguments: PollerKind.both)
    func blockingHandlersHoldNobodyUp(_ poller: PollerKind) throws {
        let gate = Gate()
        let server = try Self.server(poller, ElsewhereActor(), gate)
        let loop = try server.get("/loop").text
        let waiting = try (0..<10).map { try server.send(.get("/blocking"), Transport.both[$0 % 2]) }
        try gate.waitForArrival(10)
        #expect(try server.get("/yield").text == "\(loop) \(loop)")
        gate.open()
        let threads = try waiting.map { try $0.answer().text }
        #expect(Set(threads).count == 10)
        #expect(!threads.contains(loop))
    }

    @Test(arguments: PollerKind.both)
    func blockingHandlersWaitForAThread(_ poller: PollerKind) throws {
        let gate = Gate()
        let server = try TestServer(poller) { configuration in
            configuration.blockingThreads = 2
        } routes: { app in
            app.post("/", blocking: true) { request in
                gate.passBlocking()
                return try request.body.text
            }
        }
        let clients = try (0..<20).map { try server.send(.post("/", "number \($0)")) }
        try gate.waitForArrival(2)
        #expect(gate.arrivals == 2)
        gate.open()
        for (number, client) in clients.enumerated() { #expect(try client.answer().text == "number \(number)") }
    }
}
