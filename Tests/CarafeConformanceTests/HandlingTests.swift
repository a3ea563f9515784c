import CarafeCore
import CarafeTesting
import Foundation
import HTTPTypes
import Logging
import Synchronization
import Testing

/// What a handler gets of a body, where it runs, and how often its end is told: the same rules at every depth.
struct HandlingTests {
    private let ends = Ends()

    /// The errors that `teardownRequest` was given.
    private final class Ends: Sendable {
        private let state = Mutex<[String?]>([])

        var seen: [String?] { state.withLock { $0 } }

        func add(_ error: (any Error)?) { state.withLock { $0.append(error.map { "\($0)" }) } }

        /// Over a socket the client may have its response before the server is done with it.
        func wait() async throws {
            for _ in 0..<500 where seen.isEmpty { try await Task.sleep(for: .milliseconds(2)) }
        }
    }

    private func client(_ depth: TestClient.Depth, _ register: (App) -> Void) throws -> TestClient {
        let app = App()
        app.logger = Logger(label: "handling") { _ in SwiftLogNoOpLogHandler() }
        app.teardownRequest { [ends] _, error in ends.add(error) }
        register(app)
        return try TestClient(app, depth)
    }

    @Test(arguments: TestClient.Depth.allCases)
    func tellsTheEndOfARequestOnce(depth: TestClient.Depth) async throws {
        let client = try client(depth) { app in
            app.get("/") { Response(.stream { try await $0.write("all") }) }
        }
        #expect(try await client.get("/").text == "all")
        try await ends.wait()
        #expect(ends.seen == [nil])
    }

    @Test(arguments: TestClient.Depth.allCases)
    func tellsTheEndOfARefusedRequestOnce(depth: TestClient.Depth) async throws {
        let client = try client(depth) { app in app.post("/", bodyLimit: 1) { "" } }
        #expect(try await client.post("/", text: "ab").status == .contentTooLarge)
        try await ends.wait()
        #expect(ends.seen == [nil])
    }

    @Test(arguments: TestClient.Depth.allCases)
    func throwsWhatBreaksAResponseOff(depth: TestClient.Depth) async throws {
        let client = try client(depth) { app in
            app.get("/") {
                Response(
                    .stream { body in
                        try await body.write("abc")
                        throw Broken()
                    })
            }
        }
        let error = await #expect(throws: TestClientError.self) { try await client.get("/") }
        #expect(error?.code == .brokenOff)
        #expect(error?.message.hasPrefix("the response to GET / broke off after 3 bytes of its body: ") == true)
        try await ends.wait()
        #expect(ends.seen.count == 1)
        #expect(ends.seen.first != .some(nil))
    }

    @Test(arguments: [TestClient.Depth.direct, .http, .uwsgi])
    func namesTheErrorBehindABrokenResponse(depth: TestClient.Depth) async throws {
        let client = try client(depth) { app in app.get("/") { Response(.stream { _ in throw Broken() }) } }
        let error = await #expect(throws: TestClientError.self) { try await client.get("/") }
        #expect(error?.description == "the response to GET / broke off after 0 bytes of its body: Broken()")
        #expect(error?.underlying is Broken)
        #expect(ends.seen == ["Broken()"])
    }

    @Test(arguments: TestClient.Depth.allCases, ["too", "too much"])
    func throwsWhenALengthIsNotKept(depth: TestClient.Depth, text: String) async throws {
        let client = try client(depth) { app in
            app.get("/") { Response(.stream(length: 5) { try await $0.write(text) }) }
        }
        let error = await #expect(throws: TestClientError.self) { try await client.get("/") }
        #expect(error?.code == .brokenOff)
    }

    @Test(arguments: TestClient.Depth.allCases)
    func stopsAWriterAtTheLengthItPromised(depth: TestClient.Depth) async throws {
        let writes = Mutex(0)
        let client = try client(depth) { app in
            app.get("/") {
                Response(
                    .stream(length: 5) { body in
                        for _ in 0..<3 {
                            try await body.write("four")
                            writes.withLock { $0 += 1 }
                        }
                    }
                )
            }
        }
        await #expect(throws: TestClientError.self) { try await client.get("/") }
        #expect(writes.withLock { $0 } == 1)
    }

    @Test(arguments: TestClient.Depth.allCases)
    func answersInsteadOfAResponseThatFailsBeforeItsFirstByte(depth: TestClient.Depth) async throws {
        let client = try client(depth) { app in
            app.post("/", body: .streamed) { Response(.stream { _ in throw Broken() }) }
        }
        // Only while a request is still coming is its response held back.
        let response = try await client.post("/", body: [UInt8](repeating: 1, count: 300_000))
        #expect(response.status == .internalServerError)
    }

    @Test(arguments: TestClient.Depth.allCases)
    func doesNotRunABodyThatIsNotSent(depth: TestClient.Depth) async throws {
        let client = try client(depth) { app in app.get("/") { Response(.stream { _ in throw Broken() }) } }
        #expect(try await client.head("/").status == .ok)
        try await ends.wait()
        #expect(ends.seen == [nil])
    }

    @Test(arguments: TestClient.Depth.allCases)
    func givesALongBodyInPiecesToAHandlerThatDoesNotWait(depth: TestClient.Depth) async throws {
        let client = try client(depth) { app in
            app.post("/") { request async throws in
                var isWhole = true
                do { _ = try request.body.bytes } catch { isWhole = false }
                return "\(isWhole) \(request.body.length ?? -1) \(try await request.body.collect().count)"
            }
        }
        #expect(try await client.post("/", body: [UInt8](repeating: 1, count: 300_000)).text == "false 300000 300000")
        #expect(try await client.post("/", body: [1, 2, 3]).text == "false 3 3")
    }

    @Test(arguments: TestClient.Depth.allCases)
    func runsBlockingHandlersBesideEachOther(depth: TestClient.Depth) async throws {
        let arrived = Mutex(0)
        let client = try client(depth) { app in
            app.get("/", blocking: true) {
                arrived.withLock { $0 += 1 }
                for _ in 0..<5000 where arrived.withLock({ $0 < 8 }) { Thread.sleep(forTimeInterval: 0.001) }
                return arrived.withLock { $0 == 8 ? "met" : "alone" }
            }
        }
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<8 { group.addTask { try await client.get("/").text } }
            for try await text in group { #expect(text == "met") }
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: [TestClient.Depth.socket, .uwsgiSocket])
    func stopsItsServer(depth: TestClient.Depth) async throws {
        let client = try client(depth) { app in app.get("/") { "up" } }
        #expect(try await client.get("/").text == "up")
        await client.shutdown()
        let error = await #expect(throws: TestClientError.self) { try await client.get("/") }
        #expect(error?.code == .noResponse)
        #expect(error?.message.hasPrefix("there is no response to GET /: ") == true)
    }
}
