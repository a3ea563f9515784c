import Foundation
import Testing

/// A worker that dies takes no more than its own requests with it.
@Suite(.sandboxed) struct CrashTests {
    private static let quietly = ["SWIFT_BACKTRACE": "enable=no"]

    /// - Returns: what was answered to the request for a crash.
    private func crash(_ hello: Hello) throws -> [UInt8] {
        let client = try Client(hello.http[0])
        try client.send("GET /crash HTTP/1.1\r\nHost: localhost\r\n\r\n")
        return try client.rest()
    }

    /// Waits until as many are there as before.
    private func waitForRespawn(_ hello: Hello, _ number: Int) throws {
        _ = try hello.process.waitForErrors("respawn \(number)") {
            $0.components(separatedBy: "Respawned Carafe worker").count > number ? true : nil
        }
    }

    @Test func costsOnlyTheRequestsOfItsWorker() throws {
        let hello = try Hello.serve(
            ["--http-socket", "127.0.0.1:0", "--processes", "2", "--debug", "--disable-logging"],
            environment: Self.quietly)
        let connections = 6
        let load = try Load(on: hello.http[0], connections: connections)
        let crashes = 20
        for crash in 1...crashes {
            try load.waitForAnswers(20)
            #expect(try self.crash(hello) == [])
            try waitForRespawn(hello, crash)
        }
        try load.waitForAnswers(100)
        let report = load.stop()
        #expect(report.refusals == [], "the port never refuses")
        #expect(report.failures.count <= crashes * connections)
        #expect(report.failures.allSatisfy { $0.contains("the server closed the connection after 0 bytes") })
        #expect(report.count > report.failures.count)
        #expect(
            hello.process.errorLines.count { $0.contains(") died, killed by signal ") } == crashes,
            "said: \(hello.process.errors)")
        hello.process.signal(SIGTERM)
        #expect(try hello.process.waitForEnd() == .exited(0))
    }

    /// While the only worker is dead, connections wait for the next one.
    @Test func neverRefusesWithOneWorker() throws {
        let hello = try Hello.serve(
            ["--http-socket", "127.0.0.1:0", "--debug", "--disable-logging"], environment: Self.quietly)
        for number in 1...10 {
            #expect(try crash(hello) == [])
            #expect(try hello.http[0].get("/").status == 200)
            try waitForRespawn(hello, number)
        }
    }

    /// nginx asks again where that does no harm, of whoever listens at the socket then.
    @Test(arguments: SocketKind.allCases) func costsNothingBehindNginx(_ kind: SocketKind) throws {
        let hello = try Hello.serve(
            [
                "--socket", kind.address(), "--http-socket", "127.0.0.1:0", "--processes", "2", "--debug",
                "--disable-logging",
            ], environment: Self.quietly)
        let server = "server \(hello.uwsgi[0].nginx) max_fails=0;"
        let nginx = try Nginx.start(
            passingTo: "hello", location: "uwsgi_next_upstream error timeout; uwsgi_next_upstream_tries 5;",
            http: "upstream hello { \(String(repeating: server, count: 5)) }")
        let load = try Load(on: nginx.front)
        for number in 1...20 {
            try load.waitForAnswers(20)
            #expect(try crash(hello) == [])
            try waitForRespawn(hello, number)
        }
        try load.waitForAnswers(50)
        let report = load.stop()
        #expect(report.failures == [])
        #expect(report.refusals == [])
    }

    @Test func replacesAWorkerThatIsKilled() throws {
        let hello = try Hello.serve("--http-socket", "127.0.0.1:0")
        let workers = { hello.process.errors.matches(of: /worker 1 \((?:new )?pid: (\d+)/).compactMap { pid_t($0.1) } }
        let first = try #require(workers().last)
        kill(first, SIGKILL)
        try waitForRespawn(hello, 1)
        #expect(
            hello.process.errors.contains(
                "DAMN ! worker 1 (pid: \(first)) died, killed by signal 9 :( trying respawn ..."))
        #expect(try hello.http[0].get("/").status == 200)
        #expect(workers().last != first)
    }
}
