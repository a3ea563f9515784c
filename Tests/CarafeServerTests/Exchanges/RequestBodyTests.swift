import CarafeCore
import CarafeServer
import TestThreads
import Testing

/// Bodies of requests: whole, as they come, and not at all.
@Suite(.mayWait) struct RequestBodyTests {
    static func server(_ poller: PollerKind, _ gate: Gate = Gate()) throws -> TestServer {
        try TestServer(poller) { app in
            app.get("/") { "hello" }
            app.post("/whole", bodyLimit: 100_000_000) { request in try request.body.bytes.summary }
            app.post("/collected", bodyLimit: 100_000_000) { request async throws -> String in
                try await request.body.collect().summary
            }
            app.post("/streamed", bodyLimit: 100_000_000) { request async throws -> String in
                await gate.pass()
                var body: [UInt8] = []
                for try await piece in request.body { body += piece }
                return body.summary
            }
            app.post("/echo", body: .streamed, bodyLimit: 100_000_000) { request in Response(request.body) }
            app.post("/ignored", body: .streamed) { request in "ignored" }
            app.post("/ignored-later") { request async in "ignored" }
            app.get("/ignored-by-get") { "ignored" }
        }
    }

    static let large = [UInt8].pattern(3_000_000)

    @Test(arguments: PollerKind.both, Transport.both)
    func arriveWhole(_ poller: PollerKind, _ transport: Transport) throws {
        let gate = Gate()
        gate.open()
        let server = try Self.server(poller, gate)
        for target in ["/whole", "/collected", "/streamed"] {
            for body in [[], .pattern(1), .pattern(70_000), Self.large] as [[UInt8]] {
                let answer = try server.answer(to: .post(target, body), transport)
                #expect(answer.text == "\(body.count) bytes", "\(target)")
            }
        }
    }

    @Test(arguments: PollerKind.both)
    func endWhereTheNextRequestBegins(_ poller: PollerKind) throws {
        let client = try Self.server(poller).connect()
        let next = Message.get("/").bytes(.http)
        for split in [1, 1000, 70_000, 299_990] {
            let bytes = Message.post("/whole", Array(Self.large[..<300_000])).bytes(.http)
            let head = bytes.count - 300_000
            try client.send(Array(bytes[..<(head + split)]))
            try client.send(bytes[(head + split)...] + next + next)
            #expect(try client.answer().text == "300000 bytes")
            for _ in 0..<2 { #expect(try client.answer().text == "hello") }
        }
    }

    @Test(arguments: PollerKind.both)
    func areMissedWhenTheyEndEarly(_ poller: PollerKind) throws {
        let client = try Self.server(poller).connect()
        try client.send(Array(Message.post("/whole", Self.large).bytes(.http).dropLast(100)))
        client.endSending()
        #expect(try client.answer().status == 400)
    }

    @Test(arguments: PollerKind.both)
    func arriveInChunks(_ poller: PollerKind) throws {
        let gate = Gate()
        gate.open()
        let client = try Self.server(poller, gate).connect()
        for target in ["/whole", "/collected", "/streamed"] {
            try client.send("POST \(target) HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
            for start in stride(from: 0, to: 300_000, by: 10_000) {
                try client.send("2710\r\n")
                try client.send(Array(Self.large[start..<start + 10_000]))
                try client.send("\r\n")
            }
            try client.send("0\r\n\r\n")
            #expect(try client.answer().text == "300000 bytes")
        }
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func areNotTakenFromTheClientBeforeTheyAreWanted(_ poller: PollerKind, _ transport: Transport) throws {
        let gate = Gate()
        let server = try Self.server(poller, gate)
        let body = [UInt8].pattern(20_000_000)
        let message = Message.post("/streamed", body)
        let client = try server.connect(transport, buffers: 64 * 1024)
        try client.send(message.head(transport))
        try gate.waitForArrival()
        let sent = client.sendWhatFits(body)
        #expect(sent < body.count)
        #expect(try server.get("/", transport).text == "hello")
        gate.open()
        client.widen()
        try client.send(Array(body[sent...]))
        #expect(try client.answer().text == "\(body.count) bytes")
    }

    @Test(arguments: PollerKind.both)
    func comeBackAsTheyArrive(_ poller: PollerKind) throws {
        let client = try Self.server(poller).connect()
        try client.send(Message.post("/echo", Self.large).head(.http))
        var head: Answer?
        for start in stride(from: 0, to: Self.large.count, by: 50_000) {
            let piece = Array(Self.large[start..<start + 50_000])
            try client.send(piece)
            if head == nil { head = try client.head() }
            #expect(try client.take(50_000).difference(from: piece) == nil)
        }
        #expect(head?["Content-Length"] == "3000000")
    }

    /// A gateway stops sending when it hears a response, so it hears none before it has sent everything.
    @Test(arguments: PollerKind.both)
    func comeBackToAGatewayWhenAllOfThemIsHere(_ poller: PollerKind) throws {
        let client = try Self.server(poller).connect(.uwsgi)
        let bytes = Message.post("/echo", Self.large).bytes(.uwsgi)
        try client.send(Array(bytes.dropLast()))
        #expect(!client.hears(within: 0.1))
        try client.send(Array(bytes.suffix(1)))
        #expect(try client.answer().body.difference(from: Self.large) == nil)
    }

    @Test(arguments: PollerKind.both, ["/ignored", "/ignored-later"])
    func areSkippedWhenTheyAreSmall(_ poller: PollerKind, _ target: String) throws {
        let client = try Self.server(poller).connect()
        for count in [1, 1000, 60_000] {
            try client.send(.post(target, .pattern(count)))
            let answer = try client.answer()
            #expect(answer.text == "ignored")
            #expect(answer["Connection"] == nil)
        }
        let message = Message(target: "/ignored-by-get", body: .pattern(60_000))
        try client.send(message)
        #expect(try client.answer().text == "ignored")
        try client.send(.post("/nowhere", .pattern(60_000)))
        #expect(try client.answer().status == 404)
        try client.send(.get("/"))
        #expect(try client.answer().text == "hello")
    }

    @Test(arguments: PollerKind.both)
    func areSkippedWhenTheyCome(_ poller: PollerKind) throws {
        let client = try Self.server(poller).connect()
        let message = Message.post("/ignored", .pattern(50_000))
        try client.send(message.head(.http))
        #expect(try client.answer().text == "ignored")
        try client.send(.pattern(50_000))
        try client.send(.get("/"))
        #expect(try client.answer().text == "hello")
    }

    @Test(arguments: PollerKind.both, ["/ignored", "/ignored-later", "/nowhere"])
    func endTheConnectionWhenTheyAreLarge(_ poller: PollerKind, _ target: String) throws {
        let client = try Self.server(poller).connect()
        try client.send(.post(target, .pattern(1_000_000)))
        let answer = try client.answer()
        #expect(answer.status == (target == "/nowhere" ? 404 : 200))
        #expect(answer["Connection"] == "close")
        try client.send(.get("/"))
        #expect(try client.rest().isEmpty)
        #expect(client.end == .closed)
    }

    @Test(arguments: PollerKind.both)
    func endTheConnectionWhenTheyAreChunkedWithoutEnd(_ poller: PollerKind) throws {
        let client = try Self.server(poller).connect()
        try client.send("POST /ignored HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        #expect(try client.answer().text == "ignored")
        for _ in 0..<100 { try client.send([UInt8]("2710\r\n".utf8) + .pattern(10_000) + [UInt8]("\r\n".utf8)) }
        #expect(try client.rest().isEmpty)
        #expect(client.end == .closed)
    }

    @Test(arguments: PollerKind.both)
    func nobodyReadsLetTheGatewaySendThem(_ poller: PollerKind) throws {
        let client = try Self.server(poller).connect(.uwsgi)
        try client.send(.post("/ignored", .pattern(1_000_000)), .uwsgi)
        #expect(try client.rest().text.hasSuffix("\r\n\r\nignored"))
        #expect(client.end == .closed)
    }
}
