import Foundation
import Testing

/// HTTP over TLS, as `curl` and `openssl s_client` find it.
@Suite(.sandboxed) struct TLSTests {
    private func serve(_ options: String...) throws -> Hello {
        let files = try CertificateFiles()
        return try Hello.serve(["--https", "127.0.0.1:0,\(files.certificate),\(files.key)"] + options)
    }

    @Test func servesWithACertificateOfItsOwn() throws {
        let hello = try Hello.run("--cert", "adhoc")
        #expect(hello.http.isEmpty)
        let answer = try hello.https[0].curl("/inspect")
        #expect(answer.output.contains("\"scheme\":\"https\""))
        _ = try hello.process.waitForErrors("a log line") { $0.contains("\"GET /inspect HTTP/1.1\" 200") ? true : nil }
    }

    @Test(arguments: ["run", "serve"]) func servesWithACertificateFromFiles(_ command: String) throws {
        let files = try CertificateFiles()
        let hello =
            command == "run"
            ? try Hello.run("--cert", files.certificate, "--key", files.key)
            : try Hello.serve("--https", "127.0.0.1:0, \(files.certificate), \(files.key)")
        let trusting = try hello.https[0].curl("/", options: ["--cacert", files.certificate])
        #expect(trusting.output == "Hello wmsj100")
        #expect(try hello.https[0].curl("/", options: []).ending == .exited(60))
    }

    @Test(arguments: ["tls1_2", "tls1_3"]) func agreesOnVersionAndProtocol(_ version: String) throws {
        let said = try serve().https[0].handshake("-\(version)", "-alpn", "h2,http/1.1").output
        #expect(said.contains("New, TLSv1.\(version.last!)"))
        #expect(said.contains("ALPN protocol: http/1.1"))
        #expect(said.contains("Server Temp Key: X25519"))
        #expect(said.contains("Compression: NONE"))
    }

    @Test(
        arguments: [
            (["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"], "protocol version"),
            (["-alpn", "h2"], "no application protocol"),
            (["-tls1_2", "-cipher", "AES128-SHA256"], "handshake failure"),
        ])
    func refuses(_ options: [String], _ alert: String) throws {
        let site = try serve().https[0]
        let conversation = try site.handshake(options[0], options[1], options.count > 2 ? options[2] : "-brief", "-msg")
        #expect(conversation.errors.contains("alert \(alert)"), "said: \(conversation.errors)")
        #expect(try site.curl("/").output == "Hello wmsj100")
    }

    @Test func goesOnWithSessions() throws {
        let said = try serve().https[0].handshake("-tls1_2", "-reconnect").output
        #expect(said.matches(of: /(?m)^New, TLSv1.2/).count == 1)
        #expect(said.matches(of: /(?m)^Reused, TLSv1.2/).count == 5)
    }

    @Test func keepsConnections() throws {
        let connects = try serve().https[0].curl(
            "/", "/name", "/user/7",
            options: ["--insecure", "--output", "/dev/null", "--write-out", "%{num_connects}\n"])
        // A line for each URL; `--output` is for the first alone, the other bodies stand between the lines.
        #expect(connects.output.hasPrefix("1\n"))
        #expect(connects.output.contains("0\n"))
    }

    @Test func movesLargeBodies() throws {
        let site = try serve().https[0]
        let file = try Sandbox.required().path("large")
        let down = try site.curl("/large?bytes=30000000", options: ["--insecure", "--output", file])
        #expect(down.ending == .exited(0))
        let size = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int
        #expect(size == 30_000_000)
        let up = try site.curl("/upload", options: ["--insecure", "--request", "POST", "--upload-file", file])
        #expect(up.output == "received 30000000 bytes\n")
    }

    @Test func tellsPlainHTTPInPlainText() throws {
        let hello = try serve()
        let answer = try hello.https[0].get("/")
        #expect(answer.status == 400)
        #expect(answer["Connection"] == "close")
        #expect(answer.text.contains("plain HTTP arrived on a port that speaks TLS; use https://"))
        #expect(try hello.https[0].curl("/").output == "Hello wmsj100")
        hello.process.signal(SIGTERM)
        #expect(try hello.process.waitForEnd() == .exited(0))
        #expect(hello.process.errorLines.filter { $0.contains("plain HTTP arrived") }.count == 1)
    }

    @Test func tellsAGatewayInPlainText() throws {
        let hello = try serve()
        let client = try Client(hello.https[0])
        try client.send(UWSGIPacket.get("/").bytes)
        #expect(try client.answer().text.contains("a uwsgi packet arrived on the HTTP port"))
        #expect(try client.rest().isEmpty)
    }

    /// A ClientHello that never ends, and nothing at all.
    @Test(arguments: [[], [0x16, 0x03, 0x01, 0x02, 0x00, 0x01]] as [[UInt8]])
    func hangsUpOnAHandshakeThatTakesTooLong(_ beginning: [UInt8]) throws {
        let site = try serve("--http-timeout", "0.3").https[0]
        let client = try Client(site)
        try client.send(beginning)
        #expect(try client.rest().isEmpty)
        #expect(try site.curl("/").output == "Hello wmsj100")
    }

    /// The master has read the files: a worker that starts later, as another user, need not be able to.
    @Test func workersDoNotReadTheFiles() throws {
        let files = try CertificateFiles()
        let hello = try Hello.serve(
            ["--https", "127.0.0.1:0,\(files.certificate),\(files.key)", "--debug"],
            environment: ["SWIFT_BACKTRACE": "enable=no"])
        for file in [files.certificate, files.key] { try FileManager.default.removeItem(atPath: file) }
        #expect(try hello.https[0].curl("/crash").ending != .exited(0))
        #expect(try hello.https[0].curl("/").output == "Hello wmsj100")
    }

    @Test func finishesWhatIsBegunAtSIGTERM() throws {
        let hello = try serve()
        let url = "https://\(hello.https[0])/stream?chunks=2&ms=1000"
        let curl = try ChildProcess([program("curl", package: "curl"), "--silent", "--insecure", "--no-buffer", url])
        _ = try wait(for: "the first chunk") { curl.output.isEmpty ? nil : true }
        hello.process.signal(SIGTERM)
        #expect(try curl.waitForEnd() == .exited(0))
        #expect(curl.output == "chunk 0\nchunk 1\n")
        #expect(try hello.process.waitForEnd() == .exited(0))
    }
}
