import Foundation
import Testing

/// Why a server did not start reaches the shell, in words and as a status, also from a daemon.
@Suite(.sandboxed) struct StartErrorTests {
    @Test(arguments: [
        ("proceses = 2", "uwsgi.ini:4: there is no setting \"proceses\"; did you mean \"processes\"?"),
        ("processes = two", "uwsgi.ini:4: processes = \"two\" is not a number; write e.g. \"processes = 4\""),
        ("processes = 4 ; four", "a comment needs a line of its own: write \"processes = 4\""),
        (
            "socket = /no/such/app.sock",
            "listen on /no/such/app.sock: No such file or directory; the directory does not exist"
        ),
        ("socket = 127.0.0.1", "uwsgi.ini:4: socket: \"127.0.0.1\" is not an address to listen on"),
        ("uid = nobody-here", "uwsgi.ini:4: uid: no user is called \"nobody-here\"; create one"),
        ("gid = nobody-here", "uwsgi.ini:4: gid: no group is called \"nobody-here\"; create one"),
        ("chown-socket = nobody-here", "uwsgi.ini:4: chown-socket: no user is called \"nobody-here\"; create one"),
        (
            "https = 127.0.0.1:0,/no/cert.pem,/no/key.pem",
            "uwsgi.ini:4: https: the certificate /no/cert.pem cannot be read: No such file or directory; check the path"
        ),
        (
            "env = HELLO_CANNOT_START=the database is away",
            "no worker could start: onWorkerStart (Debugging.swift:38) of app \"hello\" failed: the database is away"
        ),
        ("chdir = /no/such", "no worker could start: cannot change to /no/such: No such file or directory"),
        ("logto = /no/such/x.log", "log file /no/such/x.log cannot be written: there is no directory /no/such"),
        ("pidfile = /no/such/x.pid", "pidfile /no/such/x.pid cannot be written: there is no directory /no/such"),
        ("stats = /no/such/x.sock", "listen on /no/such/x.sock: No such file or directory"),
        ("mount = /x=other", "uwsgi.ini:4: mount: no app is called \"other\"; there is \"hello\""),
        ("static-map = /x=/no/such", "uwsgi.ini:4: static-map: there is no directory \"/no/such\"; make it"),
        (
            "log-format = %(nonsense)",
            "uwsgi.ini:4: log-format: \"%(nonsense)\" at 1 is no variable; write one of uri, "
        ),
    ])
    func explains(_ line: String, _ sentence: String) throws {
        for isDaemon in [false, true] {
            let site = try Deployment(isDaemon: isDaemon)
            let daemonize = isDaemon ? "daemonize = \(site.log)" : ""
            try site.write("[uwsgi]", daemonize, "http-socket = 127.0.0.1:0", line, "safe-pidfile = \(site.pidFile)")
            let start = try site.command("uwsgi.ini")
            #expect(start.ending == .exited(1), "daemonize: \(isDaemon)")
            #expect(start.errors.contains(sentence), "daemonize: \(isDaemon), said: \(start.errors)")
            #expect(start.output == "")
            #expect(site.pid == nil)
        }
    }

    @Test(arguments: [false, true]) func explainsThatAPortIsTaken(_ isDaemon: Bool) throws {
        let other = try Hello.site()
        let site = try Deployment("socket = \(other)", isDaemon: isDaemon)
        let start = try site.command("uwsgi.ini")
        #expect(start.ending == .exited(1))
        #expect(
            start.errors.contains(
                "hello: listen on \(other): Address already in use; "
                    + "another program listens there: stop it, or choose another address\n"))
        #expect(try other.get("/").status == 200)
    }

    @Test(arguments: [false, true]) func explainsThatAUnixSocketIsTaken(_ isDaemon: Bool) throws {
        let other = try Hello.serve("--http-socket", SocketKind.unix.address()).http[0]
        let site = try Deployment("socket = \(other)", isDaemon: isDaemon)
        let start = try site.command("uwsgi.ini")
        #expect(start.ending == .exited(1))
        #expect(
            start.errors.contains("hello: listen on \(other): Address already in use; another program listens there"))
        #expect(try other.get("/").status == 200)
    }

    @Test(arguments: [false, true]) func letsAPIDFileHaveOneMaster(_ isDaemon: Bool) throws {
        let first = try Deployment("http-socket = 127.0.0.1:0")
        try first.start()
        let pid = try #require(first.pid)
        let second = try Deployment(isDaemon: isDaemon)
        try second.write(
            "[uwsgi]", "http-socket = 127.0.0.1:0", "pidfile = \(first.pidFile)",
            isDaemon ? "daemonize = \(second.log)" : "")
        let start = try second.command("uwsgi.ini")
        #expect(start.ending == .exited(1))
        #expect(
            start.errors.contains(
                "hello: pidfile \(first.pidFile) belongs to a running master (pid \(pid)); stop that first"))
        #expect(first.pid == pid)
        #expect(try first.http().get("/").status == 200)
    }

    @Test func explainsThatThereIsNoFile() throws {
        let site = try Deployment()
        for arguments in [["nothing.ini"], ["serve", "--ini", "nothing.ini"], ["check", "--ini", "nothing.ini"]] {
            let start = try site.command(arguments)
            #expect(start.ending == .exited(1))
            #expect(
                start.errors
                    == "hello: --ini: cannot read \"nothing.ini\": there is no such file; "
                    + "check the path, which starts at the working directory\n")
        }
    }

    @Test func explainsThatItsLogCannotBeWritten() throws {
        let site = try Deployment("http-socket = 127.0.0.1:0", "daemonize = /no/such/server.log")
        let start = try site.command("uwsgi.ini")
        #expect(start.ending == .exited(1))
        #expect(
            start.errors.contains("log file /no/such/server.log cannot be written: there is no directory /no/such"))
    }
}
