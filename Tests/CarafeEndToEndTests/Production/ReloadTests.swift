import Foundation
import Testing

/// No request is lost while all workers are replaced, again and again.
@Suite(.sandboxed) struct ReloadTests {
    /// How a server is reached.
    enum Way: CaseIterable, CustomTestStringConvertible {
        case http, nginxOnUnix, nginxOnTCP

        var testDescription: String { "\(self)" }

        func start(_ options: String...) throws -> (hello: Hello, front: Endpoint) {
            let kind: SocketKind? = self == .http ? nil : self == .nginxOnUnix ? .unix : .tcp
            let address = try kind?.address() ?? "127.0.0.1:0"
            let hello = try Hello.serve([kind == nil ? "--http-socket" : "--socket", address] + options)
            let front = try kind == nil ? hello.http[0] : Nginx.start(passingTo: hello.uwsgi[0].nginx).front
            return (hello, front)
        }
    }

    @Test(arguments: Way.allCases) func losesNoRequest(_ way: Way) throws {
        let (hello, front) = try way.start("--processes", "2", "--disable-logging")
        let load = try Load(on: front)
        for round in 1...10 {
            try load.waitForAnswers(50)
            hello.process.signal(SIGHUP)
            _ = try hello.process.waitForErrors("generation \(round + 1)") {
                $0.contains("reloaded: generation \(round + 1) serves with 2 workers\n") ? true : nil
            }
        }
        let report = load.stop()
        #expect(report.failures == [])
        #expect(report.refusals == [])
        #expect(Array(report.answers.keys) == ["Your name is wanghao"])
        hello.process.signal(SIGTERM)
        #expect(try hello.process.waitForEnd() == .exited(0))
    }

    /// Signals faster than workers can start come to one reload more, and cost nothing either.
    @Test func losesNoRequestToImpatience() throws {
        let (hello, front) = try Way.http.start("--processes", "2", "--disable-logging")
        let load = try Load(on: front)
        for _ in 0..<60 {
            hello.process.signal(SIGHUP)
            Thread.sleep(forTimeInterval: 0.02)
        }
        try load.waitForAnswers(50)
        let report = load.stop()
        #expect(report.failures == [])
        #expect(report.refusals == [])
        let count = hello.process.errorLines.count { $0.hasPrefix("reloaded: ") }
        #expect(count > 1)
    }

    @Test(arguments: Way.allCases) func finishesWhatIsBegun(_ way: Way) throws {
        let (hello, front) = try way.start()
        let client = try Client(front)
        try client.send("GET /slow?ms=1500 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        _ = try front.get("/")
        hello.process.signal(SIGHUP)
        _ = try hello.process.waitForErrors("a reload") { $0.contains("reloaded: generation 2") ? true : nil }
        #expect(try front.get("/").status == 200)
        #expect(try client.answer().text == "slept for 1500 ms\n")
    }

    @Test func takesNewSettings() throws {
        let site = try Deployment("http-socket = 127.0.0.1:0", "processes = 1")
        try site.start()
        #expect(try site.http().get("/version").text == "1")
        try site.write(
            "[uwsgi]", "http-socket = 127.0.0.1:0", "processes = 3", "daemonize = \(site.log)",
            "pidfile = \(site.pidFile)", "env = HELLO_VERSION=of the ini")
        let reload = try site.command("reload", "uwsgi.pid")
        #expect(reload.ending == .exited(0))
        #expect(reload.output.hasPrefix("reloaded: generation 2, 3 workers"))
        try wait(for: "the new version") { try site.http().get("/version").text == "of the ini" ? () : nil }
    }

    @Test(arguments: [
        ("proceses = 2", "uwsgi.ini:2: there is no setting \"proceses\"; did you mean \"processes\"?"),
        ("processes = two", "uwsgi.ini:2: processes = \"two\" is not a number"),
        ("mount = /x=other", "no app is called \"other\"; there is \"hello\""),
    ])
    func refusesBadSettings(_ line: String, _ sentence: String) throws {
        let site = try Deployment("http-socket = 127.0.0.1:0")
        try site.start()
        try site.write("[uwsgi]", line, "http-socket = 127.0.0.1:0", "pidfile = \(site.pidFile)")
        let reload = try site.command("reload", "uwsgi.pid")
        #expect(reload.ending == .exited(1))
        #expect(reload.errors.contains(sentence), "said: \(reload.errors)")
        #expect(try site.http().get("/").status == 200)
        #expect(site.logged.contains("reload failed, the old workers go on: "))
    }
}
