import CarafeCore
import CarafeServer
import TestThreads
import Testing

/// Clients that are too slow: each wait has an end. How long it takes is not looked at, only that it comes.
@Suite(.mayWait) struct TimeoutTests {
    enum Wait: CaseIterable {
        case header, keepAlive, body, write, linger

        func shorten(_ timeouts: inout ServerConfiguration.Timeouts) {
            let short = Duration.milliseconds(250)
            switch self {
            case .header: timeouts.header = short
            case .keepAlive: timeouts.keepAlive = short
            case .body: timeouts.body = short
            case .write: timeouts.write = short
            case .linger: timeouts.linger = short
            }
        }
    }

    /// A server in which one time is short and the others are far too long for a test.
    static func server(
        _ poller: PollerKind,
        _ short: Wait,
        _ gate: Gate = Gate(),
        _ endings: Notes<String> = Notes(),
    ) throws -> TestServer {
        try TestServer(poller) { configuration in
            configuration.timeouts.header = .seconds(600)
            configuration.timeouts.keepAlive = .seconds(600)
            configuration.timeouts.body = .seconds(600)
            configuration.timeouts.write = .seconds(600)
            configuration.timeouts.linger = .seconds(600)
            short.shorten(&configuration.timeouts)
        } routes: { app in
            app.get("/") { "hello" }
            app.get("/large") { Response(.bytes([UInt8](repeating: 1, count: 100_000))) }
            app.get("/huge") {
                var response = Response(.bytes([UInt8](repeating: 1, count: 50_000_000)))
                response.completion = { error in endings.add("\(error as Any)") }
                return response
            }
            app.get("/stream") {
                Response(.stream { body in for _ in 0..<10 { try await body.write("piece") } })
            }
            app.get("/later") { () async in
                await gate.pass()
                return "later"
            }
            app.get("/later-large") { () async in
                await Task.yield()
                return Response(.bytes([UInt8](repeating: 1, count: 100_000)))
            }
            app.get("/endless") {
                Response(
                    .stream { body in
                        do {
                            while true { try await body.write([UInt8](repeating: 1, count: 65536)) }
                        } catch {
                            endings.add("\(error)")
                            throw error
                        }
                    })
            }
            app.post("/whole") { request in try request.body.text }
            app.post("/collected") { request async throws in try await request.body.collectText() }
        }
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func endAConnectionThatSaysNothing(_ poller: PollerKind, _ transport: Transport) throws {
        // A listener for uwsgi hears of a TCP connection when something has come.
        let client = try Self.server(poller, .header).connect(transport)
        if transport == .uwsgi { try client.send([0]) }
        _ = try client.rest()
        #expect(client.end == .closed)
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func endAHeadThatComesTooSlowly(_ poller: PollerKind, _ transport: Transport) throws {
        let server = try Self.server(poller, .header)
        let client = try server.connect(transport)
        let bytes = Message.get("/" + String(repeating: "a", count: 4000)).bytes(transport)
        // A byte now and then: were the time to begin anew with each, this would take minutes.
        var sent = 0
        while sent < 2000, !client.hears(within: 0.02) {
            try client.send([bytes[sent]])
            sent += 1
        }
        #expect(sent < 2000)
        let answer = try client.answer()
        #expect(answer.status == 408)
        #expect(answer["Connection"] == (transport == .http ? "close" : nil))
    }

    @Test(arguments: PollerKind.both)
    func endTheHeadOfALaterRequest(_ poller: PollerKind) throws {
        let client = try Self.server(poller, .header).send(.get("/"))
        #expect(try client.answer().text == "hello")
        try client.send("GET / HTTP/1.1\r\n")
        #expect(try client.answer().status == 408)
        #expect(try client.rest().isEmpty)
    }

    @Test(arguments: PollerKind.both, ["/", "/large", "/stream", "/later", "/later-large", "/nowhere"])
    func endAConnectionThatIsKeptForNothing(_ poller: PollerKind, _ target: String) throws {
        let gate = Gate()
        gate.open()
        let client = try Self.server(poller, .keepAlive, gate).send(.get(target))
        _ = try client.answer()
        #expect(try client.rest().isEmpty)
        #expect(client.end == .closed)
    }

    /// The time for taking an answer ran while it was held up; it must not go on when the answer is taken.
    @Test(arguments: PollerKind.both)
    func endAConnectionThatIsKeptAfterASlowAnswer(_ poller: PollerKind) throws {
        let app = App()
        app.get("/") { String(repeating: "hello", count: 4000) }
        var timeouts = ServerConfiguration.Timeouts()
        timeouts.keepAlive = .milliseconds(250)
        timeouts.write = .seconds(600)
        let running = try RunningLoop(poller)
        let (client, _) = try running.connect(app.freeze(), .http, buffers: 2048, timeouts: timeouts)
        try client.send(.get("/"))
        _ = try client.head()
        #expect(try client.takeSlowly(20_000, pieces: 1000) == Array(String(repeating: "hello", count: 4000).utf8))
        #expect(try client.rest().isEmpty)
        #expect(client.end == .closed)
    }

    /// The time for a head ran from the connection on; it must not go on running when there is nothing to wait for.
    @Test(arguments: PollerKind.both)
    func doNotEndAConnectionThatIsKept(_ poller: PollerKind) throws {
        let gate = Gate()
        gate.open()
        let server = try Self.server(poller, .header, gate)
        let targets = ["/", "/large", "/stream", "/later", "/later-large"]
        let clients = try targets.map { try server.send(.get($0)) }
        for client in clients { _ = try client.answer() }
        pause(0.6)
        for (target, client) in zip(targets, clients) {
            #expect(!client.hears(within: 0), "\(target)")
            guard !client.hears(within: 0) else { continue }
            try client.send(.get("/"))
            #expect(try client.answer().text == "hello")
        }
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func endABodyThatDoesNotCome(_ poller: PollerKind, _ transport: Transport) throws {
        let server = try Self.server(poller, .body)
        for target in ["/whole", "/collected"] {
            let client = try server.connect(transport)
            let bytes = Message.post(target, .pattern(1000)).bytes(transport)
            try client.send(Array(bytes.dropLast()))
            #expect(try client.answer().status == 408)
            client.endSending()
            #expect(try client.rest().isEmpty)
        }
    }

    @Test(arguments: PollerKind.both)
    func endABodyThatNobodyReads(_ poller: PollerKind) throws {
        let client = try Self.server(poller, .linger).connect()
        try client.send(Message.post("/nowhere", .pattern(1000)).head(.http))
        #expect(try client.answer().status == 404)
        #expect(try client.rest().isEmpty)
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func endAnAnswerThatNobodyTakes(_ poller: PollerKind, _ transport: Transport) throws {
        let endings = Notes<String>()
        let server = try Self.server(poller, .write, Gate(), endings)
        let client = try server.send(.get("/huge"), transport, buffers: 8 * 1024)
        #expect(try endings.wait() == ["Optional(CarafeCore.ClientGone())"])
        #expect(try client.rest().count < 50_000_000)
        #expect(client.end == .reset)
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func endAStreamThatNobodyTakes(_ poller: PollerKind, _ transport: Transport) throws {
        let endings = Notes<String>()
        let server = try Self.server(poller, .write, Gate(), endings)
        let client = try server.send(.get("/endless"), transport, buffers: 8 * 1024)
        try endings.wait()
        #expect(endings.all == ["ClientGone()"])
        _ = try client.rest()
        #expect(client.end == .reset)
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func endAClientThatDoesNotHangUp(_ poller: PollerKind, _ transport: Transport) throws {
        let client = try Self.server(poller, .linger).connect(transport)
        try client.send(Message.post("/nowhere", .pattern(1_000_000)).head(transport))
        #expect(try client.answer().status == 404)
        #expect(try client.rest().isEmpty)
        // Its own direction is open still, until the server gives up.
        try wait(until: "the server to be gone") {
            try client.send("x")
            pause(0.01)
            return client.isBroken
        }
    }

    /// What is thrown away while a client is given time to hang up has an end too.
    @Test(arguments: PollerKind.both, Transport.both)
    func areNotNeededForAClientThatDoesNotStopSending(_ poller: PollerKind, _ transport: Transport) throws {
        let client = try Self.server(poller, .keepAlive).connect(transport)
        try client.send(Message.post("/nowhere", .pattern(1_000_000)).head(transport))
        #expect(try client.answer().status == 404)
        let piece = [UInt8](repeating: 1, count: 1_000_000)
        var pieces = 0
        while !client.isBroken, pieces < 100 {
            try client.send(piece)
            pieces += 1
        }
        #expect(client.isBroken)
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func doNotConcernHandlers(_ poller: PollerKind, _ transport: Transport) throws {
        let gate = Gate()
        let clients = try Wait.allCases.map { time in
            try Self.server(poller, time, gate).send(.get("/later"), transport)
        }
        try gate.waitForArrival(clients.count)
        pause(0.6)
        for client in clients { #expect(!client.hears(within: 0)) }
        gate.open()
        for client in clients { #expect(try client.answer().text == "later") }
    }
}
