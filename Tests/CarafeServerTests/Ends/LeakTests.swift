import CarafeCore
import CarafeWire
import Foundation
import Logging
import Synchronization
import TestThreads
import Testing

@testable import CarafeServer

/// What a connection is made of goes with it.
@Suite(.mayWait) struct LeakTests {
    /// Says when it goes.
    final class Canary: Sendable {
        let alive: Counter

        init(_ alive: Counter) {
            self.alive = alive
            alive.add()
        }

        deinit { alive.add(-1) }
    }

    static func responder(_ gate: Gate, _ alive: Counter) throws -> FrozenApp {
        let app = App()
        app.logger = Logger(label: "test") { _ in NotingLogHandler(notes: Notes()) }
        @Sendable func response(_ body: ResponseBody) -> Response {
            let canary = Canary(alive)
            var response = Response(body)
            response.completion = { _ in _ = canary }
            return response
        }
        app.get("/") { response(.text("hello")) }
        app.get("/large") { response(.bytes([UInt8](repeating: 1, count: 5_000_000))) }
        app.get("/later") { () async in
            try? await gate.passUnlessCancelled()
            return response(.text("later"))
        }
        app.get("/stream") {
            let canary = Canary(alive)
            return response(
                .stream { body in
                    while canary.alive.value > 0 { try await body.write(.pattern(50_000)) }
                })
        }
        app.get("/promise") { response(.stream(length: 10) { body in try await body.write("short") }) }
        app.post("/echo", body: .streamed) { request in response(ResponseBody(request.body)) }
        app.post("/collect") { request async throws in
            let canary = Canary(alive)
            let body = try await request.body.collect()
            return response(.text("\(body.count) \(canary.alive.value > 0)"))
        }
        return try app.freeze()
    }

    enum Ending: CaseIterable {
        case silent, cut, kept, asynchronous, cancelled, large, largeUnread, stream, promise, echo, echoCut, collectCut

        /// Says something, and waits until the server is where it should be when the client goes.
        func play(_ client: Client, _ transport: Transport, _ gate: Gate) throws {
            switch self {
            case .silent: pause(0.02)
            case .cut: try client.send(Array(Message.get("/").bytes(transport).dropLast()))
            case .kept: try exchange(client, .get("/"), transport)
            case .asynchronous:
                gate.open()
                try exchange(client, .get("/later"), transport)
            case .cancelled:
                try client.send(.get("/later"), transport)
                try gate.waitForArrival()
            case .large: try exchange(client, .get("/large"), transport)
            case .largeUnread:
                try client.send(.get("/large"), transport)
                _ = try client.take(1000)
            case .stream:
                try client.send(.get("/stream"), transport)
                _ = try client.take(1_000_000)
            case .promise:
                try client.send(.get("/promise"), transport)
                _ = try client.rest()
            case .echo: try exchange(client, .post("/echo", .pattern(100_000)), transport)
            case .echoCut:
                try client.send(Array(Message.post("/echo", .pattern(50_000)).bytes(transport).dropLast()))
                // To a gateway nothing is sent before its request is complete.
                if transport == .http { _ = try client.take(20_000) } else { pause(0.02) }
            case .collectCut:
                try client.send(Array(Message.post("/collect", .pattern(50_000)).bytes(transport).dropLast()))
                pause(0.02)
            }
        }

        private func exchange(_ client: Client, _ message: Message, _ transport: Transport) throws {
            try client.send(message, transport)
            #expect(try client.answer().status == 200)
        }
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func connectionsAreGoneWithTheirClients(_ poller: PollerKind, _ transport: Transport) throws {
        let running = try RunningLoop(poller)
        for ending in Ending.allCases {
            let (gate, alive) = (Gate(), Counter())
            let (client, connection) = running.connect(try Self.responder(gate, alive), transport)
            try ending.play(client, transport, gate)
            client.close()
            try wait(until: "the connection that was \(ending) to be gone") { connection.isGone }
            try wait(until: "the responses of the connection that was \(ending) to be gone") { alive.value == 0 }
        }
    }

    @Test(arguments: PollerKind.both)
    func loopsAreGoneWhenTheyHaveStopped(_ poller: PollerKind) throws {
        let loop = Weak<EventLoop>()
        do {
            let running = try RunningLoop(poller)
            loop.set(running.loop)
            let (client, _) = running.connect(try Self.responder(Gate(), Counter()), .http)
            try client.send(.get("/"))
            _ = try client.answer()
        }
        try wait(until: "the loop to be gone") { loop.isGone }
    }

    /// What a loop cuts off when it stops must end too.
    @Test(arguments: PollerKind.both)
    func handlersThatAreCutOffAreGoneWithTheLoop(_ poller: PollerKind) throws {
        let (gate, alive) = (Gate(), Counter())
        let running = try RunningLoop(poller)
        let (client, connection) = running.connect(try Self.responder(gate, alive), .http)
        try client.send(.get("/later"))
        try gate.waitForArrival()
        running.stop()
        #expect(try client.rest().isEmpty)
        try wait(until: "the connection to be gone") { connection.isGone }
        try wait(until: "the responses to be gone") { alive.value == 0 }
    }
}
