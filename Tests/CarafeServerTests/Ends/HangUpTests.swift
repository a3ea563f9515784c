import CarafeCore
import CarafeServer
import TestThreads
import Testing

/// Clients that stop sending, and clients that are gone.
@Suite(.mayWait) struct HangUpTests {
    /// What became of handlers.
    struct Fate: Sendable {
        let gate = Gate()
        let starts = Counter()
        let endings = Notes<String>()
        let completions = Notes<String>()
    }

    static func server(_ poller: PollerKind, _ fate: Fate) throws -> TestServer {
        try TestServer(poller) { app in
            app.get("/") { "hello" }
            app.get("/later") { () async in
                await fate.gate.pass()
                return "later"
            }
            app.get("/blocking", blocking: true) { () -> String in
                fate.gate.passBlocking()
                return "blocking"
            }
            app.get("/cancellable") { () async -> Response in
                do {
                    try await fate.gate.passUnlessCancelled()
                    fate.endings.add("passed")
                } catch {
                    fate.endings.add("cancelled")
                }
                var response = Response("cancellable")
                response.completion = { error in fate.completions.add(error == nil ? "sent" : "failed") }
                return response
            }
            app.post("/whole") { request in try request.body.text }
            app.post("/collected") { request async throws in
                fate.starts.add()
                do {
                    return try await request.body.collectText()
                } catch {
                    fate.endings.add("\(error)")
                    throw error
                }
            }
            app.post("/echo", body: .streamed) { request in Response(request.body) }
        }
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func halfClosedConnectionsGetTheirAnswer(_ poller: PollerKind, _ transport: Transport) throws {
        let fate = Fate()
        let server = try Self.server(poller, fate)
        for target in ["/", "/later", "/blocking"] {
            let client = try server.send(.get(target), transport)
            client.endSending()
            if target != "/" {
                try fate.gate.waitForArrival()
                // Time for the end of the input to be seen, and misunderstood.
                pause(0.05)
                fate.gate.open()
            }
            #expect(try client.answer().text == (target == "/" ? "hello" : String(target.dropFirst())))
            #expect(try client.rest().isEmpty)
            #expect(client.end == .closed)
        }
    }

    @Test(arguments: PollerKind.both)
    func halfClosedConnectionsGetAllTheirAnswers(_ poller: PollerKind) throws {
        let server = try Self.server(poller, Fate())
        let client = try server.connect()
        try client.send((0..<200).flatMap { Message.post("/whole", "number \($0)").bytes(.http) })
        client.endSending()
        for number in 0..<200 { #expect(try client.answer().text == "number \(number)") }
        #expect(try client.rest().isEmpty)
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func anEndInTheMiddleOfABodyIsABadRequest(_ poller: PollerKind, _ transport: Transport) throws {
        let fate = Fate()
        let server = try Self.server(poller, fate)
        for target in ["/whole", "/collected", "/echo"] {
            let client = try server.connect(transport)
            let bytes = Message.post(target, .pattern(1000)).bytes(transport)
            try client.send(Array(bytes.dropLast(1)))
            client.endSending()
            let answer = try client.answer()
            #expect(answer.status == 400)
            #expect(answer.text.contains("The connection ended in the middle of the request body."))
            #expect(try client.rest().isEmpty)
        }
        #expect(fate.endings.all == ["400 Bad Request: The connection ended in the middle of the request body."])
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func anEndInTheMiddleOfAHeadEndsTheConnection(_ poller: PollerKind, _ transport: Transport) throws {
        let server = try Self.server(poller, Fate())
        let bytes = Message.get("/").bytes(transport)
        for count in [0, 1, 3, bytes.count - 1] {
            let client = try server.connect(transport)
            try client.send(Array(bytes[..<count]))
            client.endSending()
            #expect(try client.rest().isEmpty)
        }
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func aResetCancelsTheHandler(_ poller: PollerKind, _ transport: Transport) throws {
        let fate = Fate()
        let server = try Self.server(poller, fate)
        let client = try server.send(.get("/cancellable"), transport)
        try fate.gate.waitForArrival()
        client.reset()
        #expect(try fate.endings.wait() == ["cancelled"])
        #expect(try fate.completions.wait() == ["failed"])
        #expect(try server.get("/", transport).text == "hello")
        #expect(fate.completions.all == ["failed"])
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func aResetAfterAHalfCloseCancelsTheHandler(_ poller: PollerKind, _ transport: Transport) throws {
        let fate = Fate()
        let server = try Self.server(poller, fate)
        let client = try server.send(.get("/cancellable"), transport)
        try fate.gate.waitForArrival()
        client.endSending()
        pause(0.05)
        #expect(fate.endings.count == 0)
        client.reset()
        #expect(try fate.endings.wait() == ["cancelled"])
    }

    @Test(arguments: PollerKind.both)
    func aHangUpOnAUnixSocketCancelsTheHandler(_ poller: PollerKind) throws {
        let fate = Fate()
        let name = "carafe-hang-up-\(poller)-\(UInt32.random(in: 0 ... .max))"
        let server = try TestServer(poller) { configuration in
            configuration.endpoints = [.init(.uwsgi, .abstract(name: name))]
        } routes: { app in
            app.get("/") { () async -> String in
                do { try await fate.gate.passUnlessCancelled() } catch { fate.endings.add("cancelled") }
                return ""
            }
        }
        let client = try Client(server.address(), server: server)
        try client.send(.get("/"), .uwsgi)
        try fate.gate.waitForArrival()
        client.close()
        #expect(try fate.endings.wait() == ["cancelled"])
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func aResetCancelsAHandlerThatWaitsForTheBody(_ poller: PollerKind, _ transport: Transport) throws {
        let fate = Fate()
        let server = try Self.server(poller, fate)
        let client = try server.connect(transport)
        try client.send(Message.post("/collected", .pattern(1000)).head(transport))
        try client.send("x")
        try wait(until: "the handler to start") { fate.starts.value > 0 }
        client.reset()
        #expect(try fate.endings.wait().count == 1)
        #expect(try server.get("/", transport).text == "hello")
    }

    /// The handler is on a thread that nobody can interrupt: it ends, and nothing becomes of its answer.
    @Test(arguments: PollerKind.both, Transport.both)
    func aResetDuringABlockingHandlerDoesNoHarm(_ poller: PollerKind, _ transport: Transport) throws {
        let fate = Fate()
        let server = try Self.server(poller, fate)
        let client = try server.send(.get("/blocking"), transport)
        try fate.gate.waitForArrival()
        client.reset()
        #expect(try server.get("/", transport).text == "hello")
        fate.gate.open()
        #expect(try server.get("/blocking", transport).text == "blocking")
    }

    /// Pipelined requests that nobody looks at must not turn the last answer into a reset.
    @Test(arguments: PollerKind.both)
    func whatComesBehindTheLastRequestDoesNotResetTheConnection(_ poller: PollerKind) throws {
        let fate = Fate()
        let client = try Self.server(poller, fate).send(.get("/later", ["Connection": "close"]))
        try fate.gate.waitForArrival()
        try client.send(.get("/"))
        pause(0.05)
        fate.gate.open()
        #expect(try client.answer().text == "later")
        #expect(try client.rest().isEmpty)
        #expect(client.end == .closed)
    }
}
