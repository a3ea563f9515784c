import Foundation
import Testing

/// What signals and the commands on a pidfile do to a master and its workers.
@Suite(.sandboxed) struct SignalTests {
    private func workers(_ hello: Hello) -> [pid_t] {
        hello.process.errors.matches(of: /spawned Carafe worker \d+ \(pid: (\d+)/).compactMap { pid_t($0.1) }
    }

    private func waitFor(_ sentence: String, _ hello: Hello) throws {
        _ = try hello.process.waitForErrors(sentence) { $0.contains(sentence) ? true : nil }
    }

    @Test func addsAndRemovesWorkers() throws {
        let hello = try Hello.serve("--http-socket", "127.0.0.1:0", "--processes", "1", "--disable-logging")
        let load = try Load(on: hello.http[0])
        hello.process.signal(SIGTTIN)
        try waitFor("now 2 workers", hello)
        try waitFor("spawned Carafe worker 2 (pid: ", hello)
        try load.waitForAnswers(50)
        hello.process.signal(SIGTTOU)
        try waitFor("now 1 worker\n", hello)
        try waitFor("worker 2 (pid: \(workers(hello)[1])) buried", hello)
        hello.process.signal(SIGTTOU)
        try waitFor("the last worker stays; TERM stops the server", hello)
        try load.waitForAnswers(50)
        let report = load.stop()
        #expect(report.failures == [])
        #expect(report.refusals == [])
    }

    /// As logrotate does it.
    @Test func writesToANewLog() throws {
        let site = try Deployment("http-socket = 127.0.0.1:0", "processes = 2")
        try site.start()
        let front = try site.http()
        try FileManager.default.moveItem(atPath: site.log, toPath: "\(site.log).1")
        _ = try front.get("/user/1")
        kill(try #require(site.pid), SIGUSR1)
        try wait(for: "a new log") { FileManager.default.fileExists(atPath: site.log) ? () : nil }
        try site.waitForLog("logs reopened")
        let old = try String(contentsOfFile: "\(site.log).1", encoding: .utf8)
        // Each worker hears of it by itself, and the kernel may give all connections to one of them.
        let workers = old.matches(of: /spawned Carafe worker \d \(pid: (\d+), cores/).map(\.1)
        #expect(workers.count == 2)
        try wait(for: "the output of both workers to go there", details: { site.logged }) {
            let outputs = workers.map { try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\($0)/fd/2") }
            return outputs.allSatisfy { $0 == site.log } ? () : nil
        }
        let next = 20
        for id in 2...next { _ = try front.get("/user/\(id)") }
        for id in 1...next { try site.waitForLine("GET /user/\(id) ", orIn: old) }
        let attributes = try FileManager.default.attributesOfItem(atPath: site.log)
        #expect(attributes[.posixPermissions] as? Int == 0o640)
    }

    /// A worker is not for signalling, but who does it by mistake does no harm.
    @Test(arguments: [SIGHUP, SIGUSR1, SIGUSR2, SIGTTIN, SIGTTOU, SIGTSTP, SIGINT, SIGQUIT, SIGTERM])
    func takesNoHarmByASignalToAWorker(_ signal: Int32) throws {
        let hello = try Hello.serve("--http-socket", "127.0.0.1:0", "--processes", "2", "--disable-logging")
        let load = try Load(on: hello.http[0], connections: 2)
        try load.waitForAnswers(20)
        let worker = workers(hello)[0]
        // The server is ready with its first worker; one that is still starting hears no signals.
        let answersToSignals = signal == SIGHUP || signal == SIGTERM
        try wait(for: "worker 1 to hear the signal", details: { hello.process.errors }) {
            kill(worker, signal)
            Thread.sleep(forTimeInterval: 0.1)
            return !answersToSignals || hello.process.errors.contains("pid: \(worker)) is replaced: ")
                || !Deployment.isThere(worker) ? () : nil
        }
        if signal == SIGHUP { try waitFor("worker 1 (pid: \(worker)) is replaced: ", hello) }
        if signal == SIGHUP || signal == SIGTERM { try waitFor("Respawned Carafe worker 1 ", hello) }
        try load.waitForAnswers(100)
        let report = load.stop()
        #expect(report.failures == [])
        #expect(report.refusals == [])
        hello.process.signal(SIGTERM)
        #expect(try hello.process.waitForEnd() == .exited(0))
    }

    @Test func ignoresUSR2() throws {
        let hello = try Hello.serve("--http-socket", "127.0.0.1:0")
        hello.process.signal(SIGUSR2)
        try waitFor("SIGUSR2 has no meaning here and is ignored; HUP reloads, a new binary included", hello)
        #expect(try hello.http[0].get("/").status == 200)
    }

    @Test func pausesAndGoesOn() throws {
        let hello = try Hello.serve("--http-socket", "127.0.0.1:0", "--processes", "2")
        hello.process.signal(SIGTSTP)
        try waitFor("*** PAUSE (connections wait; SIGTSTP again to resume) ***", hello)
        // A worker that has not heard of it yet may answer a last one.
        let waiting = try wait(for: "a connection that waits") {
            let client = try Client(hello.http[0])
            try client.send("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return client.hasInput(within: 0.5) ? nil : client
        }
        hello.process.signal(SIGTSTP)
        try waitFor("*** RESUME ***", hello)
        #expect(try waiting.answer().text == "Hello wmsj100")
    }

    @Test func waitsForRequestsNoLongerThanItsMercy() throws {
        let hello = try Hello.serve("--http-socket", "127.0.0.1:0", "--worker-reload-mercy", "1")
        let client = try Client(hello.http[0])
        try client.send("GET /slow?ms=600000 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        _ = try hello.http[0].get("/")
        hello.process.signal(SIGTERM)
        #expect(try hello.process.waitForEnd() == .exited(0))
        #expect(try client.rest().isEmpty)
    }

    @Test func reloadsWhenAFileIsTouched() throws {
        let path = try Sandbox.required().path("touch-me")
        try "".write(toFile: path, atomically: false, encoding: .utf8)
        let hello = try Hello.serve("--http-socket", "127.0.0.1:0", "--touch-reload", path)
        let future = Date(timeIntervalSinceNow: 10)
        try FileManager.default.setAttributes([.modificationDate: future], ofItemAtPath: path)
        try waitFor("*** \(path) has been touched... grace them all !!! ***", hello)
        try waitFor("reloaded: generation 2 serves with 1 worker", hello)
    }
}

extension Deployment {
    fileprivate func waitForLine(_ text: String, orIn other: String) throws {
        if !other.contains(text) { try waitForLog(text) }
    }
}
