import Testing

/// Bodies through nginx, in both directions.
@Suite(.sandboxed) struct NginxBodyTests {
    /// Whether nginx waits for a body before it passes a request on.
    enum Buffering: String, CaseIterable, CustomTestStringConvertible {
        case on, off

        var directive: String { "uwsgi_request_buffering \(rawValue);" }
        var testDescription: String { "buffering \(rawValue)" }
    }

    @Test(arguments: SocketKind.allCases, Buffering.allCases)
    func takesUploads(_ kind: SocketKind, _ buffering: Buffering) throws {
        let (nginx, _) = try Nginx.serving(on: kind, location: buffering.directive)
        for size in [0, 1, 5, 16 * 1024, 100_000, 1024 * 1024] {
            let body = [UInt8].pattern(size)
            let answer = try nginx.front.post("/upload", body)
            #expect(answer.text == "received \(size) bytes\n")
        }
        #expect(nginx.complaints == [])
    }

    @Test(arguments: SocketKind.allCases, Buffering.allCases)
    func echoesWhatCame(_ kind: SocketKind, _ buffering: Buffering) throws {
        let (nginx, _) = try Nginx.serving(on: kind, location: buffering.directive)
        for size in [0, 5, 16 * 1024, 100_000, 1024 * 1024] {
            let body = [UInt8].pattern(size)
            let answer = try nginx.front.post("/echo", body, ["Content-Type": "application/x-pattern"])
            #expect(answer.status == 200)
            #expect(answer.body == body, "\(size) bytes")
            #expect(answer["Content-Type"] == "application/x-pattern")
        }
        #expect(nginx.complaints == [])
    }

    @Test(arguments: SocketKind.allCases, Buffering.allCases)
    func takesChunkedUploads(_ kind: SocketKind, _ buffering: Buffering) throws {
        let (nginx, _) = try Nginx.serving(on: kind, location: buffering.directive)
        let client = try Client(nginx.front)
        let pieces = (1...20).map { [UInt8].pattern($0 * 777) }
        try client.send("POST /echo HTTP/1.1\r\nHost: myweb.com\r\nTransfer-Encoding: chunked\r\n\r\n")
        for piece in pieces {
            try client.send(Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + Array("\r\n".utf8))
        }
        try client.send("0\r\n\r\n")
        let answer = try client.answer()
        #expect(answer.status == 200)
        #expect(answer.body == pieces.flatMap { $0 })
        #expect(nginx.complaints == [])
    }

    /// nginx has said `100 Continue` itself, and would take a second one for the answer.
    @Test(arguments: Buffering.allCases) func neverSaysContinue(_ buffering: Buffering) throws {
        let (nginx, _) = try Nginx.serving(location: buffering.directive)
        let client = try Client(nginx.front)
        try client.send("POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
        #expect(try client.head().status == 100)
        try client.send("hello")
        let answer = try client.answer()
        #expect(answer.status == 200)
        #expect(answer.text == "hello")
        #expect(nginx.complaints == [])
    }

    @Test(arguments: Buffering.allCases) func refusesABodyOverTheLimit(_ buffering: Buffering) throws {
        let (nginx, _) = try Nginx.serving(location: buffering.directive, options: "--limit-post", "1000")
        #expect(try nginx.front.post("/inspect", .pattern(1000)).status == 200)
        #expect(try nginx.front.post("/inspect", .pattern(1001)).status == 413)
        #expect(try nginx.front.post("/inspect", .pattern(1024 * 1024)).status == 413)
        #expect(nginx.complaints == [])
    }

    /// Closing with the body unread would reset the connection, and nginx would answer 502 in place of the application.
    @Test(arguments: SocketKind.allCases, Buffering.allCases)
    func answersBeforeAnUnreadUpload(_ kind: SocketKind, _ buffering: Buffering) throws {
        let (nginx, _) = try Nginx.serving(on: kind, location: buffering.directive)
        let body = [UInt8].pattern(1024 * 1024)
        for _ in 0..<20 { #expect(try nginx.front.post("/nothing", body).status == 404) }
        #expect(nginx.complaints == [])
    }

    /// `auth_request` announces the body of the request and keeps it for the request itself.
    @Test(arguments: SocketKind.allCases) func answersWhereABodyIsAnnouncedAndNotSent(_ kind: SocketKind) throws {
        let (nginx, hello) = try Nginx.serving(
            on: kind,
            location: "auth_request /name;",
            server: { upstream in
                """
                location = /name {
                    internal;
                    include uwsgi_params;
                    uwsgi_param REQUEST_METHOD GET;
                    uwsgi_pass_request_body off;
                    uwsgi_pass \(upstream.nginx);
                }
                """
            })
        for _ in 0..<10 {
            let answer = try nginx.front.post("/echo", Array("hello".utf8))
            #expect(answer.status == 200)
            #expect(answer.text == "hello")
        }
        #expect(nginx.complaints == [])
        let lines = try hello.process.waitForErrors("lines for all requests") { log in
            let lines = log.matches(of: /(GET|POST) \/echo => generated (\d+) bytes/)
            return lines.count == 20 ? lines : nil
        }
        #expect(lines.count { $0.1 == "GET" && $0.2 == "20" } == 10)
    }

    @Test(arguments: SocketKind.allCases) func passesAStreamOnAsItComes(_ kind: SocketKind) throws {
        let (nginx, _) = try Nginx.serving(on: kind, location: "uwsgi_buffering off;")
        let client = try Client(nginx.front)
        // The whole would take a day.
        try client.send("GET /stream?chunks=1000000&ms=100 HTTP/1.1\r\nHost: myweb.com\r\n\r\n")
        #expect(try client.head()["Transfer-Encoding"] == "chunked")
        var text = ""
        while !text.contains("chunk 3\n") { text += String(decoding: try client.chunk(), as: UTF8.self) }
        #expect(text.hasPrefix("chunk 0\nchunk 1\nchunk 2\nchunk 3\n"))
        #expect(nginx.complaints == [])
    }

    @Test(arguments: SocketKind.allCases) func passesTheWholeOfAStream(_ kind: SocketKind) throws {
        let (nginx, _) = try Nginx.serving(on: kind)
        let answer = try nginx.front.get("/stream?chunks=50&ms=1")
        #expect(answer.text == (0..<50).map { "chunk \($0)\n" }.joined())
        #expect(nginx.complaints == [])
    }

    @Test(arguments: SocketKind.allCases) func sendsFiftyMegabytesToTheByte(_ kind: SocketKind) throws {
        let (nginx, _) = try Nginx.serving(on: kind)
        let answer = try nginx.front.get("/large?bytes=50000000")
        #expect(answer["Content-Length"] == "50000000")
        #expect(answer.body.count == 50_000_000)
        #expect(nginx.complaints == [])
    }
}
