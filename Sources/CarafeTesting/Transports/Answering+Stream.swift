import CarafeCore
import Synchronization

extension Answering {
    /// Answers with the pieces as the app writes them.
    func stream() async throws -> TestStream {
        guard let head = sent.directHead() else {
            throw TestClientError.target(sent.target, "its path is not percent-encoded UTF-8")
        }
        let (response, _) = try await begin(head, body: sent.body)
        let channel = PieceChannel()
        let task = Task { [self] in
            do {
                try await write(response, to: channel)
                response.completion?(nil)
                channel.finish(nil)
            } catch {
                response.completion?(error is CancellationError ? ClientGone() : error)
                channel.finish(error)
            }
        }
        return TestStream(response.status, response.headers, WrittenPieces(channel: channel, task: task))
    }

    private func write(_ response: Response, to channel: PieceChannel) async throws {
        guard response.hasBody(for: sent.method) else { return }
        guard case .stream(_, let produce) = response.body.content else {
            for piece in try await collect(response).pieces { try await channel.send(piece) }
            return
        }
        try await produce(BodyWriter { try await channel.send($0) })
    }
}

/// What an app writes, in this process.
private struct WrittenPieces: PieceSource {
    let channel: PieceChannel
    let task: Task<Void, Never>

    func next() async throws -> [UInt8]? { try await channel.next() }

    func leave() async {
        abandon()
        await task.value
    }

    func abandon() {
        channel.leave()
        task.cancel()
    }
}

/// Hands pieces from one task to another, one at a time: who writes waits for who reads.
private final class PieceChannel: Sendable {
    private struct State {
        var piece: [UInt8]?
        var end: Result<Void, any Error>?
        var hasLeft = false
        var reader: CheckedContinuation<Void, Never>?
        var writer: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// Comes back when the piece is taken.
    func send(_ piece: [UInt8]) async throws {
        wake(\.reader) { if !$0.hasLeft { $0.piece = piece } }
        await wait(\.writer) { $0.piece == nil || $0.hasLeft }
        if state.withLock({ $0.hasLeft }) { throw CancellationError() }
    }

    func next() async throws -> [UInt8]? {
        await wait(\.reader) { $0.piece != nil || $0.end != nil || $0.hasLeft }
        var taken: [UInt8]?
        wake(\.writer) { taken = $0.piece.take() }
        if let taken { return taken }
        try state.withLock { $0.end }?.get()
        return nil
    }

    func finish(_ error: (any Error)?) {
        wake(\.reader) { $0.end = error.map { .failure($0) } ?? .success(()) }
    }

    func leave() {
        wake(\.writer) { state in
            state.hasLeft = true
            state.piece = nil
        }
        wake(\.reader) { _ in }
    }

    /// Changes the state, and lets one go on who waits for that.
    private func wake(
        _ who: WritableKeyPath<State, CheckedContinuation<Void, Never>?>, _ change: (inout State) -> Void,
    ) {
        let waiting = state.withLock { state in
            change(&state)
            return state[keyPath: who].take()
        }
        waiting?.resume()
    }

    private func wait(
        _ who: WritableKeyPath<State, CheckedContinuation<Void, Never>?>,
        until isReady: @Sendable (State) -> Bool,
    ) async {
        await withCheckedContinuation { continuation in
            let isNow = state.withLock { state in
                if isReady(state) { return true }
                state[keyPath: who] = continuation
                return false
            }
            if isNow { continuation.resume() }
        }
    }
}
