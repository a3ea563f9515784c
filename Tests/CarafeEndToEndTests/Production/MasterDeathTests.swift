import Foundation
import Testing

/// A master that is killed without a word leaves nothing that would be in the way of the next one.
@Suite(.sandboxed) struct MasterDeathTests {
    private func workers(_ log: String) -> [pid_t] {
        log.matches(of: /spawned Carafe worker \d+ \(pid: (\d+)/).compactMap { pid_t($0.1) }
    }

    @Test(arguments: SocketKind.allCases) func leavesRoomForTheNext(_ kind: SocketKind) throws {
        let address = kind == .tcp ? "\(try Endpoint.free())" : "%d/app.sock"
        let site = try Deployment("http-socket = \(address)", "processes = 2")
        try site.start()
        let (first, old) = (try #require(site.pid), workers(site.logged))
        #expect(old.count == 2)
        kill(first, SIGKILL)
        // At once, while the workers have just noticed.
        try site.start()
        #expect(site.pid != first)
        for worker in old { try Deployment.waitForEnd(of: worker) }
        #expect(try site.http().get("/").text == "Hello wmsj100")
        #expect(try site.command("status", "uwsgi.pid").ending == .exited(0))
    }

    @Test func finishesWhatIsBegun() throws {
        let site = try Deployment("http-socket = 127.0.0.1:0")
        try site.start()
        let client = try Client(site.http())
        try client.send("GET /slow?ms=1000 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        _ = try site.http().get("/")
        kill(try #require(site.pid), SIGKILL)
        #expect(try client.answer().text == "slept for 1000 ms\n")
        for worker in workers(site.logged) { try Deployment.waitForEnd(of: worker) }
        let status = try site.command("status", "uwsgi.pid")
        #expect(status.ending == .exited(3))
        #expect(status.errors.contains("not running: pidfile uwsgi.pid is stale"))
    }

    /// Nobody is left to end a worker that does not end by itself.
    @Test(arguments: ["/hang?ms=600000", "/slow?ms=600000", "/deaf?ms=600000"])
    func endsWorkersThatAreBusy(_ target: String) throws {
        let site = try Deployment("http-socket = 127.0.0.1:0", "debug = true", "threads = 2")
        try site.start()
        let client = try Client(site.http())
        try client.send("GET \(target) HTTP/1.1\r\nHost: localhost\r\n\r\n")
        try wait(for: "the request to begin") {
            try site.command("status", "uwsgi.pid").output.contains("busy") ? () : nil
        }
        kill(try #require(site.pid), SIGKILL)
        for worker in workers(site.logged) { try Deployment.waitForEnd(of: worker) }
        #expect(try client.rest().isEmpty)
    }
}
