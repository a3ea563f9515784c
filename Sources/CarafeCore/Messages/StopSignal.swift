import Synchronization

/// Tells a body that has no end of its own that it should come to one.
package final class StopSignal: Sendable {
    private struct State {
        var isStopping = false
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    package init() {}

    package var isStopping: Bool { state.withLock { $0.isStopping } }

    /// The server is about to stop.
    package func stop() {
        let waiting = state.withLock { state in
            state.isStopping = true
            return state.waiting.take()
        }
        waiting?.resume()
    }

    /// Waits for that, or until the task is cancelled; one task at a time.
    func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.isStopping || Task.isCancelled { return true }
                    state.waiting = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.take() }?.resume()
        }
    }
}

extension BodyWriter {
    /// Does all of this at a time, until the first has come to its end or the server is about to stop; the others are
    /// cancelled then.
    ///
    /// - Throws: what the first one does, and a `CancellationError` when the whole is cancelled.
    func untilFirstEnd(of works: (@Sendable () async throws -> Void)...) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            for work in works { group.addTask { try await work() } }
            group.addTask { [stop] in await stop.wait() }
            try await group.next()
        }
        try Task.checkCancellation()
    }
}
