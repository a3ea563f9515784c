import Testing

/// What goes through nginx's `uwsgi_pass`, with the block that people write for Flask behind uWSGI.
@Suite(.sandboxed) struct NginxTests {
    @Test(arguments: SocketKind.allCases) func servesTheTwoPages(_ kind: SocketKind) throws {
        let (nginx, _) = try Nginx.serving(on: kind)
        let root = try nginx.front.get("/")
        #expect(root.status == 200)
        #expect(root.reason == "OK")
        #expect(root.text == "Hello wmsj100")
        #expect(root["Content-Length"] == "13")
        #expect(root["Content-Type"] == "text/html; charset=utf-8")
        #expect(root["Server"]?.hasPrefix("nginx") == true)
        #expect(root["Date"]?.hasSuffix("GMT") == true)
        let name = try nginx.front.get("/name")
        #expect(name.text == "Your name is wanghao")
        #expect(nginx.complaints == [])
    }

    @Test(arguments: SocketKind.allCases) func answersManyRequestsOnOneConnection(_ kind: SocketKind) throws {
        let (nginx, _) = try Nginx.serving(on: kind)
        let client = try Client(nginx.front)
        for id in 0..<200 {
            try client.send("GET /user/\(id) HTTP/1.1\r\nHost: myweb.com\r\n\r\n")
            #expect(try client.answer().text == #"{"id":\#(id),"name":"user \#(id)"}"# + "\n")
        }
        #expect(nginx.complaints == [])
    }

    @Test(arguments: SocketKind.allCases) func saysThatThereIsNothing(_ kind: SocketKind) throws {
        let (nginx, _) = try Nginx.serving(on: kind)
        let answer = try nginx.front.get("/nothing")
        #expect(answer.status == 404)
        #expect(answer.reason == "Not Found")
        #expect(answer.text.contains("<h1>Not Found</h1>"))
        #expect(nginx.complaints == [])
    }

    @Test func saysWhichMethodsThereAre() throws {
        let (nginx, _) = try Nginx.serving()
        let answer = try nginx.front.post("/name", [])
        #expect(answer.status == 405)
        #expect(answer["Allow"] == "GET, HEAD, OPTIONS")
        let options = try nginx.front.request("OPTIONS", "/echo")
        #expect(options.status == 200)
        #expect(options["Allow"] == "GET, HEAD, OPTIONS, POST, PUT")
        #expect(nginx.complaints == [])
    }

    @Test(arguments: SocketKind.allCases) func answersHeadWithoutBody(_ kind: SocketKind) throws {
        let (nginx, _) = try Nginx.serving(on: kind)
        for _ in 0..<20 {
            let answer = try nginx.front.request("HEAD", "/")
            #expect(answer.status == 200)
            #expect(answer["Content-Length"] == "13")
            #expect(try nginx.front.request("HEAD", "/large?bytes=50000000")["Content-Length"] == "50000000")
            #expect(try nginx.front.request("HEAD", "/stream?chunks=1000000").status == 200)
            #expect(try nginx.front.request("HEAD", "/nothing").status == 404)
        }
        #expect(nginx.complaints == [])
    }

    /// A host or a port in `Location` would be nginx's own, which the browser may not be able to reach.
    @Test(arguments: [
        ("//name", "/name"),
        ("//name?x=%20&y=%2F", "/name?x=%20&y=%2F"),
        ("/user//7", "/user/7"),
        ("//user//7?", "/user/7"),
    ])
    func redirectsWithinTheSite(_ target: String, _ location: String) throws {
        let (nginx, _) = try Nginx.serving(server: { _ in "merge_slashes off;" })
        let answer = try nginx.front.get(target)
        #expect(answer.status == 308)
        #expect(answer["Location"] == location)
        #expect(nginx.complaints == [])
    }

    @Test func takesThePathDecodedAndTheQueryAsItIs() throws {
        let (nginx, _) = try Nginx.serving()
        let seen = try nginx.front.get("/%69nspec%74?q=a%20b&c=%C3%A9+%2B").inspection()
        #expect(seen.method == "GET")
        #expect(seen.path == "/inspect")
        #expect(seen.query == "q=a%20b&c=%C3%A9+%2B")
        #expect(seen.scriptName == "")
        #expect(try nginx.front.get("/user/%37").text == #"{"id":7,"name":"user 7"}"# + "\n")
        #expect(try nginx.front.get("/us%2565r/7").status == 404, "decoded once, not twice")
        #expect(try nginx.front.get("/caf%C3%A9/%0D%0AX-Evil:%20yes").status == 404)
        #expect(nginx.complaints == [])
    }

    @Test func passesHeadersOnce() throws {
        let (nginx, _) = try Nginx.serving()
        let fields: KeyValuePairs = [
            "X-One": "1", "X-Two": "a", "x-two": "b", "Cookie": "a=1; b=2", "Accept": "text/html, */*;q=0.1",
            "Content-Type": "application/x-thing", "X-Empty": "",
        ]
        let seen = try nginx.front.post("/inspect", Array("hello".utf8), fields).inspection()
        #expect(seen.headers["x-one"] == "1")
        #expect(seen.headers["x-two"] == "a, b")
        #expect(seen.headers["cookie"] == "a=1; b=2")
        #expect(seen.headers["accept"] == "text/html, */*;q=0.1")
        #expect(seen.headers["content-type"] == "application/x-thing")
        #expect(seen.headers["content-length"] == "5")
        #expect(seen.headers["x-empty"] == "")
        #expect(seen.headers["host"] == "myweb.com")
        #expect(seen.body == "hello")
        #expect(nginx.complaints == [])
    }

    @Test(arguments: SocketKind.allCases) func knowsTheClientAndNotTheGateway(_ kind: SocketKind) throws {
        let (nginx, hello) = try Nginx.serving(on: kind)
        let seen = try nginx.front.request("GET", "/inspect", from: "127.0.0.2").inspection()
        #expect(seen.remoteAddress == "127.0.0.2")
        #expect(seen.scheme == "http")
        _ = try hello.process.waitForErrors("a line for the request") { $0.contains("] 127.0.0.2 ()") ? true : nil }
    }

    @Test func believesNginxAboutHTTPS() throws {
        let (nginx, _) = try Nginx.serving(location: "uwsgi_param HTTPS on;")
        #expect(try nginx.front.get("/inspect").inspection().scheme == "https")
    }

    /// nginx takes a line of 8 KiB, and four of them; a packet holds 64 KiB.
    @Test(arguments: SocketKind.allCases) func takesTheLargestHeadThatNginxPasses(_ kind: SocketKind) throws {
        let (nginx, _) = try Nginx.serving(on: kind)
        let value = String(repeating: "v", count: 8000)
        let fields: KeyValuePairs = ["X-A": value, "X-B": value, "X-C": value, "X-D": value]
        let query = String(repeating: "q", count: 900)
        let seen = try nginx.front.request("GET", "/inspect?\(query)", fields).inspection()
        #expect(seen.query == query)
        for name in ["x-a", "x-b", "x-c", "x-d"] { #expect(seen.headers[name] == value) }
        #expect(nginx.complaints == [])
    }

    @Test func warnsOfAHeadThatNginxRefuses() throws {
        let (nginx, hello) = try Nginx.serving()
        let fits = String(repeating: "v", count: 3800)
        #expect(try nginx.front.get("/reflect?v=\(fits)")["X-Reflect"] == fits)
        #expect(nginx.complaints == [])
        #expect(try nginx.front.get("/reflect?v=\(fits)\(fits)").status == 502)
        _ = try hello.process.waitForErrors("a warning") { $0.contains("uwsgi_buffer_size") ? true : nil }
    }

    @Test func refusesAHeaderThatWouldSplitTheAnswer() throws {
        let (nginx, _) = try Nginx.serving()
        let answer = try nginx.front.get("/reflect?v=a%0D%0ASet-Cookie:%20evil=1")
        #expect(answer.status == 400)
        #expect(answer["Set-Cookie"] == nil)
        #expect(nginx.complaints == [])
    }
}
