import Synchronization

/// Where handlers wait until a test lets them go on.
///
/// It resumes them by itself: nothing here waits for a thread of the pool that the tests run on, which they block.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var arrivals = 0
        var waiting: [CheckedContinuation<Void, any Error>] = []
    }

    private let state = Mutex(State())

    deinit { open() }

    /// Waits until the gate is open, whatever happens.
    func pass() async {
        try? await wait()
    }

    /// Waits until the gate is open or the task is cancelled.
    func passUnlessCancelled() async throws {
        try await withTaskCancellationHandler {
            try Task.checkCancellation()
            try await wait()
        } onCancel: {
            for waiting in takeWaiting() { waiting.resume(throwing: CancellationError()) }
        }
    }

    /// Waits on the thread itself: longer than the test does for whatever this holds up, which then fails.
    func passBlocking() {
        state.withLock { $0.arrivals += 1 }
        try? CarafeServerTests.wait(until: "an open gate", within: 2 * patience) { state.withLock { $0.isOpen } }
    }

    func open() {
        state.withLock { $0.isOpen = true }
        for waiting in takeWaiting() { waiting.resume() }
    }

    /// How many have come so far.
    var arrivals: Int { state.withLock { $0.arrivals } }

    /// Blocks the test until a handler is here.
    func waitForArrival(_ count: Int = 1) throws {
        try CarafeServerTests.wait(until: "handler \(count) at the gate") { arrivals >= count }
    }

    private func wait() async throws {
        try await withCheckedThrowingContinuation { continuation in
            let isOpen = state.withLock { state in
                state.arrivals += 1
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    private func takeWaiting() -> [CheckedContinuation<Void, any Error>] {
        state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
    }
}
