import CarafeCore
import CarafeTesting
import HTTPTypes
import Logging
import Synchronization
import Testing

/// What an app did, for a test to wait for.
private final class Record: Sendable {
    private let state = Mutex((written: 0, isOver: false))

    var written: Int { state.withLock { $0.written } }
    var isOver: Bool { state.withLock { $0.isOver } }

    func noteWriting() { state.withLock { $0.written += 1 } }
    func noteEnd() { state.withLock { $0.isOver = true } }
}

@Suite struct TestStreamTests {
    private struct Breakdown: Error {}

    private static func app(_ record: Record) -> App {
        let app = App("streams")
        app.logger = Logger(label: "streams") { _ in SwiftLogNoOpLogHandler() }
        app.get("/endless") {
            Response(
                .stream { body in
                    while true {
                        try await body.write("tick \(record.written)\n")
                        record.noteWriting()
                        try await Task.sleep(for: .milliseconds(1))
                    }
                }, contentType: ContentType.plain)
        }
        app.get("/three") {
            Response(
                .stream { body in
                    for number in 1...3 { try await body.write("piece \(number);") }
                })
        }
        app.get("/known") { Response(.stream(length: 6) { body in try await body.write("abcdef") }) }
        app.get("/plain") { "plain" }
        app.get("/nothing") { HTTPResponse.Status.noContent }
        app.get("/broken") {
            Response(
                .stream { body in
                    try await body.write("a beginning")
                    throw Breakdown()
                })
        }
        app.teardownRequest { _, _ in record.noteEnd() }
        return app
    }

    @Test(arguments: TestClient.Depth.allCases) func givesPiecesAsTheyComeAndCanLeave(depth: TestClient.Depth)
        async throws
    {
        let record = Record()
        let client = try TestClient(Self.app(record), depth)
        let stream = try await client.stream("/endless")
        #expect(stream.status == .ok)
        #expect(stream.headers[.contentType] == ContentType.plain)
        var text = ""
        for try await piece in stream {
            text += String(decoding: piece, as: UTF8.self)
            if text.contains("tick 3\n") { break }
        }
        #expect(text.hasPrefix("tick 0\ntick 1\n"))
        #expect(!record.isOver)
        await stream.leave()
        // Over a socket, the server has to notice.
        for _ in 0..<2000 where !record.isOver {
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(record.isOver)
        await client.shutdown()
    }

    @Test(arguments: TestClient.Depth.allCases) func givesTheWholeBody(depth: TestClient.Depth) async throws {
        let client = try TestClient(Self.app(Record()), depth)
        for (path, expected) in [
            ("/three", "piece 1;piece 2;piece 3;"), ("/known", "abcdef"), ("/plain", "plain"), ("/nothing", ""),
        ] {
            var text = ""
            for try await piece in try await client.stream(path) { text += String(decoding: piece, as: UTF8.self) }
            #expect(text == expected)
        }
        await client.shutdown()
    }

    /// A reader that is slower than the heartbeats: two tasks write, and neither loses a piece to the other.
    @Test(.timeLimit(.minutes(1)), arguments: TestClient.Depth.allCases)
    func takesTurnsWithHeartbeats(depth: TestClient.Depth) async throws {
        let app = App("events")
        app.get("/events") {
            let events = AsyncStream<ServerSentEvent> { continuation in
                for number in 1...10 { continuation.yield(ServerSentEvent("\(number)")) }
                continuation.finish()
            }
            return Response(events: events, heartbeat: .milliseconds(1))
        }
        let client = try TestClient(app, depth)
        var text = ""
        for try await piece in try await client.stream("/events") {
            text += String(decoding: piece, as: UTF8.self)
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(text.replacing(":\n\n", with: "") == (1...10).map { "data: \($0)\n\n" }.joined())
        await client.shutdown()
    }

    @Test func writesNoMoreThanIsTaken() async throws {
        let record = Record()
        let stream = try await TestClient(Self.app(record)).stream("/endless")
        var iterator = stream.makeAsyncIterator()
        for _ in 0..<3 { _ = try await iterator.next() }
        try await Task.sleep(for: .milliseconds(50))
        #expect(record.written <= 3)
        await stream.leave()
        #expect(record.isOver)
    }

    @Test(arguments: [TestClient.Depth.direct, .http, .socket]) func saysWhenItBreaksOff(depth: TestClient.Depth)
        async throws
    {
        let client = try TestClient(Self.app(Record()), depth)
        let stream = try await client.stream("/broken")
        await #expect(throws: (any Error).self) { for try await _ in stream {} }
        await client.shutdown()
    }
}
