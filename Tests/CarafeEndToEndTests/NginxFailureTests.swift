import Foundation
import Testing

/// Clients that go away, and servers that do.
@Suite(.sandboxed) struct NginxFailureTests {
    /// Lines that call an operator.
    private func errors(of hello: Hello) -> [String] { hello.process.errorLines.filter { $0.contains(" error hello") } }

    @Test(arguments: SocketKind.allCases) func survivesClientsThatBreakOff(_ kind: SocketKind) throws {
        let (nginx, hello) = try Nginx.serving(on: kind)
        for target in ["/large?bytes=1000000000", "/stream?chunks=1000000&ms=1", "/slow?ms=100"] {
            for _ in 0..<5 {
                let client = try Client(nginx.front)
                try client.send("GET \(target) HTTP/1.1\r\nHost: myweb.com\r\n\r\n")
                if !target.hasPrefix("/slow") { _ = try client.head() }
                client.reset()
            }
        }
        #expect(try nginx.front.get("/slow?ms=100").status == 200)
        #expect(try nginx.front.get("/").text == "Hello wmsj100")
        #expect(errors(of: hello) == [], "no fault of ours")
    }

    @Test func survivesUploadsThatBreakOff() throws {
        let (nginx, hello) = try Nginx.serving(location: "uwsgi_request_buffering off;")
        for _ in 0..<10 {
            let client = try Client(nginx.front)
            try client.send("POST /upload HTTP/1.1\r\nHost: myweb.com\r\nContent-Length: 1000000\r\n\r\nonly this")
            client.reset()
        }
        #expect(try nginx.front.post("/upload", .pattern(10)).text == "received 10 bytes\n")
        #expect(errors(of: hello) == [], "no fault of ours")
    }

    private func pair(_ kind: SocketKind) throws -> (nginx: Nginx, hellos: [Hello]) {
        let hellos = try (0..<2).map { _ in try Hello.serve(["--socket", kind.address()]) }
        let servers = hellos.map { "server \($0.uwsgi[0].nginx);" }.joined(separator: " ")
        return (try Nginx.start(passingTo: "backends", http: "upstream backends { \(servers) }"), hellos)
    }

    @Test(arguments: SocketKind.allCases, [SIGKILL, SIGTERM, SIGINT])
    func losesNoRequestWhenOneOfTwoServersEnds(_ kind: SocketKind, _ signal: Int32) throws {
        let (nginx, hellos) = try pair(kind)
        for number in 0..<200 {
            // From the outside, and not waited for: it ends somewhere among the next requests.
            if number == 50 { hellos[0].process.signal(signal) }
            let answer = try nginx.front.get("/user/\(number)")
            #expect(answer.status == 200, "request \(number)")
        }
        #expect(try hellos[0].process.waitForEnd() == (signal == SIGKILL ? .signalled(SIGKILL) : .exited(0)))
    }

    @Test func asksTheOtherServerWhenOneDiesOverARequest() throws {
        let (nginx, hellos) = try pair(.unix)
        // One for each server, in turn.
        let clients = try (0..<2).map { _ in try Client(nginx.front) }
        for client in clients { try client.send("GET /slow?ms=1000 HTTP/1.1\r\nHost: myweb.com\r\n\r\n") }
        #expect(try nginx.front.get("/name").status == 200)
        try hellos[1].process.killAtOnce()
        for client in clients { #expect(try client.answer().text == "slept for 1000 ms\n") }
    }
}
