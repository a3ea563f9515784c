import Testing

/// uWSGI's own HTTP router, which writes other packets than nginx does.
@Suite(.sandboxed) struct UWSGIRouterTests {
    private func serve(_ kind: SocketKind) throws -> Endpoint {
        let hello = try Hello.serve(["--socket", kind.address()])
        return try UWSGIRouter.start(passingTo: hello.uwsgi[0]).front
    }

    @Test(arguments: SocketKind.allCases) func servesTheTwoPages(_ kind: SocketKind) throws {
        let front = try serve(kind)
        for _ in 0..<20 {
            let root = try front.get("/")
            #expect(root.status == 200)
            #expect(root["Content-Length"] == "13")
            #expect(root.text == "Hello wmsj100")
            #expect(try front.get("/name").text == "Your name is wanghao")
        }
        let nothing = try front.get("/nothing")
        #expect(nothing.status == 404)
        #expect(nothing.reason == "Not Found")
    }

    @Test(arguments: SocketKind.allCases) func echoesWhatCame(_ kind: SocketKind) throws {
        let front = try serve(kind)
        for size in [0, 5, 16 * 1024, 100_000] {
            let body = [UInt8].pattern(size)
            let answer = try front.post("/echo", body, ["Content-Type": "application/x-pattern"])
            #expect(answer.status == 200)
            #expect(answer.body == body, "\(size) bytes")
            #expect(answer["Content-Type"] == "application/x-pattern")
        }
    }

    @Test func takesLargeUploads() throws {
        let front = try serve(.tcp)
        #expect(try front.post("/upload", .pattern(1024 * 1024)).text == "received 1048576 bytes\n")
    }

    @Test func answersBeforeAnUnreadUpload() throws {
        let front = try serve(.tcp)
        let body = [UInt8].pattern(1024 * 1024)
        for _ in 0..<20 { #expect(try front.post("/nothing", body).status == 404) }
    }

    /// This router passes neither the length of a chunked body nor the body.
    @Test func saysThatALengthIsMissing() throws {
        let client = try Client(try serve(.tcp))
        try client.send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
        let answer = try client.answer()
        #expect(answer.status == 411)
        #expect(answer.text.contains("let it buffer request bodies"))
    }

    @Test func answersHeadWithoutBody() throws {
        let front = try serve(.tcp)
        let answer = try front.request("HEAD", "/")
        #expect(answer.status == 200)
        #expect(answer["Content-Length"] == "13")
    }

    @Test func passesTheWholeOfAStream() throws {
        let front = try serve(.tcp)
        #expect(try front.get("/stream?chunks=20&ms=1").text == (0..<20).map { "chunk \($0)\n" }.joined())
    }

    @Test(arguments: SocketKind.allCases) func showsTheRequestAsItWas(_ kind: SocketKind) throws {
        let front = try serve(kind)
        let seen = try front.request(
            "POST", "/%69nspec%74?q=a%20b&c=%C3%A9", ["X-One": "1", "X-Two": "a", "x-two": "b", "Cookie": "a=1; b=2"],
            body: Array("hello".utf8), from: "127.0.0.2"
        ).inspection()
        #expect(seen.method == "POST")
        #expect(seen.path == "/inspect")
        #expect(seen.query == "q=a%20b&c=%C3%A9")
        #expect(seen.scheme == "http")
        #expect(seen.scriptName == "")
        #expect(seen.remoteAddress == "127.0.0.2")
        #expect(seen.body == "hello")
        #expect(seen.bodyLength == 5)
        #expect(seen.headers["host"] == "myweb.com")
        #expect(seen.headers["x-one"] == "1")
        #expect(seen.headers["x-two"] == "a, b")
        #expect(seen.headers["cookie"] == "a=1; b=2")
        #expect(seen.headers["content-length"] == "5")
    }
}
