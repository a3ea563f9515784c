import CarafeCore
import Foundation
import TestThreads
import Testing

@testable import CarafeServer

/// A kept connection when its server stops: a request may be on its way, which must not be lost.
@Suite(.mayWait) struct LastRequestTests {
    /// A connection that was answered and is kept.
    private static func keep(_ running: RunningLoop) throws -> (Client, Weak<Connection>) {
        let app = App()
        app.get("/") { "hello" }
        let (client, connection) = try running.connect(app.freeze(), .http)
        try client.send(.get("/"))
        #expect(try client.answer()["Connection"] == nil)
        return (client, connection)
    }

    /// Does something on the loop, and waits until it is done.
    private static func on(_ running: RunningLoop, _ body: @escaping @Sendable (EventLoop) -> Void) throws {
        let done = Counter()
        running.loop.execute { [loop = running.loop] in
            body(loop)
            done.add()
        }
        try wait(until: "the loop") { done.value > 0 }
    }

    private static let long: UInt64 = 600_000

    /// Several times, because a machine that is too busy may take longer than a second between the answer and the stop.
    @Test(arguments: PollerKind.both)
    func whoWasHereAMomentAgoIsAnsweredOnceMore(_ poller: PollerKind) throws {
        for _ in 0..<20 {
            let running = try RunningLoop(poller)
            let (client, _) = try Self.keep(running)
            try Self.on(running) { loop in _ = loop.stop(within: Self.long) }
            if client.hears(within: 0.05) { continue }
            try client.send(.get("/"))
            guard let answer = try? client.answer() else { continue }
            #expect(answer.text == "hello")
            #expect(answer["Connection"] == "close")
            #expect(try client.rest().isEmpty)
            return
        }
        Issue.record("the connection was closed each time")
    }

    @Test(arguments: PollerKind.both)
    func whoDoesNotAskIsLetGo(_ poller: PollerKind) throws {
        let running = try RunningLoop(poller)
        let (client, connection) = try Self.keep(running)
        try Self.on(running) { loop in _ = loop.stop(within: Self.long) }
        #expect(try client.rest().isEmpty)
        #expect(client.end == .closed)
        try wait(until: "the connection to be gone") { connection.isGone }
    }

    @Test(arguments: PollerKind.both)
    func whoWasIdleForLongerIsLetGoAtOnce(_ poller: PollerKind) throws {
        let running = try RunningLoop(poller)
        let (client, connection) = try Self.keep(running)
        let wasGone = Notes<Bool>()
        pause(1.2)
        try Self.on(running) { loop in
            _ = loop.stop(within: Self.long)
            wasGone.add(connection.isGone)
        }
        #expect(wasGone.all == [true])
        _ = client
    }

    /// The request is in the kernel when the loop hears that it is to stop.
    @Test(arguments: PollerKind.both)
    func aRequestThatHasComeIsAnswered(_ poller: PollerKind) throws {
        let running = try RunningLoop(poller)
        let (client, _) = try Self.keep(running)
        let descriptor = client.descriptor
        pause(1.2)
        try Self.on(running) { loop in
            let request = Message.get("/").bytes(.http)
            // unsafe: sends from the array's own storage.
            // unsafe: sends from the array's own storage.
            _ = unsafe request.withUnsafeBytes { bytes in
                unsafe Foundation.send(descriptor, bytes.baseAddress, bytes.count, noSignal)
            }
            _ = loop.stop(within: Self.long)
        }
        let answer = try client.answer()
        #expect(answer.text == "hello")
        #expect(answer["Connection"] == "close")
        #expect(try client.rest().isEmpty)
    }
}
