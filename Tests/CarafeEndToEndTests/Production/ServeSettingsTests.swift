import Foundation
import Testing

/// Settings of `serve` that show in what it serves and what it logs.
@Suite(.sandboxed) struct ServeSettingsTests {
    @Test(arguments: [false, true]) func servesFiles(_ isBehindNginx: Bool) throws {
        let files = try Sandbox.required().path("files")
        try FileManager.default.createDirectory(atPath: files, withIntermediateDirectories: false)
        let content = [UInt8].pattern(300_000)
        try Data(content).write(to: URL(fileURLWithPath: "\(files)/a file.css"))
        let hello = try Hello.serve(
            isBehindNginx ? "--socket" : "--http-socket", "127.0.0.1:0", "--static-map", "/static=\(files)")
        let front = try isBehindNginx ? Nginx.start(passingTo: hello.uwsgi[0].nginx).front : hello.http[0]
        let answer = try front.get("/static/a%20file.css")
        #expect(answer.status == 200)
        #expect(answer["Content-Type"]?.hasPrefix("text/css") == true)
        #expect(answer.body == content)
        let tag = try #require(answer["ETag"])
        #expect(try front.get("/static/a%20file.css", ["If-None-Match": tag]).status == 304)
        let part = try front.get("/static/a%20file.css", ["Range": "bytes=10-19"])
        #expect(part.status == 206)
        #expect(part.body == Array(content[10..<20]))
        #expect(try front.get("/static/../uwsgi.ini").status >= 400)
        #expect(try front.get("/static/nothing").status == 404)
        #expect(try front.get("/name").status == 200)
    }

    private func finish(_ hello: Hello) throws -> [String] {
        hello.process.signal(SIGTERM)
        #expect(try hello.process.waitForEnd() == .exited(0))
        return hello.process.errorLines
    }

    @Test func logsWhatIsAskedFor() throws {
        let hello = try Hello.serve(
            "--http-socket", "127.0.0.1:0", "--log-format", "%(method) %(uri) %(status) by %(wid) of %(pid)")
        #expect(try hello.http[0].get("/name?a=1").status == 200)
        let lines = try finish(hello)
        #expect(lines.contains { $0.wholeMatch(of: /GET \/name\?a=1 200 by 1 of \d+/) != nil })
    }

    @Test func logsFailuresAlone() throws {
        let hello = try Hello.serve("--http-socket", "127.0.0.1:0", "--disable-logging", "--log-4xx")
        #expect(try hello.http[0].get("/name").status == 200)
        #expect(try hello.http[0].get("/nothing").status == 404)
        let lines = try finish(hello).filter { $0.hasPrefix("[pid: ") }
        #expect(lines.count == 1)
        #expect(lines.first?.contains(" GET /nothing => ") == true)
    }

    @Test func logsToAFile() throws {
        let path = try Sandbox.required().path("hello.log")
        let process = try Hello.start(["serve", "--http-socket", "127.0.0.1:0", "--logto", path])
        let log = { String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self) }
        try wait(for: "a server", details: log) { log().contains("ready with 1 worker") ? () : nil }
        #expect(try Endpoint.bound("http", in: log())[0].get("/name").status == 200)
        process.signal(SIGTERM)
        #expect(try process.waitForEnd() == .exited(0))
        #expect(process.errors == "")
        #expect(log().contains(" GET /name => generated 20 bytes"))
        #expect(log().hasSuffix("goodbye to Carafe.\n"))
    }

    /// One that is given beside daemonize has the log.
    @Test func logsToAFileAsADaemon() throws {
        let site = try Deployment("http-socket = 127.0.0.1:0", "logto = %d/other.log")
        try site.start()
        let log = try String(contentsOfFile: "\(site.directory)/other.log", encoding: .utf8)
        #expect(log.contains("ready with 1 worker"))
        #expect(!site.logged.contains("ready with 1 worker"))
    }

    @Test func refusesWhatIsTooLarge() throws {
        let hello = try Hello.serve("--http-socket", "127.0.0.1:0", "--limit-post", "1000")
        #expect(try hello.http[0].post("/echo", .pattern(1000)).status == 200)
        #expect(try hello.http[0].post("/echo", .pattern(1001)).status == 413)
    }

    @Test func namesItsProcesses() throws {
        let hello = try Hello.serve("--http-socket", "127.0.0.1:0", "--auto-procname", "--procname-prefix", "site-")
        func title(_ pid: String) throws -> String {
            let text = try String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8)
            return String(text.prefix { $0 != "\0" })
        }
        #expect(try title("\(hello.process.pid)") == "site-hello master")
        let worker = try #require(hello.process.errors.firstMatch(of: /worker 1 \(pid: (\d+)/)).1
        #expect(try title(String(worker)) == "site-hello worker 1")
    }

    @Test(arguments: [("660", 0o660), ("666", 0o666), ("600", 0o600)])
    func givesItsSocketAMode(_ mode: String, _ expected: Int) throws {
        let path = try SocketKind.unix.address()
        _ = try Hello.serve("--http-socket", path, "--chmod-socket", mode, "--umask", "077")
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == expected)
    }
}
