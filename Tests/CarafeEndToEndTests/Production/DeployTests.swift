import Foundation
import Testing

/// Another program in the place of the one that runs.
@Suite(.sandboxed) struct DeployTests {
    @Test(arguments: [SocketKind?.none, .unix, .tcp]) func swapsBuildsUnderLoad(_ kind: SocketKind?) throws {
        let socket = try kind.map { "socket = \(try $0.address())" } ?? "http-socket = 127.0.0.1:0"
        let site = try Deployment(socket, "processes = 2", "disable-logging = true")
        try site.start()
        let front = try kind == nil ? site.http() : Nginx.start(passingTo: site.uwsgi().nginx).front
        let load = try Load(on: front, "/version")
        for version in [2, 3, 2, 3] {
            try load.waitForAnswers(50)
            try site.deploy(version: version)
            #expect(try site.command("reload", "uwsgi.pid").ending == .exited(0))
            // The old ones are told, and may take one more connection before they have heard it.
            try wait(for: "version \(version)") { try front.get("/version").text == "\(version)" ? () : nil }
        }
        try load.waitForAnswers(50)
        let report = load.stop()
        #expect(report.failures == [])
        #expect(report.refusals == [])
        #expect(report.answers.keys.sorted() == ["1", "2", "3"])
    }

    @Test(arguments: [
        ("exit 1", "did not start: it exited with status 1"),
        ("kill -9 $$", "did not start: it was killed by signal 9"),
        (
            "HELLO_CANNOT_START='the database is away' exec \"$HELLO\" \"$@\"",
            "did not start: onWorkerStart (Debugging.swift:38) of app \"hello\" failed: the database is away"
        ),
    ])
    func survivesABrokenBuild(_ script: String, _ sentence: String) throws {
        let site = try Deployment("http-socket = 127.0.0.1:0", "processes = 2", "disable-logging = true")
        try site.start()
        let load = try Load(on: site.http(), "/version")
        try site.deploy(script: script.replacing("$HELLO", with: Hello.executable()))
        for _ in 1...3 {
            try load.waitForAnswers(20)
            let reload = try site.command("reload", "uwsgi.pid")
            #expect(reload.ending == .exited(1))
            #expect(reload.errors.contains(sentence), "said: \(reload.errors)")
        }
        try load.waitForAnswers(20)
        let report = load.stop()
        #expect(report.failures == [])
        #expect(report.refusals == [])
        #expect(Array(report.answers.keys) == ["1"])
        try site.deploy(version: 2)
        #expect(try site.command("reload", "uwsgi.pid").ending == .exited(0))
        try wait(for: "version 2") { try site.http().get("/version").text == "2" ? () : nil }
    }

    @Test func survivesWhatIsNoProgram() throws {
        let site = try Deployment("http-socket = 127.0.0.1:0")
        try site.start()
        try site.deploy(content: "not a program")
        var outcome = try site.command("reload", "uwsgi.pid")
        #expect(outcome.ending == .exited(1))
        #expect(outcome.errors.contains("cannot run \(site.executable): Exec format error"), "said: \(outcome.errors)")
        try FileManager.default.removeItem(atPath: site.executable)
        outcome = try site.command("reload", "uwsgi.pid")
        #expect(outcome.ending == .exited(1))
        #expect(
            outcome.errors.contains("cannot run \(site.executable): No such file or directory"),
            "said: \(outcome.errors)")
        #expect(try site.http().get("/").status == 200)
    }
}
