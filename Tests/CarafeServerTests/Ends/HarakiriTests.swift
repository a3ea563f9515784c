import CCarafeSystem
import CarafeCore
import CarafeServer
import HTTPTypes
import TestThreads
import Testing

/// What becomes of handlers that take too long.
@Suite(.mayWait) struct HarakiriTests {
    /// What was seen of handlers, and asked of the process.
    struct Fate: Sendable {
        let gate = Gate()
        let endings = Notes<String>()
        let wearings = Notes<String>()
    }

    static func server(_ poller: PollerKind, _ fate: Fate, milliseconds: Int = 50) throws -> TestServer {
        try TestServer(poller) { configuration in
            configuration.harakiri = .milliseconds(milliseconds)
            configuration.onWornOut = { fate.wearings.add($0) }
        } routes: { app in
            app.get("/") { "hello" }
            app.get("/slow") { () async throws -> String in
                do {
                    try await Task.sleep(for: .seconds(600))
                } catch {
                    fate.endings.add("\(error is CancellationError)")
                    throw error
                }
                return "slow"
            }
            app.get("/deaf") { () async -> String in
                await fate.gate.pass()
                return "deaf"
            }
            app.get("/blocking", blocking: true) { () -> String in
                fate.gate.passBlocking()
                return "blocking"
            }
            app.get("/stream") { request in
                let pause = request.args["pause", as: Int.self] ?? 0
                return Response(
                    .stream { body in
                        for piece in 0..<20 {
                            try await body.write("\(piece) ")
                            try await Task.sleep(for: .milliseconds(piece == 10 ? pause : 10))
                        }
                    })
            }
            app.post("/upload") { request async throws -> String in
                var count = 0
                for try await piece in request.body { count += piece.count }
                return "\(count)"
            }
            app.errorHandler(504) { request, _ in Response("\(request.path) took too long", status: .gatewayTimeout) }
        }
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func cancelsAHandlerAndAnswersInItsPlace(_ poller: PollerKind, _ transport: Transport) throws {
        let fate = Fate()
        let server = try Self.server(poller, fate)
        let answer = try server.get("/slow", transport)
        #expect(answer.status == 504)
        #expect(answer.text == "/slow took too long")
        try wait(until: "the handler to be cancelled") { fate.endings.all == ["true"] }
        #expect(
            server.log.all.contains {
                $0.contains("*** HARAKIRI: GET /slow (route \"/slow\") took longer than 0.05 s ***")
            })
        pause(0.2)
        #expect(fate.wearings.all.isEmpty)
    }

    @Test(arguments: PollerKind.both)
    func tearsDownOnceAndBehindTheHandler(_ poller: PollerKind) throws {
        let (gate, endings) = (Gate(), Notes<String>())
        let server = try TestServer(poller) { configuration in
            configuration.harakiri = .milliseconds(50)
        } routes: { app in
            app.get("/blocking", blocking: true) { () -> String in
                gate.passBlocking()
                endings.add("the handler")
                return ""
            }
            app.get("/slow") { () async throws -> String in
                try await Task.sleep(for: .seconds(600))
                return ""
            }
            app.teardownRequest { request, error in endings.add("teardown of \(request.path)") }
        }
        #expect(try server.get("/blocking").status == 504)
        #expect(endings.all == [])
        gate.open()
        try endings.wait(for: 2)
        #expect(try server.get("/slow").status == 504)
        try endings.wait(for: 3)
        pause(0.1)
        #expect(endings.all == ["the handler", "teardown of /blocking", "teardown of /slow"])
    }

    @Test(arguments: PollerKind.both) func keepsTheConnection(_ poller: PollerKind) throws {
        let server = try Self.server(poller, Fate())
        let client = try server.send(.get("/slow"))
        #expect(try client.answer().status == 504)
        try client.send(.get("/"), .http)
        #expect(try client.answer().text == "hello")
    }

    @Test(arguments: ["/deaf", "/blocking"]) func wearsOutByAHandlerThatGoesOn(_ target: String) throws {
        let fate = Fate()
        let server = try Self.server(.automatic, fate)
        #expect(try server.get(target).status == 504)
        try wait(until: "the process to be worn out") { !fate.wearings.all.isEmpty }
        #expect(fate.wearings.all == ["GET \(target) (route \"\(target)\") does not heed its cancellation"])
        #expect(try server.get("/").text == "hello")
        fate.gate.open()
    }

    @Test func isNotWornOutByOneThatComesBack() throws {
        let fate = Fate()
        let server = try Self.server(.automatic, fate, milliseconds: 200)
        #expect(try server.get("/deaf").status == 504)
        fate.gate.open()
        pause(0.5)
        #expect(fate.wearings.all.isEmpty)
    }

    @Test func givesAStreamTheTimeForEachPiece() throws {
        let server = try Self.server(.automatic, Fate(), milliseconds: 600)
        #expect(try server.get("/stream").text == (0..<20).map { "\($0) " }.joined())
        let client = try server.send(.get("/stream?pause=600000"))
        var text = ""
        _ = try client.head()
        while text.split(separator: " ").count < 11 { text += try client.chunk().text }
        #expect(try client.rest().isEmpty)
    }

    @Test func givesAnUploadTheTimeForEachPiece() throws {
        let server = try Self.server(.automatic, Fate(), milliseconds: 2000)
        let client = try server.connect()
        try client.send("POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\n\r\n")
        for _ in 0..<12 {
            pause(0.2)
            try client.send("x")
        }
        #expect(try client.answer().text == "12")
    }

    // MARK: The scoreboard

    @safe private final class Board: @unchecked Sendable {
        // unsafe: allocated and freed here, and not shorter lived than the server that is made with it.
        let place = UnsafeMutablePointer<csystem_loop>.allocate(capacity: 1)

        init() { unsafe place.initialize(to: csystem_loop()) }

        var now: csystem_loop { unsafe csystem_loop_read(place) }

        var line: String {
            unsafe withUnsafeBytes(of: now.line) {
                unsafe String(decoding: $0.prefix(Int(now.line_length)), as: UTF8.self)
            }
        }
    }

    @Test(arguments: Transport.both) func tellsWhatItDoes(_ transport: Transport) throws {
        let (board, gate) = (Board(), Gate())
        let server = try TestServer(.automatic) { configuration in
            configuration.boards = unsafe [LoopBoard(UnsafeMutableRawPointer(board.place))]
            configuration.measuresTime = true
        } routes: { app in
            app.get("/") { "hello" }
            app.get("/broken") { () -> String in throw HTTPError(.internalServerError) }
            app.get("/hang") { () -> String in
                gate.passBlocking()
                return "hung"
            }
        }
        #expect(try server.get("/", transport).status == 200)
        #expect(try server.get("/broken", transport).status == 500)
        try wait(until: "both to be counted") { board.now.requests == 2 }
        #expect(board.now.exceptions == 1)
        #expect(board.now.bytes_sent > 200)
        let client = try server.send(.get("/hang?a=b"), transport)
        try gate.waitForArrival()
        #expect(board.now.busy_since > 0)
        #expect(board.now.in_request == 1)
        #expect(board.line == "GET /hang?a=b")
        gate.open()
        #expect(try client.answer().text == "hung")
        try wait(until: "the loop to be idle") { board.now.busy_since == 0 && board.now.in_request == 0 }
    }

    @Test func isWornOutByItsRequests() throws {
        let (board, wearings) = (Board(), Notes<String>())
        let server = try TestServer(.automatic) { configuration in
            configuration.boards = unsafe [LoopBoard(UnsafeMutableRawPointer(board.place))]
            configuration.maxRequests = 10
            configuration.onWornOut = { wearings.add($0) }
        } routes: { app in
            app.get("/") { "hello" }
        }
        for _ in 0..<9 { #expect(try server.get("/").text == "hello") }
        #expect(wearings.all.isEmpty)
        for _ in 0..<9 { #expect(try server.get("/").text == "hello") }
        #expect(wearings.all == ["max-requests"])
    }

    @Test(arguments: PollerKind.both) func acceptsNothingWhilePaused(_ poller: PollerKind) throws {
        let server = try TestServer(poller, routes: { app in app.get("/") { "hello" } })
        let kept = try server.send(.get("/"))
        #expect(try kept.answer().text == "hello")
        server.server.pause(true)
        pause(0.1)
        let client = try server.send(.get("/"))
        try kept.send(.get("/"), .http)
        #expect(try kept.answer().text == "hello")
        pause(0.1)
        #expect(client.received.isEmpty)
        server.server.pause(false)
        #expect(try client.answer().text == "hello")
    }
}
