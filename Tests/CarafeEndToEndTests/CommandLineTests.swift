import Foundation
import Testing

@Suite(.sandboxed) struct CommandLineTests {
    @Test func listsTheRoutes() throws {
        let process = try Hello.start(["routes"])
        #expect(try process.waitForEnd() == .exited(0))
        #expect(process.errors == "")
        let lines = process.output.split(separator: "\n").map(String.init)
        #expect(lines[0].wholeMatch(of: /Endpoint +Methods +Rule/) != nil)
        #expect(lines[1].wholeMatch(of: /-+  -+  -+/) != nil)
        #expect(lines.contains { $0.wholeMatch(of: /index +GET +\//) != nil })
        #expect(lines.contains { $0.wholeMatch(of: /echo +GET, POST, PUT +\/echo/) != nil })
        #expect(lines.contains { $0.hasSuffix("  /user/<int:id>") })
        #expect(lines.dropFirst(2).map { $0 } == lines.dropFirst(2).sorted())
    }

    @Test(arguments: [[], ["run"], ["serve"]] as [[String]]) func helps(_ command: [String]) throws {
        let process = try Hello.start(command + ["--help"])
        #expect(try process.waitForEnd() == .exited(0))
        #expect(process.errors == "")
        let words =
            switch command {
            case ["serve"]:
                [
                    "--socket", "--http-socket", "--https", "--threads", "--http-timeout", "--limit-post",
                    "--disable-logging",
                ]
            case ["run"]: ["--host", "--port", "--cert", "--key", "--debug"]
            default: ["run", "serve", "routes"]
            }
        for word in words { #expect(process.output.contains(word)) }
    }

    @Test(
        arguments: [
            (["route"], "hello: there is no command \"route\"; did you mean routes?"),
            (["elsewhere"], "hello: there is no command \"elsewhere\"; --help lists them"),
            (["serve"], "nothing to listen on; give --socket 127.0.0.1:5051"),
            (["serve", "--socket", "nonsense"], "\"nonsense\" is not an address to listen on"),
            (["serve", "--socket", "127.0.0.1"], "it has no port"),
            (["serve", "--socket", "127.0.0.1:70000"], "is not an address to listen on"),
            (["serve", "--socket", "999.0.0.1:5051"], "\"999.0.0.1\" is no IP address"),
            (["serve", "--socket", "::1:5051"], "is no IP address"),
            (["serve", "--http-socket", "192.0.2.1:0"], "no interface of this machine has that address"),
            (["serve", "--socket", "/no/such/directory/hello.sock"], "the directory does not exist"),
            (["serve", "--socket", ":0", "--threads", "0"], "--threads: threads = 0 is out of range; write 1 to 1024"),
            (
                ["serve", "--socket", ":0", "--threads", "two"],
                "--threads: threads = \"two\" is not a number; write e.g. \"threads = 2\""
            ),
            (["serve", "--socket", ":0", "--http-timeout", "0"], "is out of range; write 0.001 to 86400 seconds"),
            (["serve", "--socket", ":0", "--http-timeout", "nan"], "http-timeout = \"nan\" is not a number"),
            (["serve", "--socket", ":0", "--limit-post=-1"], "limit-post = \"-1\" is not a number"),
            (["serve", "--socket", ":0", "--limit-post", "1x"], "limit-post = \"1x\" is not a number"),
            (
                ["serve", "--https", "nonsense"],
                "https = \"nonsense\" is not an address, a certificate and a key"
            ),
            (["serve", "--https", ":0,a,b,c"], "is more than an address, a certificate and a key; write"),
            (["serve", "--https", ":0,,key.pem"], "is not an address, a certificate and a key"),
            (["serve", "--https", "0,cert.pem,key.pem"], "\"0\" is not an address to listen on"),
            (
                ["serve", "--https", ":0,/no/cert.pem,key.pem"],
                "the certificate /no/cert.pem cannot be read: No such file or directory; check the path"
            ),
            (["run", "--cert", "cert.pem"], "--cert has no --key; give both, or --cert adhoc"),
            (["run", "--key", "key.pem"], "--key has no --cert that it belongs to; give both"),
            (["run", "--cert", "adhoc", "--key", "key.pem"], "--cert adhoc makes a key of its own; leave out --key"),
            (
                ["run", "--cert", "/no/c.pem", "--key", "k.pem"],
                "the certificate /no/c.pem cannot be read: No such file"
            ),
            (["run", "--port", "70000"], "'70000' is invalid for '--port <port>'"),
            (["run", "--host", "nowhere.invalid"], "is no IP address"),
            (["run", "--prot", "80"], "Unknown option '--prot'. Did you mean '--port'?"),
            (["serve", "--sokcet", ":0"], "there is no setting \"sokcet\"; did you mean --socket?"),
            (["server"], "hello: there is no command \"server\"; did you mean serve?"),
        ] as [([String], String)])
    func explainsWhatIsWrong(_ arguments: [String], _ sentence: String) throws {
        let process = try Hello.start(arguments)
        let ending = try process.waitForEnd()
        guard case .exited(let status) = ending else {
            Issue.record("ended \(ending)")
            return
        }
        #expect(status != 0)
        #expect(process.errors.contains(sentence), "said: \(process.errors)")
        #expect(process.output == "")
    }

    @Test(arguments: ["run", "serve"]) func explainsThatAPortIsTaken(_ command: String) throws {
        let first = try Hello.site()
        guard case .port(let port) = first else { return }
        let address = command == "run" ? ["run", "--port", "\(port)"] : ["serve", "--socket", "127.0.0.1:\(port)"]
        let process = try Hello.start(address)
        #expect(try process.waitForEnd() == .exited(1))
        #expect(process.errors.contains("listen on 127.0.0.1:\(port)"))
        #expect(process.errors.contains("another program listens there: stop it, or choose another address"))
        #expect(try first.get("/").status == 200)
    }

    @Test func listensOnSeveralAddresses() throws {
        let hello = try Hello.serve(
            "--socket", SocketKind.tcp.address(), "--socket", SocketKind.unix.address(),
            "--http-socket", SocketKind.tcp.address(), "--http-socket", SocketKind.unix.address())
        for http in hello.http { #expect(try http.get("/").text == "Hello wmsj100") }
        for uwsgi in hello.uwsgi {
            let client = try Client(uwsgi)
            try client.send(UWSGIPacket.get("/").bytes)
            #expect(try client.answer().text == "Hello wmsj100")
        }
        #expect(hello.http.count == 2)
        #expect(hello.uwsgi.count == 2)
    }

    @Test func warnsOfAUWSGISocketThatEveryoneReaches() throws {
        let process = try Hello.start(["serve", "--socket", "0.0.0.0:0"])
        let report = try process.waitForErrors("its report") { $0.contains("ready with") ? $0 : nil }
        #expect(report.contains("WARNING: whoever can reach 0.0.0.0:"))
    }

    @Test func crashesOnlyForDevelopers() throws {
        let production = try Hello.site()
        #expect(try production.get("/crash").status == 404)
        #expect(try production.get("/").status == 200)

        let hello = try Hello.serve(
            ["--http-socket", "127.0.0.1:0", "--debug"], environment: ["SWIFT_BACKTRACE": "enable=no"])
        let client = try Client(hello.http[0])
        try client.send("GET /crash HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(try client.rest().isEmpty)
        // That was one worker.
        #expect(try hello.http[0].get("/").status == 200)
        #expect(
            hello.process.errors.contains(/DAMN ! worker 1 \(pid: \d+\) died, killed by signal \d+ :\( trying respawn/))
    }
}
