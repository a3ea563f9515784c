import Testing

/// Packets straight to the socket, without a gateway that would forgive.
@Suite(.sandboxed) struct UWSGISocketTests {
    @Test(arguments: SocketKind.allCases) func answersAndCloses(_ kind: SocketKind) throws {
        let client = try Client(try Hello.serve(["--socket", kind.address()]).uwsgi[0])
        try client.send(UWSGIPacket.get("/").bytes)
        let head = try client.head()
        #expect(head.status == 200)
        #expect(head["Date"] == nil && head["Server"] == nil, "nginx adds its own")
        #expect(try client.rest() == Array("Hello wmsj100".utf8))
    }

    @Test func answersAPacketThatComesByteByByte() throws {
        let client = try Client(try Hello.serve("--socket", "127.0.0.1:0").uwsgi[0])
        for byte in UWSGIPacket.get("/name").bytes { try client.send([byte]) }
        #expect(try client.answer().text == "Your name is wanghao")
        #expect(try client.rest().isEmpty)
    }

    /// A client of the gateway could otherwise put a packet of its own there, and be believed.
    @Test func neverTakesWhatFollowsForAnotherPacket() throws {
        let hello = try Hello.serve("--socket", "127.0.0.1:0")
        let client = try Client(hello.uwsgi[0])
        try client.send(UWSGIPacket.get("/").bytes + UWSGIPacket.get("/name").bytes)
        #expect(try client.answer().text == "Hello wmsj100")
        #expect(try client.rest().isEmpty)
        _ = try Client(hello.uwsgi[0])
        #expect(!hello.process.errors.contains("GET /name"))
    }

    @Test func endsARequestThatIsNeverFinished() throws {
        let hello = try Hello.serve("--socket", "127.0.0.1:0", "--http-timeout", "1")
        let client = try Client(hello.uwsgi[0])
        try client.send(Array(UWSGIPacket.get("/").bytes.dropLast(3)))
        _ = try client.rest()
        let silent = try Client(hello.uwsgi[0])
        #expect(try silent.rest().isEmpty)
    }
}
