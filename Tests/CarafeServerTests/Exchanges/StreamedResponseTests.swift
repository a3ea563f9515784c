import CarafeCore
import CarafeServer
import HTTPTypes
import TestThreads
import Testing

/// Bodies that are made while they are sent.
@Suite(.mayWait) struct StreamedResponseTests {
    static let piece = [UInt8].pattern(65_521)
    static let pieces = 320

    /// What became of a producer and its response.
    final class Fate: Sendable {
        let written = Counter()
        let endings = Notes<String>()
        let completions = Notes<String>()

        /// A response that notes what becomes of it.
        func response(length: Int? = nil, _ produce: @escaping @Sendable (BodyWriter) async throws -> Void) -> Response
        {
            var response = Response(
                .stream(length: length) { [self] body in
                    do {
                        try await produce(body)
                        endings.add("finished")
                    } catch {
                        endings.add(Task.isCancelled ? "cancelled" : "\(error)")
                        throw error
                    }
                })
            response.completion = { [completions] error in completions.add(error == nil ? "sent" : "failed") }
            return response
        }

        /// A response of 20 MB: no socket's buffers hold that.
        func largeResponse() -> Response {
            response { [written] body in
                for _ in 0..<StreamedResponseTests.pieces {
                    try await body.write(StreamedResponseTests.piece)
                    written.add()
                }
            }
        }
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func sendsPiecesInOrder(_ poller: PollerKind, _ transport: Transport) throws {
        let server = try TestServer(poller) { app in
            app.get("/") {
                Response(.stream { body in for number in 0..<10_000 { try await body.write("\(number)\n") } })
            }
            app.get("/none") { Response(.stream { body in }) }
            app.get("/blank") { Response(.stream { body in for _ in 0..<3 { try await body.write("") } }) }
            app.get("/promised") { Response(.stream(length: 7) { body in try await body.write("carafe\n") }) }
        }
        #expect(try server.get("/", transport).text == (0..<10_000).map { "\($0)\n" }.joined())
        #expect(try server.get("/none", transport).text == "")
        #expect(try server.get("/blank", transport).text == "")
        let promised = try server.get("/promised", transport)
        #expect(promised["Content-Length"] == "7")
        #expect(promised.text == "carafe\n")
    }

    @Test(arguments: PollerKind.both)
    func keepsTheConnection(_ poller: PollerKind) throws {
        let server = try TestServer(poller) { app in
            app.get("/<int:n>") { (request, n: Int) in
                Response(.stream { body in for part in ["number ", "\(n)"] { try await body.write(part) } })
            }
        }
        let client = try server.connect()
        try client.send((0..<20).flatMap { Message.get("/\($0)").bytes(.http) })
        for number in 0..<20 { #expect(try client.answer().text == "number \(number)") }
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func takesPiecesFromOtherThreads(_ poller: PollerKind, _ transport: Transport) throws {
        let actor = ElsewhereActor()
        let server = try TestServer(poller) { app in
            app.get("/") {
                Response(.stream { body in try await actor.write(100, to: body) })
            }
        }
        let expected = (0..<100).map { String(repeating: "\($0),", count: 2000) }.joined()
        #expect(try server.get("/", transport).text == expected)
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func pausesWhileTheClientDoesNotRead(_ poller: PollerKind, _ transport: Transport) throws {
        let fate = Fate()
        let server = try TestServer(poller) { app in app.get("/") { fate.largeResponse() } }
        let client = try server.send(.get("/"), transport, buffers: 16 * 1024)
        try fate.written.waitUntilItRests()
        #expect(fate.written.value < Self.pieces)
        #expect(fate.endings.count == 0)
        #expect(fate.completions.count == 0)
        // Others are served meanwhile.
        #expect(try server.get("/nowhere", transport).status == 404)
        client.widen()
        let answer = try client.answer()
        #expect(answer.body.difference(from: .pattern(Self.pieces * Self.piece.count)) == nil)
        #expect(try fate.endings.wait() == ["finished"])
        #expect(try fate.completions.wait() == ["sent"])
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func stopsWhenTheClientHangsUp(_ poller: PollerKind, _ transport: Transport) throws {
        let fate = Fate()
        let server = try TestServer(poller) { app in
            app.get("/") { fate.largeResponse() }
            app.get("/small") { "small" }
        }
        let client = try server.send(.get("/"), transport, buffers: 16 * 1024)
        _ = try client.head()
        _ = try client.take(100_000)
        client.close()
        #expect(try fate.endings.wait() == ["cancelled"])
        #expect(try fate.completions.wait() == ["failed"])
        #expect(try server.get("/small", transport).text == "small")
        #expect(fate.completions.all == ["failed"])
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func stopsWhenTheClientBreaksOffBetweenPieces(_ poller: PollerKind, _ transport: Transport) throws {
        let (fate, gate) = (Fate(), Gate())
        let server = try TestServer(poller) { app in
            app.get("/") {
                fate.response { body in
                    try await body.write("first")
                    try await gate.passUnlessCancelled()
                    try await body.write("second")
                }
            }
            app.get("/small") { "small" }
        }
        let client = try server.send(.get("/"), transport)
        _ = try client.head()
        try gate.waitForArrival()
        client.reset()
        #expect(try fate.endings.wait() == ["cancelled"])
        #expect(try fate.completions.wait() == ["failed"])
        #expect(try server.get("/small", transport).text == "small")
    }

    @Test(arguments: PollerKind.both)
    func doesNotProduceForHEAD(_ poller: PollerKind) throws {
        let fate = Fate()
        let server = try TestServer(poller) { app in app.get("/") { fate.largeResponse() } }
        let client = try server.connect()
        for _ in 0..<2 {
            try client.send(Message(method: "HEAD"))
            #expect(try client.answer(to: "HEAD").status == 200)
        }
        try fate.completions.wait(for: 2)
        #expect(fate.completions.all == ["sent", "sent"])
        #expect(fate.written.value == 0)
    }
}

// MARK: - Bodies that break off

extension StreamedResponseTests {
    struct Boom: Error {}

    /// A server whose responses are not what they promise. What is written first is far more than a window.
    static func brokenServer(_ poller: PollerKind, _ fate: Fate) throws -> TestServer {
        try TestServer(poller) { app in
            app.get("/longer") {
                fate.response(length: 300_000) { body in
                    try await body.write([UInt8](repeating: 1, count: 200_000))
                    try await body.write([UInt8](repeating: 2, count: 100_001))
                }
            }
            app.get("/shorter") {
                fate.response(length: 300_000) { body in
                    try await body.write([UInt8](repeating: 1, count: 200_000))
                }
            }
            app.get("/error") {
                fate.response { body in
                    try await body.write([UInt8](repeating: 1, count: 200_000))
                    throw Boom()
                }
            }
            app.get("/abort") {
                fate.response { body in
                    try await body.write("something")
                    try abort(.notFound)
                }
            }
        }
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func breaksOffInsteadOfEndingWrongly(_ poller: PollerKind, _ transport: Transport) throws {
        for target in ["/longer", "/shorter", "/error", "/abort"] {
            let fate = Fate()
            let client = try Self.brokenServer(poller, fate).send(.get(target), transport)
            let bytes = try client.rest()
            #expect(client.end == .reset, "\(target)")
            #expect(bytes.count < 250_000)
            #expect(!bytes.text.hasSuffix("\r\n0\r\n\r\n"))
            #expect(!bytes.contains(2))
            #expect(try fate.completions.wait() == ["failed"])
        }
    }

    @Test(arguments: PollerKind.both)
    func logsWhyItBrokeOff(_ poller: PollerKind) throws {
        let server = try Self.brokenServer(poller, Fate())
        for (target, reason) in [
            (
                "/longer",
                "the response body was announced with 300000 bytes, and 300001 were written; "
                    + "give `length:` only when it is certain"
            ),
            (
                "/shorter",
                "the response body was announced with 300000 bytes, and 200000 were written; "
                    + "give `length:` only when it is certain"
            ),
            ("/error", "Boom()"),
        ] {
            _ = try server.send(.get(target)).rest()
            #expect(
                server.log.all.last
                    == "error: the response to GET \(target) broke off in the middle of its body: \(reason)")
        }
    }
}
