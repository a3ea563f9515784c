import CarafeCore
import CarafeServer
import TestThreads
import Testing

/// `Expect: 100-continue`, and bodies that are refused before they are sent.
@Suite(.mayWait) struct ContinueTests {
    static func server(_ poller: PollerKind, _ gate: Gate = Gate()) throws -> TestServer {
        try TestServer(poller) { app in
            app.get("/") { "hello" }
            app.post("/whole", bodyLimit: 10) { request in try request.body.text }
            app.post("/later", bodyLimit: 10) { request async throws -> String in
                await gate.pass()
                return try await request.body.collectText()
            }
            app.post("/blocking", bodyLimit: 10, blocking: true) { request in try request.body.text }
            app.post("/ignored", body: .streamed) { request in "ignored" }
            app.post("/echo", body: .streamed, bodyLimit: 10) { request in Response(request.body) }
        }
    }

    static let expect: KeyValuePairs = ["Expect": "100-continue"]

    @Test(arguments: PollerKind.both, ["/whole", "/blocking", "/echo"])
    func continuesWhenTheHandlerReads(_ poller: PollerKind, _ target: String) throws {
        let client = try Self.server(poller).connect()
        for _ in 0..<2 {
            try client.send(Message.post(target, Array("hello".utf8), Self.expect).head(.http))
            let interim = try client.answer()
            #expect(interim.status == 100)
            #expect(interim.fields.isEmpty)
            try client.send("hello")
            #expect(try client.answer().text == "hello")
        }
    }

    @Test(arguments: PollerKind.both)
    func continuesOnlyWhenTheHandlerReads(_ poller: PollerKind) throws {
        let gate = Gate()
        let client = try Self.server(poller, gate).connect()
        try client.send(Message.post("/later", Array("hello".utf8), Self.expect).head(.http))
        try gate.waitForArrival()
        #expect(!client.hears(within: 0.1))
        gate.open()
        #expect(try client.answer().status == 100)
        try client.send("hello")
        #expect(try client.answer().text == "hello")
    }

    @Test(arguments: PollerKind.both)
    func continuesInChunks(_ poller: PollerKind) throws {
        let client = try Self.server(poller).connect()
        try client.send(
            "POST /whole HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n")
        #expect(try client.answer().status == 100)
        try client.send("5\r\nhello\r\n0\r\n\r\n")
        #expect(try client.answer().text == "hello")
    }

    @Test(arguments: PollerKind.both, ["/whole", "/later", "/echo"])
    func doesNotContinueWhatIsThere(_ poller: PollerKind, _ target: String) throws {
        let gate = Gate()
        gate.open()
        let client = try Self.server(poller, gate).connect()
        try client.send(Message.post(target, Array("hello".utf8), Self.expect))
        let answer = try client.answer()
        #expect(answer.status == 200)
        #expect(answer.text == "hello")
    }

    @Test(arguments: PollerKind.both, ["/ignored", "/nowhere"])
    func doesNotContinueWhatNobodyReads(_ poller: PollerKind, _ target: String) throws {
        let client = try Self.server(poller).connect()
        try client.send(Message.post(target, Array("hello".utf8), Self.expect).head(.http))
        let answer = try client.answer()
        #expect(answer.status == (target == "/ignored" ? 200 : 404))
        #expect(answer["Connection"] == "close")
        #expect(try client.rest().isEmpty)
        #expect(client.end == .closed)
    }

    @Test(arguments: PollerKind.both)
    func doesNotContinueOldVersions(_ poller: PollerKind) throws {
        let client = try Self.server(poller).connect()
        try client.send("POST /whole HTTP/1.0\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
        #expect(!client.hears(within: 0.1))
        try client.send("hello")
        #expect(try client.answer().text == "hello")
    }

    @Test(arguments: PollerKind.both)
    func doesNotContinueOverUWSGI(_ poller: PollerKind) throws {
        let client = try Self.server(poller).connect(.uwsgi)
        try client.send(Message.post("/whole", Array("hello".utf8), Self.expect).head(.uwsgi))
        #expect(!client.hears(within: 0.1))
        try client.send("hello")
        #expect(try client.answer().text == "hello")
    }
}

// MARK: - Too large

extension ContinueTests {
    static let targets = ["/whole", "/later", "/blocking", "/echo"]

    @Test(arguments: PollerKind.both, Transport.both)
    func refusesABodyThatIsAnnouncedTooLarge(_ poller: PollerKind, _ transport: Transport) throws {
        let server = try Self.server(poller)
        for target in Self.targets {
            for fields in [[:], Self.expect] as [KeyValuePairs<String, String>] {
                let client = try server.connect(transport)
                try client.send(Message.post(target, .pattern(11), fields).head(transport))
                let answer = try client.answer()
                #expect(answer.status == 413)
                #expect(answer["Connection"] == (transport == .http ? "close" : nil))
                #expect(answer.text.contains("larger than the 10 bytes that are allowed here"))
                #expect(try client.rest().isEmpty)
            }
        }
    }

    /// A client that sends first and reads later must not find its connection reset before it has read why.
    @Test(arguments: PollerKind.both, Transport.both)
    func refusesABodyThatIsBeingSent(_ poller: PollerKind, _ transport: Transport) throws {
        let client = try Self.server(poller).connect(transport)
        try client.send(.post("/whole", .pattern(3_000_000)), transport)
        #expect(try client.answer().status == 413)
        #expect(try client.rest().isEmpty)
        #expect(client.end == .closed)
    }

    @Test(arguments: PollerKind.both, [false, true])
    func refusesChunksThatBecomeTooLarge(_ poller: PollerKind, _ expects: Bool) throws {
        let gate = Gate()
        gate.open()
        let server = try Self.server(poller, gate)
        for target in Self.targets {
            let client = try server.connect()
            let expectation = expects ? "Expect: 100-continue\r\n" : ""
            try client.send("POST \(target) HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\(expectation)\r\n")
            if expects { #expect(try client.answer().status == 100) }
            try client.send("8\r\n12345678\r\n3\r\n901\r\n")
            let answer = try client.answer()
            #expect(answer.status == 413, "\(target)")
            #expect(answer["Connection"] == "close")
            #expect(try client.rest().isEmpty)
        }
    }

    @Test(arguments: PollerKind.both)
    func usesTheServersLimitForResponders(_ poller: PollerKind) throws {
        let server = try TestServer(poller) { app in
            app.bodyLimit = 20
            app.post("/") { request in try request.body.text }
        }
        #expect(try server.answer(to: .post("/", .pattern(21))).status == 413)
        #expect(try server.answer(to: .post("/", "12345678901234567890")).text == "12345678901234567890")
    }
}
