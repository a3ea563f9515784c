import Testing

/// A setting is wrong somewhere: the answer and the log say which.
@Suite(.sandboxed) struct WrongProtocolTests {
    /// As any browser begins: a record that holds a ClientHello.
    private static let tlsHello: [UInt8] =
        [0x16, 0x03, 0x01, 0x00, 0x31, 0x01, 0x00, 0x00, 0x2D, 0x03, 0x03] + [UInt8](repeating: 7, count: 32)
        + [0x00, 0x00, 0x04, 0x13, 0x01, 0x13, 0x02, 0x01, 0x00, 0x00, 0x00]

    private static let browser = Array("GET / HTTP/1.1\r\nHost: myweb.com\r\nAccept: */*\r\n\r\n".utf8)

    /// The lines in which the server complains, once there are any; then none may follow.
    private func complaints(of hello: Hello, naming word: String) throws -> [String] {
        _ = try hello.process.waitForErrors("a complaint") { $0.contains(word) ? true : nil }
        hello.process.signal(15)
        #expect(try hello.process.waitForEnd() == .exited(0))
        return hello.process.errorLines.filter { $0.contains(word) }
    }

    @Test(arguments: SocketKind.allCases) func tellsABrowserOnTheUWSGISocket(_ kind: SocketKind) throws {
        let hello = try Hello.serve(["--socket", kind.address()])
        let answer = try hello.uwsgi[0].get("/")
        #expect(answer.status == 400)
        for word in ["this port speaks uwsgi", "uwsgi_pass", "--http"] { #expect(answer.text.contains(word)) }
        let lines = try complaints(of: hello, naming: "this port speaks uwsgi")
        #expect(lines.count == 1)
        #expect(lines[0].contains("HTTP arrived") && lines[0].contains("uwsgi_pass") && lines[0].contains("--http"))
    }

    @Test func tellsABrowserThatSendsOneByte() throws {
        let hello = try Hello.serve("--socket", "127.0.0.1:0")
        let client = try Client(hello.uwsgi[0])
        try client.send("G")
        #expect(try client.answer().text.contains("this port speaks uwsgi"))
        #expect(try client.rest().isEmpty)
    }

    @Test func tellsTLSOnTheUWSGISocket() throws {
        let hello = try Hello.serve("--socket", "127.0.0.1:0")
        let client = try Client(hello.uwsgi[0])
        try client.send(Self.tlsHello)
        #expect(try client.answer().status == 400)
        #expect(try client.rest().isEmpty)
        let lines = try complaints(of: hello, naming: "this port speaks uwsgi")
        #expect(lines.count == 1)
        #expect(lines[0].contains("TLS arrived"))
    }

    @Test func tellsAGatewayOnTheHTTPPort() throws {
        let hello = try Hello.serve("--http-socket", "127.0.0.1:0")
        let client = try Client(hello.http[0])
        try client.send(UWSGIPacket.get("/").bytes)
        #expect(try client.answer().status == 400)
        #expect(try client.rest().isEmpty)
        let lines = try complaints(of: hello, naming: "uwsgi packet")
        #expect(lines.count == 1)
        #expect(lines[0].contains("uwsgi_pass") && lines[0].contains("proxy_pass"))
    }

    @Test func tellsNginxOnTheHTTPPort() throws {
        let hello = try Hello.serve("--http-socket", "127.0.0.1:0")
        let nginx = try Nginx.start(passingTo: hello.http[0].nginx)
        #expect(try nginx.front.get("/").status == 400)
        #expect(try complaints(of: hello, naming: "uwsgi packet").count == 1)
    }

    @Test func tellsTLSOnTheHTTPPort() throws {
        let hello = try Hello.serve("--http-socket", "127.0.0.1:0")
        let client = try Client(hello.http[0])
        try client.send(Self.tlsHello)
        #expect(try client.answer().status == 400)
        #expect(try client.rest().isEmpty)
        let lines = try complaints(of: hello, naming: "TLS arrived")
        #expect(lines.count == 1)
        #expect(lines[0].contains("http://"))
    }

    @Test func servesOthersMeanwhile() throws {
        let hello = try Hello.serve("--socket", "127.0.0.1:0", "--http-socket", "127.0.0.1:0")
        let confused = try Client(hello.uwsgi[0])
        try confused.send(Self.browser)
        #expect(try hello.http[0].get("/").text == "Hello wmsj100")
        #expect(try confused.answer().status == 400)
    }
}
