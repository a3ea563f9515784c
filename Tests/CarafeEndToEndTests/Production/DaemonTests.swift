import Foundation
import Testing

/// The ini file that people have, from its start to its end.
@Suite(.sandboxed) struct DaemonTests {
    /// As it stands in the notes that people follow, but for the directory and the port.
    private func note(_ more: String...) throws -> (site: Deployment, socket: Endpoint) {
        let site = try Deployment()
        let socket = try Endpoint.free()
        try site.write(
            """
            [uwsgi]
            socket = \(socket)
            pythonpath = \(site.directory)
            module = run
            wsgi-file = \(site.directory)/uwsgi.ini
            callable = app
            processes = 1
            threads = 1
            daemonize = \(site.log)
            pidfile=\(site.pidFile)
            """, more.joined(separator: "\n"))
        return (site, socket)
    }

    @Test func servesTheNoteBehindNginx() throws {
        let (site, socket) = try note()
        let start = try site.command("uwsgi.ini")
        #expect(start.ending == .exited(0))
        #expect(start.output == "")
        #expect(start.errors.contains("\nready with 1 worker, 1 event loop each\n"))
        #expect(
            start.errors.contains("uwsgi.ini:3: pythonpath: a Carafe app is compiled in; build it with swift build"))
        #expect(start.errors.contains("uwsgi socket bound to \(socket)\n"))
        let nginx = try Nginx.start(passingTo: socket.nginx)
        #expect(try nginx.front.get("/").text == "Hello wmsj100")
        #expect(try nginx.front.get("/name").text == "Your name is wanghao")
        #expect(nginx.complaints == [])
        try site.waitForLog("GET /name => generated 20 bytes")
    }

    @Test func tellsAndStopsByThePIDFile() throws {
        let (site, socket) = try note()
        try site.start()
        let pid = try #require(site.pid)
        let status = try site.command("status", "uwsgi.pid")
        #expect(status.ending == .exited(0))
        #expect(status.output.contains("master (pid \(pid)): generation 1, up "))
        #expect(status.output.hasSuffix("1 of 1 workers serve\n"))
        let stop = try site.command("stop", "uwsgi.pid")
        #expect(stop.ending == .exited(0))
        #expect(stop.output == "stopped (pid \(pid))\n")
        #expect(!Deployment.isThere(pid))
        #expect(throws: Timeout.self) { try Client(socket) }
        #expect(site.logged.hasSuffix("goodbye to Carafe.\n"))
        let again = try site.command("status", "uwsgi.pid")
        #expect(again.ending == .exited(3))
        #expect(
            again.errors
                == "not running: pidfile uwsgi.pid is stale, there is no process \(pid) any more\n")
    }

    /// As uWSGI's users have it in their scripts.
    @Test func takesUWSGIsCommands() throws {
        let (site, _) = try note()
        try site.start()
        let reload = try site.command("--reload", "uwsgi.pid")
        #expect(reload.ending == .exited(0))
        #expect(reload.output.hasPrefix("reloaded: generation 2, 1 worker"))
        #expect(try site.command("--stop", "uwsgi.pid").ending == .exited(0))
    }

    /// Not that its port is taken, which leaves one to find out by whom.
    @Test func saysThatItRunsAlready() throws {
        let (site, socket) = try note()
        try site.start()
        let pid = try #require(site.pid)
        let second = try site.command("serve", "--ini", "uwsgi.ini")
        #expect(second.ending == .exited(1))
        #expect(second.errors.contains("belongs to a running master (pid \(pid))"), "said: \(second.errors)")
        #expect(!second.errors.contains("Address already in use"))
        #expect(site.pid == pid)
        _ = try Client(socket)
    }

    @Test(arguments: [SIGTERM, SIGINT]) func stopsByASignalToThePIDFile(_ signal: Int32) throws {
        let (site, socket) = try note()
        try site.start()
        let pid = try #require(site.pid)
        kill(pid, signal)
        try Deployment.waitForEnd(of: pid)
        #expect(throws: Timeout.self) { try Client(socket) }
        // Without vacuum it stays, stale, and is no obstacle.
        #expect(site.pid == pid)
        try site.start()
        #expect(site.pid != pid)
        #expect(try site.command("status", "uwsgi.pid").ending == .exited(0))
    }

    @Test func leavesNothingBehindWithVacuum() throws {
        let (site, _) = try note("socket = %d/app.sock", "stats = %d/stats.sock", "vacuum = true")
        try site.start()
        let files = { try FileManager.default.contentsOfDirectory(atPath: site.directory).sorted() }
        #expect(try files() == ["app.sock", "hello", "server.log", "stats.sock", "uwsgi.ini", "uwsgi.pid"])
        #expect(try site.command("stop", "uwsgi.pid").ending == .exited(0))
        #expect(try files() == ["hello", "server.log", "uwsgi.ini"])
    }

    @Test func keepsItsFilesFromTheWorld() throws {
        let (site, _) = try note("socket = %d/app.sock")
        try site.start()
        let modes = try ["server.log", "uwsgi.pid", "app.sock"].map { name in
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(site.directory)/\(name)")
            return try #require(attributes[.posixPermissions] as? Int)
        }
        #expect(modes == [0o640, 0o644, 0o660])
        let status = try String(contentsOfFile: "/proc/\(#require(site.pid))/status", encoding: .utf8)
        let mask = try #require(status.firstMatch(of: /Umask:\s+(\d+)/))
        #expect(mask.1 != "0000")
    }

    @Test func appendsToItsLog() throws {
        let (site, _) = try note()
        try "what was there\n".write(toFile: site.log, atomically: false, encoding: .utf8)
        try site.start()
        #expect(site.logged.hasPrefix("what was there\n*** Starting Carafe "))
    }
}
