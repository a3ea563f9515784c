import CarafeCore
import CarafeServer
import TestThreads
import Testing

/// Many requests: on one connection, in one write, over both transports at once.
@Suite(.mayWait) struct KeepAliveTests {
    static func server(_ poller: PollerKind) throws -> TestServer {
        try TestServer(poller) { app in
            app.get("/") { "hello" }
            app.get("/number/<int:n>") { (request, n: Int) in "number \(n)" }
            app.get("/later/<int:n>") { (request, n: Int) async in
                await Task.yield()
                return "later \(n)"
            }
            app.post("/echo") { request in try request.body.text }
        }
    }

    @Test(arguments: PollerKind.both)
    func answersBothTransportsAtOnce(_ poller: PollerKind) throws {
        let server = try Self.server(poller)
        let clients = try (0..<20).map { index in
            let transport = Transport.both[index % 2]
            return (index, try server.send(.post("/echo", "body \(index)"), transport))
        }
        for (index, client) in clients {
            let answer = try client.answer()
            #expect(answer.status == 200)
            #expect(answer.text == "body \(index)")
            #expect((answer["Date"] != nil) == (index % 2 == 0))
        }
    }

    @Test(arguments: PollerKind.both)
    func keepsHTTPConnections(_ poller: PollerKind) throws {
        let client = try Self.server(poller).connect()
        for number in 0..<50 {
            try client.send(.get(number % 2 == 0 ? "/number/\(number)" : "/later/\(number)"))
            let answer = try client.answer()
            #expect(answer.text == (number % 2 == 0 ? "number \(number)" : "later \(number)"))
            #expect(answer["Connection"] == nil)
        }
    }

    @Test(arguments: PollerKind.both)
    func closesWhenAskedTo(_ poller: PollerKind) throws {
        let client = try Self.server(poller).send(.get("/", ["Connection": "close"]))
        let answer = try client.answer()
        #expect(answer.text == "hello")
        #expect(answer["Connection"] == "close")
        #expect(try client.rest().isEmpty)
        #expect(client.end == .closed)
    }

    @Test(arguments: PollerKind.both)
    func closesAfterEachAnswerOverUWSGI(_ poller: PollerKind) throws {
        let client = try Self.server(poller).send(.get("/number/7"), .uwsgi)
        #expect(try client.rest().text.hasSuffix("\r\n\r\nnumber 7"))
        #expect(client.end == .closed)
    }

    @Test(arguments: PollerKind.both)
    func answersAThousandPipelinedRequestsInOrder(_ poller: PollerKind) throws {
        let client = try Self.server(poller).connect()
        let requests = (0..<1000).flatMap { number in
            number % 7 == 3
                ? Message.get("/later/\(number)").bytes(.http)
                : number % 11 == 5
                    ? Message.post("/echo", "echo \(number)").bytes(.http)
                    : Message.get("/number/\(number)").bytes(.http)
        }
        try client.send(requests)
        for number in 0..<1000 {
            let word = number % 7 == 3 ? "later" : number % 11 == 5 ? "echo" : "number"
            #expect(try client.answer().text == "\(word) \(number)")
        }
        #expect(!client.hears(within: 0.05))
    }

    @Test(arguments: PollerKind.both)
    func answersPipelinedRequestsOfAClientThatReadsLate(_ poller: PollerKind) throws {
        let answered = Counter()
        let server = try TestServer(poller) { app in
            app.get("/<int:n>") { (request, n: Int) -> String in
                answered.add()
                return String(repeating: "\(n % 10)", count: 10_000)
            }
        }
        let client = try server.connect(buffers: 8 * 1024)
        let requests = (0..<1000).flatMap { Message.get("/\($0)").bytes(.http) }
        let sent = client.sendWhatFits(requests)
        try answered.waitUntilItRests()
        #expect(answered.value < 1000)
        for number in 0..<1000 {
            if number == 10 { try client.send(Array(requests[sent...])) }
            #expect(try client.answer().text == String(repeating: "\(number % 10)", count: 10_000))
        }
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func takesARequestByteByByte(_ poller: PollerKind, _ transport: Transport) throws {
        let client = try Self.server(poller).connect(transport)
        for byte in Message.post("/echo", "hello").bytes(transport) { try client.send([byte]) }
        #expect(try client.answer().text == "hello")
    }

    @Test(arguments: PollerKind.both)
    func servesNothingBehindAUWSGIRequest(_ poller: PollerKind) throws {
        let packet = Message.get("/number/1").bytes(.uwsgi)
        let client = try Self.server(poller).connect(.uwsgi)
        try client.send(packet + packet)
        #expect(try client.rest().text.hasSuffix("\r\n\r\nnumber 1"))
    }

    @Test(arguments: PollerKind.both)
    func answersOnAnotherLoopWhileOneIsBusy(_ poller: PollerKind) throws {
        let gate = Gate()
        let server = try TestServer(poller) { configuration in
            configuration.threads = 2
        } routes: { app in
            app.get("/") { "hello" }
            app.get("/busy") { () -> String in
                gate.passBlocking()
                return "busy"
            }
        }
        let busy = try server.send(.get("/busy"))
        try gate.waitForArrival()
        for transport in Transport.both {
            #expect(try server.get("/", transport).text == "hello")
        }
        gate.open()
        #expect(try busy.answer().text == "busy")
    }

    @Test(arguments: PollerKind.both)
    func listensOnUnixSockets(_ poller: PollerKind) throws {
        let scratch = try Scratch()
        let name = "carafe-\(scratch.path.suffix(8))-\(poller)"
        let server = try TestServer(poller) { configuration in
            configuration.endpoints = [
                .init(.http, .unix(path: scratch["http.sock"])), .init(.uwsgi, .unix(path: scratch["uwsgi.sock"])),
                .init(.http, .abstract(name: name)),
            ]
        } routes: { app in
            app.get("/") { request in "hello \(request.remoteAddress)" }
        }
        #expect(try server.get("/").text == "hello unix:")
        #expect(try server.get("/", .uwsgi).text == "hello 192.0.2.7")
        let client = try Client(.abstract(name: name))
        try client.send(.get("/"))
        #expect(try client.answer().text == "hello unix:")
        #expect(server.server.addresses[2].description == "@\(name)")
    }
}
