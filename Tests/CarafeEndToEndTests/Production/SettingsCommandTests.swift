import Foundation
import Testing

/// `check` and `nginx`: what they print of an ini file holds where it is used.
@Suite(.sandboxed) struct SettingsCommandTests {
    @Test(arguments: [
        "socket = 127.0.0.1:5051", "socket = %d/app.sock", "http-socket = 127.0.0.1:8080",
        "http-socket = %d/app.sock", "socket = 127.0.0.1:5051\nsocket = %d/app.sock",
        "socket = 127.0.0.1:5051\nstatic-map = /static=%d", "socket = 127.0.0.1:5051\nharakiri = 30\nlimit-post = 1000",
    ])
    func printsWhatNginxAccepts(_ settings: String) throws {
        let site = try Deployment(settings, isDaemon: false)
        let block = try site.command("nginx", "--ini", "uwsgi.ini")
        #expect(block.ending == .exited(0))
        #expect(block.errors == "")
        try """
        pid \(site.directory)/nginx.pid;
        error_log stderr;
        events {}
        http {
            access_log off;
            \(block.output)
        }
        """.write(toFile: "\(site.directory)/nginx.conf", atomically: false, encoding: .utf8)
        try Nginx.copyParameters(to: "\(site.directory)/uwsgi_params")
        let nginx = try ChildProcess([
            program("nginx", package: "nginx-light"), "-t", "-q", "-e", "stderr", "-p", site.directory, "-c",
            "\(site.directory)/nginx.conf",
        ])
        #expect(try nginx.waitForEnd() == .exited(0))
        #expect(nginx.errors == "", "about:\n\(block.output)")
    }

    /// The block stands up to what it is for: a worker's death is nobody's business but ours.
    @Test func printsABlockThatForgivesACrash() throws {
        let site = try Deployment("socket = %d/app.sock", "processes = 2", "debug = true", "disable-logging = true")
        try site.start()
        let block = try site.command("nginx", "--ini", "uwsgi.ini").output
        let upstream = try #require(block.firstMatch(of: /upstream hello \{[^}]*\}/)).0
        let location = try #require(block.firstMatch(of: /location \/ \{([^}]*)\}/)).1
        let nginx = try Nginx.start(server: "location / {\(location)}", http: String(upstream))
        let load = try Load(on: nginx.front)
        let workers = { site.logged.matches(of: /worker \d \((?:new )?pid: (\d+)/).compactMap { pid_t($0.1) } }
        for number in 1...10 {
            try load.waitForAnswers(20)
            kill(try #require(workers().last), SIGKILL)
            try site.waitForLog("Respawned Carafe worker", times: number)
        }
        let report = load.stop()
        #expect(report.failures == [])
        #expect(report.count > 200)
    }

    @Test func checksWithoutStarting() throws {
        let site = try Deployment("http-socket = 127.0.0.1:0", "processes = 4", "pythonpath = /app")
        let check = try site.command("check", "--ini", "uwsgi.ini")
        #expect(check.ending == .exited(0))
        #expect(check.errors == "")
        #expect(check.output.contains(/processes +4 +uwsgi.ini:\d/))
        #expect(check.output.contains("pythonpath: a Carafe app is compiled in"))
        #expect(site.pid == nil)
        #expect(site.logged == "")
        try site.write("[uwsgi]", "http-socket = 127.0.0.1:0", "proceses = 4")
        let bad = try site.command("check", "--ini", "uwsgi.ini")
        #expect(bad.ending == .exited(1))
        #expect(bad.output == "")
        #expect(bad.errors == "hello: uwsgi.ini:3: there is no setting \"proceses\"; did you mean \"processes\"?\n")
    }
}
