import Testing

/// The HTTP port, as browsers and tools use it.
@Suite(.sandboxed) struct HTTPTests {
    private func request(_ line: String, _ fields: String = "") -> String {
        "\(line) HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n"
    }

    @Test func keepsAConnection() throws {
        let client = try Client(try Hello.site())
        for _ in 0..<50 {
            try client.send(request("GET /"))
            let answer = try client.answer()
            #expect(answer.text == "Hello wmsj100")
            #expect(answer["Connection"] == nil)
            #expect(answer["Date"]?.hasSuffix(" GMT") == true)
            try client.send(request("POST /echo", "Content-Length: 5\r\n") + "hello")
            #expect(try client.answer().text == "hello")
            try client.send(request("HEAD /"))
            #expect(try client.answer(to: "HEAD")["Content-Length"] == "13")
            try client.send(request("GET /nothing"))
            #expect(try client.answer().status == 404)
        }
        try client.send(request("GET /", "Connection: close\r\n"))
        #expect(try client.answer()["Connection"] == "close")
        #expect(try client.rest().isEmpty)
    }

    @Test func closesAfterHTTP10() throws {
        let client = try Client(try Hello.site())
        try client.send("GET / HTTP/1.0\r\n\r\n")
        #expect(try client.answer().text == "Hello wmsj100")
        #expect(try client.rest().isEmpty)
    }

    @Test(arguments: [["--threads", "1"], ["--threads", "2"]])
    func answersPipelinedRequestsInOrder(_ options: [String]) throws {
        let hello = try Hello.serve(["--http-socket", "127.0.0.1:0"] + options)
        let client = try Client(hello.http[0])
        try client.send((0..<100).map { request("GET /user/\($0)") }.joined())
        for id in 0..<100 { #expect(try client.answer().text.hasPrefix(#"{"id":\#(id),"#)) }
        try client.send(request("GET /"))
        #expect(try client.answer().text == "Hello wmsj100")
    }

    /// Handlers of all kinds, with bodies between: each takes its own time, and none may overtake another.
    @Test func answersAMixtureInOrder() throws {
        let client = try Client(try Hello.site())
        var input = ""
        for number in 0..<25 {
            input += request("GET /slow?ms=\(number % 5)")
            input += request("POST /echo", "Content-Length: 2\r\n") + String(number + 10)
            input += request("GET /blocking?ms=\(number % 3)")
            input += request("GET /stream?chunks=2&ms=1")
        }
        try client.send(input)
        for number in 0..<25 {
            #expect(try client.answer().text == "slept for \(number % 5) ms\n")
            #expect(try client.answer().text == String(number + 10))
            #expect(try client.answer().text == "blocked for \(number % 3) ms\n")
            #expect(try client.answer().text == "chunk 0\nchunk 1\n")
        }
    }

    @Test func takesChunkedBodies() throws {
        let client = try Client(try Hello.site())
        for path in ["/echo", "/inspect", "/upload"] {
            try client.send(request("POST \(path)", "Transfer-Encoding: chunked\r\nContent-Type: text/plain\r\n"))
            try client.send("5\r\nhello\r\n7;x=y\r\n, world\r\n")
            try client.send("0\r\nX-Trailer: 1\r\n\r\n")
            let answer = try client.answer()
            #expect(answer.status == 200)
            switch path {
            case "/echo": #expect(answer.text == "hello, world")
            case "/inspect": #expect(try answer.inspection().body == "hello, world")
            default: #expect(answer.text == "received 12 bytes\n")
            }
        }
    }

    @Test func echoesAMegabyte() throws {
        let body = [UInt8].pattern(1024 * 1024)
        let answer = try Hello.site().post("/echo", body, ["Content-Type": "image/x-noise"])
        #expect(answer.body == body)
        #expect(answer["Content-Type"] == "image/x-noise")
    }

    @Test func sendsChunks() throws {
        let client = try Client(try Hello.site())
        try client.send(request("GET /stream?chunks=5&ms=1"))
        #expect(try client.head()["Transfer-Encoding"] == "chunked")
        for number in 0..<5 { #expect(try client.chunk() == Array("chunk \(number)\n".utf8)) }
        #expect(try client.chunk().isEmpty)
        try client.send(request("GET /"))
        #expect(try client.answer().text == "Hello wmsj100")
    }

    @Test func sendsAStreamToHTTP10WithoutChunks() throws {
        let client = try Client(try Hello.site())
        try client.send("GET /stream?chunks=3&ms=1 HTTP/1.0\r\n\r\n")
        #expect(try client.head()["Transfer-Encoding"] == nil)
        #expect(try client.rest() == Array("chunk 0\nchunk 1\nchunk 2\n".utf8))
    }

    @Test(arguments: ["/echo", "/inspect"]) func asksForABodyThatWaits(_ path: String) throws {
        let client = try Client(try Hello.site())
        for _ in 0..<2 {
            try client.send(request("POST \(path)", "Content-Length: 5\r\nExpect: 100-continue\r\n"))
            let interim = try client.head()
            #expect(interim.status == 100)
            #expect(interim.reason == "Continue")
            try client.send("hello")
            let answer = try client.answer()
            #expect(answer.status == 200)
            #expect(answer.text.contains("hello"))
        }
    }

    @Test func doesNotAskForABodyThatNobodyReads() throws {
        let client = try Client(try Hello.site())
        try client.send(request("POST /nothing", "Content-Length: 5\r\nExpect: 100-continue\r\n"))
        #expect(try client.answer().status == 404)
    }

    @Test(arguments: ["/", "/slow?ms=50", "/blocking?ms=50", "/stream?chunks=3&ms=10"])
    func answersAClientThatSaysNoMore(_ target: String) throws {
        let client = try Client(try Hello.site())
        try client.send(request("GET \(target)"))
        client.endSending()
        let answer = try client.answer()
        #expect(answer.status == 200)
        #expect(!answer.body.isEmpty)
        #expect(try client.rest().isEmpty)
    }

    @Test(arguments: ["/echo", "/inspect"]) func refusesABodyOverTheLimit(_ path: String) throws {
        let site = try Hello.site("--limit-post", "10")
        #expect(try site.post(path, .pattern(10)).status == 200)
        #expect(try site.post(path, .pattern(11)).status == 413)
        let client = try Client(site)
        try client.send(request("POST \(path)", "Transfer-Encoding: chunked\r\n") + "b\r\n01234567890\r\n0\r\n\r\n")
        #expect(try client.answer().status == 413)
        #expect(try client.rest().isEmpty)
    }

    @Test(arguments: ["GET /", "POST /nothing", "POST /name", "GET /slow?ms=1", "GET /stream?chunks=2&ms=1"])
    func findsTheRequestBehindABodyThatNobodyReads(_ line: String) throws {
        let client = try Client(try Hello.site())
        let body = "GET /crash HTTP/1.1\r\nHost: x\r\n\r\n"
        for _ in 0..<5 {
            try client.send(request(line, "Content-Length: \(body.utf8.count)\r\n") + body + request("GET /user/7"))
            #expect([200, 404, 405].contains(try client.answer().status))
            #expect(try client.answer().text.hasPrefix(#"{"id":7,"#))
        }
    }

    @Test func answersBeforeAnUnreadUpload() throws {
        let site = try Hello.site()
        let body = [UInt8].pattern(1024 * 1024)
        for _ in 0..<20 { #expect(try site.post("/nothing", body).status == 404) }
    }

    @Test func endsConnectionsThatSayNothing() throws {
        let site = try Hello.site("--http-timeout", "1")
        let silent = try Client(site)
        let kept = try Client(site)
        try kept.send(request("GET /"))
        #expect(try kept.answer().status == 200)
        #expect(try kept.rest().isEmpty)
        #expect(try silent.rest().isEmpty)
    }

    @Test(arguments: [
        "GET / HT",
        "GET / HTTP/1.1\r\nHost: localhost\r\nX-",
        "POST /inspect HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhalf",
    ])
    func endsConnectionsThatSayHalf(_ half: String) throws {
        let client = try Client(try Hello.site("--http-timeout", "1"))
        try client.send(half)
        #expect(try client.answer().status == 408)
        #expect(try client.rest().isEmpty)
    }

    @Test func endsNoConnectionThatWaitsForAHandler() throws {
        let client = try Client(try Hello.site("--http-timeout", "0.2"))
        try client.send(request("GET /slow?ms=1500"))
        #expect(try client.answer().text == "slept for 1500 ms\n")
    }

    @Test(arguments: [1, 2, 4]) func servesManyAtOnce(_ threads: Int) throws {
        let hello = try Hello.serve("--http-socket", "127.0.0.1:0", "--threads", "\(threads)")
        #expect(hello.process.errors.contains("ready with 1 worker, \(threads) event loop"))
        let clients = try (0..<64).map { _ in try Client(hello.http[0]) }
        for round in 0..<10 {
            for (id, client) in clients.enumerated() {
                try client.send(request(round.isMultiple(of: 2) ? "GET /user/\(id)" : "GET /slow?ms=\(id)"))
            }
            for (id, client) in clients.enumerated() {
                let text = try client.answer().text
                #expect(text.hasPrefix(round.isMultiple(of: 2) ? #"{"id":\#(id),"# : "slept for \(id) ms"))
            }
        }
        hello.process.signal(15)
        #expect(try hello.process.waitForEnd() == .exited(0))
        #expect(hello.process.errorLines.count { $0.hasPrefix("[pid: ") } == 640)
    }

    @Test func leavesTheMainActorFree() throws {
        for hello in [try Hello.run(), try Hello.serve("--http-socket", "127.0.0.1:0")] {
            #expect(try hello.http[0].get("/actor").text == "answered by the main actor\n")
        }
    }

    @Test func survivesClientsThatBreakOff() throws {
        let hello = try Hello.serve("--http-socket", "127.0.0.1:0")
        for target in ["/large?bytes=1000000000", "/stream?chunks=1000000&ms=1", "/slow?ms=50", "/blocking?ms=50"] {
            for _ in 0..<10 {
                let client = try Client(hello.http[0])
                try client.send(request("GET \(target)"))
                client.reset()
            }
        }
        #expect(try hello.http[0].get("/slow?ms=100").status == 200)
        #expect(!hello.process.errors.contains(" error hello"), "no fault of ours")
    }

    @Test func restsWhenDescriptorsRunOut() throws {
        let hello = try Hello.serve(["--http-socket", "127.0.0.1:0"], descriptors: 40)
        var clients = try (0..<100).map { _ in try Client(hello.http[0]) }
        _ = try hello.process.waitForErrors("a complaint") { $0.contains("cannot accept connections") ? true : nil }
        clients = []
        #expect(try hello.http[0].get("/").text == "Hello wmsj100")
        #expect(clients.isEmpty)
    }
}
