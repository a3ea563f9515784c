import Foundation
import Testing

@Suite(.sandboxed) struct AccessLogTests {
    /// What is on standard error after the server has ended in peace.
    private func finish(_ hello: Hello) throws -> [String] {
        hello.process.signal(SIGTERM)
        #expect(try hello.process.waitForEnd() == .exited(0))
        return hello.process.errorLines
    }

    @Test func greetsAsFlaskDoes() throws {
        let hello = try Hello.run()
        let lines = try finish(hello)
        #expect(
            Array(lines.prefix(5)) == [
                " * Serving Carafe app 'hello'",
                " * Debug mode: off",
                "WARNING: this is the development server. In production, run `serve` behind nginx.",
                " * Running on http://\(hello.http[0])",
                "Press CTRL+C to quit",
            ])
    }

    @Test func writesFlasksLine() throws {
        let hello = try Hello.run("--debug")
        _ = try hello.http[0].get("/")
        _ = try hello.http[0].request("POST", "/name?x=%20\"1", body: [])
        let lines = try finish(hello)
        #expect(lines.contains(" * Debug mode: on"))
        #expect(
            lines.suffix(2).first?.wholeMatch(
                of: /127\.0\.0\.1 - - \[\d\d\/[A-Z][a-z]{2}\/\d{4} \d\d:\d\d:\d\d\] "GET \/ HTTP\/1\.1" 200 -/) != nil)
        #expect(lines.last?.contains(#"] "POST /name?x=%20"#) == true)
        #expect(lines.last?.hasSuffix(#" HTTP/1.1" 405 -"#) == true)
    }

    @Test func writesUWSGIsLine() throws {
        let (nginx, hello) = try Nginx.serving()
        #expect(try nginx.front.get("/user/7?a=%20b").status == 200)
        #expect(try nginx.front.get("/nothing").status == 404)
        let lines = try finish(hello).filter { $0.hasPrefix("[pid: ") }
        #expect(lines.count == 2)
        let line = try #require(
            try lines.first?.wholeMatch(
                of: Regex(
                    #"\[pid: \d+\|app: 0\|req: 1/1\] 127\.0\.0\.1 \(\) \{\d+ vars in \d+ bytes\} "#
                        + #"\[[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}\] "#
                        + #"GET /user/7\?a=%20b => generated 25 bytes in \d+ msecs \(HTTP/1\.1 200\) "#
                        + #"\d+ headers in \d+ bytes \(\d+ switches on core 0\)"#)))
        #expect(hello.process.errors.contains("worker 1 (pid: \(line.0.dropFirst(6).prefix { $0 != "|" }), cores: 1)"))
        #expect(lines[1].contains("|req: 2/2] 127.0.0.1 () {"))
        #expect(lines[1].contains("] GET /nothing => generated "))
        #expect(lines[1].contains(" msecs (HTTP/1.1 404) "))
    }

    @Test func countsTheBytesOfAStream() throws {
        let hello = try Hello.serve("--http-socket", "127.0.0.1:0")
        #expect(try hello.http[0].get("/stream?chunks=5&ms=1").text.utf8.count == 40)
        #expect(try hello.http[0].get("/large?bytes=300000").body.count == 300_000)
        #expect(try hello.http[0].request("HEAD", "/").body.isEmpty)
        let lines = try finish(hello)
        #expect(lines.contains { $0.contains("GET /stream?chunks=5&ms=1 => generated 40 bytes in ") })
        #expect(lines.contains { $0.contains("GET /large?bytes=300000 => generated 300000 bytes in ") })
        #expect(lines.contains { $0.contains("HEAD / => generated 0 bytes in ") })
    }

    @Test(arguments: ["run", "serve"]) func writesNothingWhenToldSo(_ command: String) throws {
        let hello =
            command == "run"
            ? try Hello.run("--disable-logging") : try Hello.serve("--http-socket", "127.0.0.1:0", "--disable-logging")
        let before = hello.process.errorLines.count
        for _ in 0..<10 { #expect(try hello.http[0].get("/").status == 200) }
        #expect(!(try finish(hello)).dropFirst(before).contains { $0.contains("GET /") })
    }

    @Test(arguments: ["run", "serve"]) func losesNoLine(_ command: String) throws {
        let hello = command == "run" ? try Hello.run() : try Hello.serve("--http-socket", "127.0.0.1:0")
        let client = try Client(hello.http[0])
        for id in 0..<200 {
            try client.send("GET /user/\(id) HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(try client.answer().status == 200)
        }
        let lines = try finish(hello).filter { $0.contains("GET /user/") }
        #expect(lines.count == 200)
        for (id, line) in lines.enumerated() { #expect(line.contains("GET /user/\(id) ")) }
    }

    /// A request that cannot be read has a line too, or an attack would not show.
    @Test(arguments: ["run", "serve"]) func showsWhatItCannotRead(_ command: String) throws {
        let hello = command == "run" ? try Hello.run() : try Hello.serve("--http-socket", "127.0.0.1:0")
        let client = try Client(hello.http[0])
        try client.send("rubbish\r\n\r\n")
        #expect(try client.answer().status == 400)
        let lines = try finish(hello)
        #expect(lines.contains { $0.contains(command == "run" ? "\"- - HTTP/1.1\" 400 -" : "] - - => generated ") })
    }

    /// A client must not write lines of its own, nor steer the terminal that shows them.
    @Test func escapesWhatAClientSends() throws {
        let hello = try Hello.serve("--socket", "127.0.0.1:0")
        let client = try Client(hello.uwsgi[0])
        try client.send(
            UWSGIPacket(variables: [
                "REQUEST_METHOD": "GET", "REQUEST_URI": "/\n[pid: 1] \u{1B}[31mred", "PATH_INFO": "/",
                "QUERY_STRING": "",
                "REMOTE_ADDR": "10.0.0.1\n[pid: 2] forged", "REMOTE_USER": "me\n[pid: 3] forged",
                "SERVER_PROTOCOL": "HTTP/1.1\n[pid: 4] forged",
            ]).bytes)
        _ = try client.rest()
        let lines = try finish(hello)
        #expect(lines.count { $0.hasPrefix("[pid: ") } <= 1)
        #expect(!lines.contains { $0.contains("\u{1B}") })
    }
}
