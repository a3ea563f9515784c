import CarafeCore
import Foundation
import HTTPTypes
import Testing

@testable import CarafeServer

/// Whole servers, talked to by programs that other people wrote.
@Suite struct TLSServerTests {
    /// A server on a port of its own, and where it is.
    private final class Site: Sendable {
        let server: Server
        let port: UInt16

        init(ticketKeys: TLSTicketKeys? = nil, _ build: (App) -> Void) throws {
            let app = App("site")
            build(app)
            let address = SocketAddress.internet(host: "127.0.0.1", port: 0)
            var configuration = ServerConfiguration(endpoints: [.https(address, try TLSSessionTests.credentials.get())])
            configuration.ticketKeys = ticketKeys
            server = try Server(try app.freeze(), configuration)
            guard case .internet(_, let port) = server.addresses[0] else { throw SystemError(EINVAL, "find the port") }
            self.port = port
            try server.start()
        }

        func url(_ path: String) -> String { "https://127.0.0.1:\(port)\(path)" }

        deinit { server.stop(grace: .zero) }
    }

    private struct Failure: Error {}

    /// Bytes without a short period, so that a piece that is lost or doubled shows.
    private static let bytes = (0..<5_000_001).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 9 &+ $0) }

    private func site(serving file: String) throws -> Site {
        try Site { app in
            app.get("/scheme") { request in request.scheme }
            app.get("/bytes") { Response(.bytes(Self.bytes)) }
            app.get("/file") { Response(.file(file)) }
            app.get("/file/part") { Response(.file(file, offset: 1_000_000, length: 2_000_000)) }
            app.get("/stream") {
                Response(.stream { body in for piece in 0..<50 { try await body.write(Self.piece(piece)) } })
            }
            app.get("/broken") {
                Response(
                    .stream { body in
                        try await body.write(Self.piece(0))
                        throw Failure()
                    })
            }
        }
    }

    private static func piece(_ number: Int) -> [UInt8] { Array(bytes[(number * 100_000)..<((number + 1) * 100_000)]) }

    @Test(
        arguments: [
            ("/bytes", 0..<5_000_001), ("/file", 0..<5_000_001), ("/file/part", 1_000_000..<3_000_000),
            ("/stream", 0..<5_000_000),
        ], [["--tls-max", "1.2"], ["--tlsv1.3"], ["--limit-rate", "20M"]])
    func sendsEveryKindOfBody(_ body: (path: String, range: Range<Int>), _ options: [String]) async throws {
        let folder = try Folder()
        try Data(Self.bytes).write(to: URL(fileURLWithPath: folder.path("file")))
        let site = try site(serving: folder.path("file"))
        let answer = try await Tool.curl(options + [site.url(body.path)])
        #expect(answer.status == 0)
        // Not the arrays themselves, whose description would take minutes.
        let isSame = answer.output == Array(Self.bytes[body.range])
        #expect(isSame, "got \(answer.output.count) bytes")
    }

    @Test func knowsThatItIsSecure() async throws {
        let site = try site(serving: "")
        #expect(try await Tool.curl([site.url("/scheme")]).text == "https")
    }

    /// HTTP/1.0 has no other sign of the end of a stream than the end of the connection: TLS says whether that was meant.
    @Test(arguments: ["--http1.0", "--http1.1"]) func saysWhetherAStreamIsWhole(_ version: String) async throws {
        let site = try site(serving: "")
        let whole = try await Tool.curl([version, site.url("/stream")])
        #expect(whole.status == 0)
        let isSame = whole.output == Array(Self.bytes[..<5_000_000])
        #expect(isSame, "got \(whole.output.count) bytes")
        #expect(try await Tool.curl([version, site.url("/broken")]).status != 0)
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"]) func goesOnWithASessionOfAnotherServer(_ version: String) async throws {
        let keys = try TLSTicketKeys.random()
        let (one, other) = (try Site(ticketKeys: keys) { _ in }, try Site(ticketKeys: keys) { _ in })
        let stranger = try Site { _ in }
        let folder = try Folder()
        func connect(_ site: Site, _ option: String) async throws -> Tool {
            let request = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            return try await Tool.client(site.port, [version, option, folder.path("session")], request: request)
        }
        let first = try await connect(one, "-sess_out")
        #expect(first.text.contains("\nNew, TLSv1."))
        // `s_client` says so when the end of TLS is missing.
        #expect(first.text.contains("HTTP/1.1 404") && !first.text.contains("unexpected eof"))
        #expect(try await connect(other, "-sess_in").text.contains("\nReused, TLSv1."))
        #expect(try await connect(stranger, "-sess_in").text.contains("\nNew, TLSv1."))
    }
}
