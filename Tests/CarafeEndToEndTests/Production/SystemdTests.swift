import Foundation
import Testing

/// What systemd gives a server and hears from it, and the unit that fits.
@Suite(.sandboxed) struct SystemdTests {
    @Test func servesWhatItIsGiven() throws {
        let endpoint = try Endpoint.free()
        let listener = try endpoint.makeSocket()
        defer { close(listener) }
        #expect(endpoint.bind(listener))
        #expect(listen(listener, 16) == 0)
        let script = "LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=http exec \"$0\" serve"
        let hello = try Hello(
            serving: ChildProcess(["/bin/sh", "-c", script, Hello.executable()], descriptor: listener))
        #expect(hello.http == [endpoint])
        #expect(try endpoint.get("/").text == "Hello wmsj100")
        hello.process.signal(SIGHUP)
        _ = try hello.process.waitForErrors("a reload") { $0.contains("reloaded: generation 2") ? true : nil }
        #expect(try endpoint.get("/").text == "Hello wmsj100")
    }

    /// The socket that a setting names is the one that systemd has opened there.
    @Test func knowsItsOwnAmongThem() throws {
        let endpoint = try Endpoint.free()
        let listener = try endpoint.makeSocket()
        defer { close(listener) }
        #expect(endpoint.bind(listener))
        #expect(listen(listener, 16) == 0)
        let script = "LISTEN_PID=$$ LISTEN_FDS=1 exec \"$0\" serve --http-socket \(endpoint)"
        let hello = try Hello(
            serving: ChildProcess(["/bin/sh", "-c", script, Hello.executable()], descriptor: listener))
        #expect(hello.http == [endpoint])
        #expect(hello.uwsgi == [])
        #expect(try endpoint.get("/").text == "Hello wmsj100")
    }

    @Test func tellsHowItIs() throws {
        let path = try Sandbox.required().path("notify")
        let notified = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(notified) }
        #expect(Endpoint.file(path).bind(notified))
        func next(_ word: String) throws -> String {
            try wait(for: word) {
                var bytes = [UInt8](repeating: 0, count: 4096)
                // unsafe: fills the array's own storage.
                let count = unsafe recv(notified, &bytes, bytes.count, Int32(MSG_DONTWAIT))
                let message = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
                return message.contains(word) ? message : nil
            }
        }
        let hello = try Hello.serve(["--http-socket", "127.0.0.1:0"], environment: ["NOTIFY_SOCKET": path])
        let pid = hello.process.pid
        #expect(try next("READY=1") == "READY=1\nMAINPID=\(pid)\nSTATUS=ready with 1 worker, 1 event loop each")
        _ = try next("WATCHDOG=1")
        hello.process.signal(SIGHUP)
        _ = try next("RELOADING=1")
        _ = try next("READY=1")
        hello.process.signal(SIGTERM)
        _ = try next("STOPPING=1")
        #expect(try hello.process.waitForEnd() == .exited(0))
    }

    @Test func printsAUnit() throws {
        let site = try Deployment("http-socket = 127.0.0.1:0", isDaemon: false)
        let unit = try site.command("systemd", "--ini", "uwsgi.ini")
        #expect(unit.ending == .exited(0))
        let lines = unit.output.split(separator: "\n").map(String.init)
        for line in [
            "Type=notify", "ExecStart=\(try Hello.executable()) serve --ini \(site.directory)/uwsgi.ini",
            "ExecReload=/bin/kill -HUP $MAINPID", "WorkingDirectory=\(site.directory)", "KillMode=mixed",
        ] { #expect(lines.contains(line), "no \(line) in:\n\(unit.output)") }
        // Where there is systemd, it has to accept that.
        guard let analyze = try? program("systemd-analyze", package: "systemd") else { return }
        let path = "\(site.directory)/hello.service"
        try unit.output.write(toFile: path, atomically: false, encoding: .utf8)
        let verify = try ChildProcess([analyze, "verify", path])
        #expect(try verify.waitForEnd() == .exited(0))
        #expect(verify.errors.split(separator: "\n").filter { $0.contains("hello.service") } == [])
    }
}
