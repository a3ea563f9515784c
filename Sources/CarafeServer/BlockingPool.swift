/// Threads for handlers that block. They are started when they are needed, up to a limit, and then kept.
final class BlockingPool: Sendable {
    private struct State {
        var work: [@Sendable () -> Void] = []
        var next = 0
        var idle = 0
        var threads = 0
        var isClosed = false
    }

    private let limit: Int
    private let monitor = Monitor(State())

    /// Work that may wait for a thread; beyond it, `submit` refuses.
    private static let capacity = 4096

    init(threads limit: Int) {
        self.limit = max(1, limit)
    }

    /// Runs `body` on a thread of the pool; returns `false` when too much is waiting already,
    /// or no thread can be started.
    func submit(_ body: @escaping @Sendable () -> Void) -> Bool {
        monitor.change { state in
            let waiting = state.work.count - state.next
            guard waiting < Self.capacity, !state.isClosed else { return false }
            if state.idle <= waiting, state.threads < limit {
                // With the lock held: work that counts on a thread must not be accepted before that thread is certain.
                do {
                    try startThread("blocking") { [self] in run() }
                    state.threads += 1
                } catch {
                    // The threads there are will get to it; with none at all nobody would.
                    guard state.threads > 0 else { return false }
                }
            }
            state.work.append(body)
            return true
        }
    }

    /// Lets the threads end when they have done what is waiting.
    func close() {
        monitor.change { $0.isClosed = true }
        monitor.wakeAll()
    }

    private func run() {
        while let body = next() { body() }
    }

    private func next() -> (@Sendable () -> Void)? {
        monitor.change { $0.idle += 1 }
        return monitor.wait { state -> (@Sendable () -> Void)?? in
            if state.next < state.work.count {
                let body = state.work[state.next]
                state.work[state.next] = {}  // a body that has run must not keep its request
                state.next += 1
                if state.next == state.work.count || state.next > Self.capacity {
                    state.work.removeFirst(state.next)
                    state.next = 0
                }
                state.idle -= 1
                return body
            }
            return state.isClosed ? .some(nil) : nil
        }
    }
}
