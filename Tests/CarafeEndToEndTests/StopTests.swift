import Foundation
import Testing

/// What signals do to a server, and to the requests it has.
@Suite(.sandboxed) struct StopTests {
    private static let slow = "GET /slow?ms=500 HTTP/1.1\r\nHost: localhost\r\n\r\n"
    /// Ten minutes: longer than anybody waits here.
    private static let endless = "GET /slow?ms=600000 HTTP/1.1\r\nHost: localhost\r\n\r\n"
    private static let endlessStream = "GET /stream?chunks=1000&ms=600000 HTTP/1.1\r\nHost: localhost\r\n\r\n"

    /// A connection whose request has reached its handler.
    private func begin(_ request: String, at site: Endpoint) throws -> Client {
        let client = try Client(site)
        try client.send(request)
        // One loop takes connections in turn: when a later one is answered, this one was seen.
        _ = try site.get("/")
        return client
    }

    @Test(arguments: ["run", "serve"]) func finishesWhatIsBegunAtSIGTERM(_ command: String) throws {
        let hello = command == "run" ? try Hello.run() : try Hello.serve("--http-socket", "127.0.0.1:0")
        let client = try begin(Self.slow, at: hello.http[0])
        hello.process.signal(SIGTERM)
        let answer = try client.answer()
        #expect(answer.text == "slept for 500 ms\n")
        #expect(answer["Connection"] == "close")
        #expect(try hello.process.waitForEnd() == .exited(0))
        #expect(hello.process.errors.contains("/slow?ms=500"))
    }

    @Test(arguments: SocketKind.allCases) func finishesWhatNginxAskedForAtSIGTERM(_ kind: SocketKind) throws {
        let (nginx, hello) = try Nginx.serving(on: kind)
        let client = try begin(Self.slow, at: nginx.front)
        hello.process.signal(SIGTERM)
        #expect(try client.answer().text == "slept for 500 ms\n")
        #expect(try hello.process.waitForEnd() == .exited(0))
        #expect(nginx.complaints == [])
    }

    @Test func finishesABlockingHandlerAtSIGTERM() throws {
        let hello = try Hello.serve("--http-socket", "127.0.0.1:0")
        let client = try begin("GET /blocking?ms=500 HTTP/1.1\r\nHost: localhost\r\n\r\n", at: hello.http[0])
        hello.process.signal(SIGTERM)
        #expect(try client.answer().text == "blocked for 500 ms\n")
        #expect(try hello.process.waitForEnd() == .exited(0))
    }

    @Test func finishesAStreamAtSIGTERM() throws {
        let hello = try Hello.serve("--http-socket", "127.0.0.1:0")
        let client = try Client(hello.http[0])
        try client.send("GET /stream?chunks=20&ms=20 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        _ = try client.head()
        hello.process.signal(SIGTERM)
        var text = ""
        while case let chunk = try client.chunk(), !chunk.isEmpty { text += String(decoding: chunk, as: UTF8.self) }
        #expect(text == (0..<20).map { "chunk \($0)\n" }.joined())
        #expect(try hello.process.waitForEnd() == .exited(0))
    }

    @Test func closesIdleConnectionsAtSIGTERM() throws {
        let hello = try Hello.serve("--http-socket", "127.0.0.1:0")
        let client = try begin("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", at: hello.http[0])
        #expect(try client.answer().status == 200)
        hello.process.signal(SIGTERM)
        #expect(try client.rest().isEmpty)
        #expect(try hello.process.waitForEnd() == .exited(0))
    }

    /// The rest of a request that has begun is waited for, but not longer than for any other.
    @Test func takesTheRestOfARequestAtSIGTERM() throws {
        let hello = try Hello.serve("--http-socket", "127.0.0.1:0")
        let head = try begin("GET /name HT", at: hello.http[0])
        let body = try begin("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhe", at: hello.http[0])
        hello.process.signal(SIGTERM)
        _ = try wait(for: "new connections to be refused") { (try? Client(hello.http[0])) == nil ? true : nil }
        try head.send("TP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(try head.answer().text == "Your name is wanghao")
        try body.send("llo")
        #expect(try body.answer().text == "hello")
        #expect(try hello.process.waitForEnd() == .exited(0))
    }

    @Test(arguments: [SIGINT, SIGQUIT]) func waitsForNothingAtTheOthers(_ signal: Int32) throws {
        let hello = try Hello.serve("--http-socket", "127.0.0.1:0")
        let client = try begin(Self.endless, at: hello.http[0])
        let stream = try begin(Self.endlessStream, at: hello.http[0])
        hello.process.signal(signal)
        #expect(try hello.process.waitForEnd() == .exited(0))
        #expect(try client.rest().isEmpty)
        #expect(try stream.head().status == 200)
    }

    @Test func losesPatienceAtASecondSignal() throws {
        let hello = try Hello.serve("--http-socket", "127.0.0.1:0")
        let client = try begin(Self.endless, at: hello.http[0])
        hello.process.signal(SIGTERM)
        _ = try wait(for: "new connections to be refused") { (try? Client(hello.http[0])) == nil ? true : nil }
        hello.process.signal(SIGINT)
        #expect(try hello.process.waitForEnd() == .exited(0))
        #expect(try client.rest().isEmpty)
    }

    @Test func saysGoodbye() throws {
        let hello = try Hello.serve("--http-socket", "127.0.0.1:0")
        hello.process.signal(SIGTERM)
        #expect(try hello.process.waitForEnd() == .exited(0))
        #expect(hello.process.errorLines.last == "goodbye to Carafe.")
    }
}
