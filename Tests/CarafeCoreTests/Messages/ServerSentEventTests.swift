import Foundation
import HTTPTypes
import Synchronization
import Testing

@testable import CarafeCore

@Suite struct ServerSentEventTests {
    @Test(arguments: [
        (ServerSentEvent("hi"), "data: hi\n\n"), (ServerSentEvent(""), "data: \n\n"), (ServerSentEvent(), "\n"),
        (
            ServerSentEvent("x", event: "price", id: "7", retry: .milliseconds(1500)),
            "retry: 1500\nid: 7\nevent: price\ndata: x\n\n"
        ),
        (ServerSentEvent("a\nb\r\nc\rd\n"), "data: a\ndata: b\ndata: c\ndata: d\ndata: \n\n"),
        (ServerSentEvent("a\r\r\n\nb"), "data: a\ndata: \ndata: \ndata: b\n\n"),
        (ServerSentEvent("é\u{0} data: x"), "data: é\u{0} data: x\n\n"), (ServerSentEvent(id: ""), "id: \n\n"),
        (.comment("still\nhere"), ": still\n: here\n\n"), (.comment(), ": \n\n"),
        (ServerSentEvent("x", retry: .seconds(-1)), "retry: 0\ndata: x\n\n"),
        (ServerSentEvent(retry: .seconds(Int64.max)), "retry: \(Int64.max)\n\n"),
        (ServerSentEvent(retry: .seconds(Int64.min)), "retry: 0\n\n"),
        (ServerSentEvent(retry: .seconds(Int64.max / 1000) + .milliseconds(900)), "retry: \(Int64.max)\n\n"),
        // What was meant to be a field of its own is not.
        (
            ServerSentEvent("x", event: "a\ndata: evil", id: "1\r\nevent: evil\u{0}"),
            "id: 1  event: evil \nevent: a data: evil\ndata: x\n\n"
        ),
        (.comment("x\rdata: evil"), ": x\n: data: evil\n\n"),
    ])
    func isWrittenInFields(_ event: ServerSentEvent, _ text: String) {
        #expect(String(decoding: event.bytes, as: UTF8.self) == text)
    }

    @Test func holdsJSON() throws {
        let event = try ServerSentEvent(json: ["text": "a\nb"], event: "note")
        #expect(String(decoding: event.bytes, as: UTF8.self) == "event: note\ndata: {\"text\":\"a\\nb\"}\n\n")
    }

    @Test func tellsWhereABrowserWas() {
        #expect(Request(.get, "/", fields: [.init("Last-Event-ID")!: "17"]).lastEventID == "17")
        #expect(Request(.get, "/", variables: ["HTTP_LAST_EVENT_ID": "17"]).lastEventID == "17")
        #expect(Request(.get, "/").lastEventID == nil)
    }
}

@Suite struct EventStreamTests {
    @Test(arguments: [Duration.seconds(3600), nil]) func sendsEventsAsTheyCome(_ heartbeat: Duration?) async throws {
        let (events, source) = AsyncStream.makeStream(of: ServerSentEvent.self)
        let response = Response(events: events, heartbeat: heartbeat)
        #expect(response.contentType == "text/event-stream")
        #expect(response.headers[.cacheControl] == "no-cache")
        #expect(response.headers[.init("X-Accel-Buffering")!] == "no")
        for number in 1...3 { source.yield(ServerSentEvent("\(number)")) }
        source.finish()
        #expect(try await response.sentBody == "data: 1\n\ndata: 2\n\ndata: 3\n\n")
    }

    @Test func breaksOffWithItsSource() async throws {
        let events = AsyncThrowingStream<ServerSentEvent, any Error> { $0.finish(throwing: Broken()) }
        await #expect(throws: Broken.self) { try await Response(events: events).sentBody }
    }

    @Test func beatsOnlyWhileTheSourceIsSilent() async throws {
        let clock = ManualClock()
        let (events, source) = AsyncStream.makeStream(of: ServerSentEvent.self)
        let written = Writings()
        let sending = Task {
            try await Self.send(Response(events: events, heartbeat: .seconds(15), clock: clock), written)
        }
        try await clock.sleepers(1)
        clock.advance(by: .seconds(14))
        #expect(written.all == [])
        clock.advance(by: .seconds(1))
        try await written.count(1)
        try await clock.sleepers(1)
        // 10 s into the silence, an event: it begins anew.
        clock.advance(by: .seconds(10))
        source.yield(ServerSentEvent("x"))
        try await written.count(2)
        clock.advance(by: .seconds(5))
        try await clock.sleepers(1)
        clock.advance(by: .seconds(9))
        #expect(written.all == [":\n\n", "data: x\n\n"])
        clock.advance(by: .seconds(1))
        try await written.count(3)
        #expect(written.all == [":\n\n", "data: x\n\n", ":\n\n"])
        source.finish()
        try await sending.value
    }

    @Test func aHeartbeatFindsThatTheClientIsGone() async throws {
        let clock = ManualClock()
        let (events, source) = AsyncStream.makeStream(of: ServerSentEvent.self)
        let (ends, end) = AsyncStream.makeStream(of: Bool.self)
        source.onTermination = { reason in
            if case .cancelled = reason { end.yield(true) } else { end.yield(false) }
        }
        let written = Writings(limit: 0)
        let sending = Task {
            try await Self.send(Response(events: events, heartbeat: .seconds(15), clock: clock), written)
        }
        try await clock.sleepers(1)
        clock.advance(by: .seconds(15))
        await #expect(throws: ClientGone.self) { try await sending.value }
        var iterator = ends.makeAsyncIterator()
        #expect(await iterator.next() == true, "the source was cancelled")
    }

    @Test(arguments: [Duration.seconds(15), nil]) func cancellationReachesTheSource(_ heartbeat: Duration?) async throws
    {
        let (events, source) = AsyncStream.makeStream(of: ServerSentEvent.self)
        let (ends, end) = AsyncStream.makeStream(of: Bool.self)
        source.onTermination = { _ in end.yield(true) }
        source.yield(ServerSentEvent("x"))
        let written = Writings()
        let sending = Task { try await Self.send(Response(events: events, heartbeat: heartbeat), written) }
        try await written.count(1)
        sending.cancel()
        var iterator = ends.makeAsyncIterator()
        #expect(await iterator.next() == true)
        _ = await sending.result
    }

    @Test(arguments: [Duration.zero, .seconds(-1)]) func noTimeIsNoHeartbeat(_ heartbeat: Duration) async throws {
        let (events, source) = AsyncStream.makeStream(of: ServerSentEvent.self)
        let written = Writings(limit: 1)
        let sending = Task {
            try await Self.send(Response(events: events, heartbeat: heartbeat, clock: ManualClock()), written)
        }
        source.yield(ServerSentEvent("only"))
        source.finish()
        try await sending.value
        #expect(written.all == ["data: only\n\n"])
    }

    /// So that a browser may come back to a server that goes on.
    @Test(arguments: [Duration.seconds(15), nil]) func endsWhenTheServerStops(_ heartbeat: Duration?) async throws {
        let clock = ManualClock()
        let (events, source) = AsyncStream.makeStream(of: ServerSentEvent.self)
        let written = Writings()
        let sending = Task {
            try await Self.send(Response(events: events, heartbeat: heartbeat, clock: clock), written)
        }
        source.yield(ServerSentEvent("last"))
        try await written.count(1)
        written.stop.stop()
        try await sending.value
        #expect(written.all == ["data: last\n\n"])
    }

    private static func send(_ response: Response, _ written: Writings) async throws {
        guard case .stream(_, let produce) = response.body.content else { return }
        try await produce(BodyWriter({ try written.add($0) }, stop: written.stop))
    }
}

private struct Broken: Error {}

/// What was written so far.
private final class Writings: Sendable {
    let stop = StopSignal()
    private let texts = Mutex<[String]>([])
    private let limit: Int

    /// - Parameter limit: behind which the client is gone.
    init(limit: Int = .max) { self.limit = limit }

    var all: [String] { texts.withLock { $0 } }

    func add(_ bytes: [UInt8]) throws {
        try texts.withLock { texts in
            guard texts.count < limit else { throw ClientGone() }
            texts.append(String(decoding: bytes, as: UTF8.self))
        }
    }

    func count(_ count: Int) async throws { try await eventually { self.all.count >= count } }
}

/// A clock that stands until it is told how late it is.
private final class ManualClock: Clock {
    struct Instant: InstantProtocol {
        var time: Duration

        func advanced(by duration: Duration) -> Instant { Instant(time: time + duration) }
        func duration(to other: Instant) -> Duration { other.time - time }
        static func < (a: Instant, b: Instant) -> Bool { a.time < b.time }
    }

    private struct State {
        var now = Instant(time: .zero)
        var sleepers: [Int: (until: Instant, CheckedContinuation<Void, any Error>)] = [:]
        var next = 0
    }

    private let state = Mutex(State())

    var now: Instant { state.withLock { $0.now } }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let id = state.withLock { state in
            state.next += 1
            return state.next
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isOver = state.withLock { state in
                    if Task.isCancelled || state.now >= deadline { return true }
                    state.sleepers[id] = (deadline, continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
            try Task.checkCancellation()
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: id) }?.1.resume(throwing: CancellationError())
        }
    }

    func advance(by duration: Duration) {
        let woken = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let due = state.sleepers.filter { $0.value.until <= state.now }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values.map(\.1)
        }
        for sleeper in woken { sleeper.resume() }
    }

    /// Waits until so many sleep.
    func sleepers(_ count: Int) async throws {
        try await eventually { self.state.withLock { $0.sleepers.count } == count }
    }
}

/// Waits until it is so, for as long as a busy machine may take.
private func eventually(_ isSo: () -> Bool) async throws {
    for _ in 0..<60_000 {
        if isSo() { return }
        try await Task.sleep(for: .milliseconds(1))
    }
    Issue.record("waited in vain")
}
