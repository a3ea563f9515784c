import Synchronization
import Testing

@testable import CarafeCore

@Suite struct WorkerTests {
    private final class Steps: Sendable {
        private let names = Mutex<[String]>([])
        var all: [String] { names.withLock { $0 } }
        func note(_ name: String) { names.withLock { $0.append(name) } }
    }

    private struct Refusal: Error, CustomStringConvertible {
        let description = "no database"
    }

    @Test func runsStartsInOrderAndStopsBackwards() async throws {
        let (app, steps) = (App("shop"), Steps())
        app.onWorkerStart { steps.note("open 1") }
        app.onWorkerStart { steps.note("open 2") }
        app.onWorkerStop { steps.note("close 1") }
        app.onWorkerStop {
            steps.note("close 2")
            throw Refusal()
        }
        let frozen = try app.freeze()
        try await frozen.startWorker()
        await frozen.stopWorker()
        #expect(steps.all == ["open 1", "open 2", "close 2", "close 1"])
    }

    @Test func namesThePlaceOfAStartThatFails() async throws {
        let (app, steps) = (App("shop"), Steps())
        app.onWorkerStart(fileID: "Shop/main.swift", line: 7) { throw Refusal() }
        app.onWorkerStart { steps.note("never") }
        let error = await #expect(throws: WorkerStartError.self) { try await app.freeze().startWorker() }
        #expect(error?.description == "onWorkerStart (main.swift:7) of app \"shop\" failed: no database")
        #expect(steps.all.isEmpty)
    }

    @Test func runsServicesUntilTheyAreCancelled() async throws {
        let (app, steps) = (App("shop"), Steps())
        app.service("mail") {
            steps.note("begun")
            try? await Task.sleep(for: .seconds(3600))
            steps.note("cancelled: \(Task.isCancelled)")
            throw CancellationError()
        }
        let tasks = try app.freeze().startServices { steps.note($0) }
        while steps.all.isEmpty { await Task.yield() }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        #expect(steps.all == ["begun", "cancelled: true"])
    }

    @Test func tellsOfAServiceThatEndsWithAnError() async throws {
        let (app, steps) = (App("shop"), Steps())
        app.service("mail", fileID: "Shop/main.swift", line: 9) { throw Refusal() }
        for task in try app.freeze().startServices(onFailure: { steps.note($0) }) { await task.value }
        #expect(steps.all == ["service \"mail\" (main.swift:9) of app \"shop\" ended: no database"])
    }
}
