import Foundation
import Testing

/// Files that nginx sends for the application, and events that nginx must not keep back.
@Suite(.sandboxed) struct NginxFileTests {
    private static let content = [UInt8].pattern(300_000)

    /// `hello` over a unix socket and HTTP, with a directory of files, and nginx in front of it.
    private func site() throws -> (nginx: Nginx, hello: Hello) {
        let directory = try Sandbox.required().path("files")
        try FileManager.default.createDirectory(atPath: directory + "/sub", withIntermediateDirectories: true)
        for (name, bytes) in [("sub/a é?#%20.bin", Self.content), ("style.css", Array("body {}".utf8))] {
            try Data(bytes).write(to: URL(filePath: directory).appending(path: name))
        }
        try Data("secret".utf8).write(to: URL(filePath: directory + "/../secret.txt"))
        let hello = try Hello.serve(
            ["--socket", SocketKind.unix.address(), "--http-socket", "127.0.0.1:0"],
            environment: ["HELLO_FILES": directory])
        let internalFiles = "location /protected/ { internal; alias \(directory)/; }"
        return (try Nginx.start(passingTo: hello.uwsgi[0].nginx, server: internalFiles), hello)
    }

    @Test func nginxSendsWhatTheApplicationAllows() throws {
        let (nginx, hello) = try site()
        let path = "/download/sub/a%20%C3%A9%3F%23%2520.bin"
        let answer = try nginx.front.get(path)
        #expect(answer.status == 200)
        #expect(answer.body == Self.content)
        #expect(answer["Content-Type"] == "application/octet-stream")
        #expect(
            answer["Content-Disposition"]
                == "attachment; filename=\"a _?#%20.bin\"; filename*=UTF-8''a%20%C3%A9%3F#%2520.bin")
        #expect(answer["Cache-Control"] == "public, max-age=60")
        #expect(answer["X-Accel-Redirect"] == nil)
        // What nginx knows of the file is nginx's; the application itself would have another tag.
        let tag = try #require(answer["ETag"])
        #expect(try hello.http[0].get(path)["ETag"] != tag)
        #expect(try nginx.front.get(path, ["If-None-Match": tag]).status == 304)
        let part = try nginx.front.get(path, ["Range": "bytes=5-9"])
        #expect(part.status == 206)
        #expect(part.body == Array(Self.content[5...9]))
        #expect(try nginx.front.request("HEAD", path)["Content-Length"] == "300000")
        #expect(nginx.complaints == [])
    }

    @Test func nginxSendsNothingElse() throws {
        let (nginx, _) = try site()
        for path in [
            "/protected/style.css", "/download/none", "/download/..%2fsecret.txt", "/download/sub",
            "/download/%2e%2e/secret.txt",
        ] {
            #expect(try nginx.front.get(path).status == 404, "\(path)")
        }
        #expect(nginx.complaints == [])
    }

    @Test func theApplicationSendsItOverHTTP() throws {
        let (_, hello) = try site()
        let answer = try hello.http[0].get("/download/sub/a%20%C3%A9%3F%23%2520.bin")
        #expect(answer.body == Self.content)
        #expect(answer["X-Accel-Redirect"] == nil)
    }

    @Test func servesTheStaticFolder() throws {
        let (nginx, hello) = try site()
        for front in [nginx.front, hello.http[0]] {
            let answer = try front.get("/static/style.css")
            #expect(answer.text == "body {}")
            #expect(answer["Content-Type"] == "text/css; charset=utf-8")
            #expect(try front.get("/static/%2e%2e/secret.txt").status == 404)
            #expect(try front.get("/static/sub").status == 404)
        }
    }

    /// nginx buffers answers, unless they say not to.
    @Test func passesEventsOnAsTheyCome() throws {
        let (nginx, hello) = try site()
        do {
            let client = try Client(nginx.front)
            try client.send("GET /ticks?ms=100 HTTP/1.1\r\nHost: myweb.com\r\nLast-Event-ID: 7\r\n\r\n")
            let head = try client.head()
            #expect(head["Content-Type"] == "text/event-stream")
            #expect(head["Cache-Control"] == "no-cache")
            var text = ""
            while !text.contains("tick 10") { text += String(decoding: try client.chunk(), as: UTF8.self) }
            // Less than a buffer of nginx's holds: it was not kept back.
            #expect(text.utf8.count < 4000)
            #expect(text.hasPrefix("id: 8\ndata: tick 8\n\nid: 9\ndata: tick 9\n\n"))
            #expect(try hello.http[0].get("/ticks/listeners").text == "1\n")
            client.reset()
        }
        _ = try wait(for: "the end of the ticks") {
            try hello.http[0].get("/ticks/listeners").text == "0\n" ? true : nil
        }
        #expect(nginx.complaints == [])
    }

    /// Nothing happens but heartbeats, through whichever server: they arrive, and find that the browser is gone.
    @Test(arguments: [true, false]) func heartbeatsFindTheEnd(_ throughNginx: Bool) throws {
        let (nginx, hello) = try site()
        let listeners = { try hello.http[0].get("/ticks/listeners").text }
        do {
            let client = try Client(throughNginx ? nginx.front : hello.http[0])
            try client.send("GET /ticks?ms=600000&heartbeat=50 HTTP/1.1\r\nHost: myweb.com\r\n\r\n")
            _ = try client.head()
            for _ in 0..<3 { #expect(String(decoding: try client.chunk(), as: UTF8.self).hasPrefix(":\n\n")) }
            #expect(try listeners() == "1\n")
        }
        _ = try wait(for: "the end of the ticks") { try listeners() == "0\n" ? true : nil }
    }

    @Test func curlReadsEventsAndResumesDownloads() throws {
        let (_, hello) = try site()
        let url = "http://\(hello.http[0])"
        let output = try Sandbox.required().path("out.bin")
        try Data(Self.content[..<1000]).write(to: URL(filePath: output))
        let download = try ChildProcess([
            "/usr/bin/curl", "-sS", "-C", "-", "-o", output, "\(url)/download/sub/a%20%C3%A9%3F%23%2520.bin",
        ])
        #expect(try download.waitForEnd() == .exited(0))
        #expect(FileManager.default.contents(atPath: output) == Data(Self.content))
        let events = try ChildProcess(["/usr/bin/curl", "-sSN", "--max-time", "3", "\(url)/ticks?ms=10"])
        #expect(try events.waitForEnd() == .exited(28), "it goes on until curl has enough")
        #expect(events.output.hasPrefix("id: 1\ndata: tick 1\n\n"))
    }
}
