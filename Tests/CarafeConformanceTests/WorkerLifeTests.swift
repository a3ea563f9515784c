import CarafeCore
import CarafeTesting
import Synchronization
import Testing

/// A test in which an app lives as in a worker.
struct WorkerLifeTests {
    private final class Notes: Sendable {
        private let texts = Mutex<[String]>([])
        var all: [String] { texts.withLock { $0 } }
        func add(_ text: String) { texts.withLock { $0.append(text) } }
    }

    private struct Failure: Error {}

    @Test(arguments: TestClient.Depth.allCases) func runsWhatAWorkerRuns(depth: TestClient.Depth) async throws {
        let (app, inner, notes) = (App(), App("inner"), Notes())
        app.onWorkerStart { notes.add("start") }
        app.onWorkerStop { notes.add("stop") }
        inner.onWorkerStart { notes.add("inner start") }
        app.service("beside") {
            do { try await Task.sleep(for: .seconds(3600)) } catch { notes.add("cancelled") }
        }
        app.get("/") { notes.all.joined(separator: ", ") }
        app.mount("/in", inner)
        let text = try await TestClient.running(app, depth) { client in try await client.get("/").text }
        #expect(text == "start, inner start")
        #expect(notes.all == ["start", "inner start", "cancelled", "stop"])
    }

    @Test func stopsBehindATestThatFails() async {
        let (app, notes) = (App(), Notes())
        app.onWorkerStop { notes.add("stop") }
        await #expect(throws: Failure.self) { try await TestClient.running(app) { _ in throw Failure() } }
        #expect(notes.all == ["stop"])
    }

    @Test func tellsWhyAWorkerCannotStart() async {
        let app = App()
        app.onWorkerStart { throw Failure() }
        let error = await #expect(throws: (any Error).self) { try await TestClient.running(app) { _ in } }
        #expect(
            "\(error.map { "\($0)" } ?? "")".contains("onWorkerStart (WorkerLifeTests.swift:"))
    }
}
