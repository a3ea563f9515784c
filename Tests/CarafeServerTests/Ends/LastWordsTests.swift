import CarafeCore
import Foundation
import TestThreads
import Testing

@testable import CarafeServer

/// What handlers get to do when the time for stopping is over, and after it.
@Suite(.mayWait) struct LastWordsTests {
    @Test(arguments: PollerKind.both)
    func aCancelledHandlerRunsItsDefer(_ poller: PollerKind) throws {
        let (gate, endings) = (Gate(), Notes<String>())
        let server = try TestServer(poller) { app in
            app.get("/hung") { () async throws -> String in
                defer { endings.add("defer") }
                try await gate.passUnlessCancelled()
                return ""
            }
            app.get("/stream") {
                Response(
                    .stream { body in
                        defer { endings.add("defer of a stream") }
                        try await body.write("first")
                        try await gate.passUnlessCancelled()
                    })
            }
        }
        let clients = try [server.send(.get("/hung")), server.send(.get("/stream"))]
        try gate.waitForArrival(2)
        server.server.stop(grace: .zero)
        try server.waitUntilStopped()
        // No wait: they have run when the server says that it has stopped.
        #expect(Set(endings.all) == ["defer", "defer of a stream"])
        _ = clients
    }

    /// It comes back when its loop has ended, and still runs to its end.
    @Test(arguments: PollerKind.both)
    func aHandlerThatHeedsNothingRunsToItsEndAfterTheLoop(_ poller: PollerKind) throws {
        let (gate, endings) = (Gate(), Notes<String>())
        let server = try TestServer(poller) { app in
            app.get("/deaf") { () async -> String in
                await gate.pass()
                await Task.yield()
                endings.add("after the end")
                return ""
            }
            app.teardownRequest { _, error in endings.add("teardown: \(error is ClientGone)") }
        }
        let client = try server.send(.get("/deaf"))
        try gate.waitForArrival(1)
        server.server.stop(grace: .zero)
        try server.waitUntilStopped()
        #expect(endings.all == [])
        gate.open()
        try endings.wait(for: 2)
        #expect(endings.all == ["after the end", "teardown: true"])
        _ = client
    }

    @Test(arguments: PollerKind.both)
    func aStoppedServerThatIsStoppedAgainIsFreed(_ poller: PollerKind) throws {
        let weak = Weak<Server>()
        try {
            let server = try TestServer(poller) { app in app.get("/") { "" } }
            weak.set(server.server)
            server.server.stop(grace: .zero)
            try server.waitUntilStopped()
            server.server.stop(grace: .zero)
        }()
        try wait(until: "the server to be gone") { weak.isGone }
    }

    /// In a process of its own, because it takes all descriptors that there are.
    @Test func aStartThatFailsLeavesNothingRunning() async {
        await #expect(processExitsWith: .success) {
            let app = App("test")
            app.get("/") { "" }
            var configuration = ServerConfiguration(endpoints: [.init(.http, .internet(host: "127.0.0.1", port: 0))])
            configuration.threads = 3
            let server = try Server(app.freeze(), configuration)
            let address = server.addresses[0]
            var taken = DescriptorTests.takeAllDescriptors()
            // Room for the first loop's listener alone.
            close(taken.removeLast())
            #expect(throws: SystemError(EMFILE, "duplicate a listener")) { try server.start() }
            for descriptor in taken { close(descriptor) }
            #expect(throws: (any Error).self) { try Client(address) }
        }
    }
}
