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

/// Hands pieces from those who write to the one who reads, in the order they came: each writer waits until its piece is taken.
private final class PieceChannel: Sendable {
    private struct Offer {
        let piece: [UInt8]
        /// Told whether it was taken.
        let writer: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var offers: [Offer] = []
        var end: Result<Void, any Error>?
        var hasLeft = false
        var reader: CheckedContinuation<Void, Never>?

        var hasNews: Bool { !offers.isEmpty || end != nil || hasLeft }
    }

    private let state = Mutex(State())

    /// Comes back when the piece is taken.
    func send(_ piece: [UInt8]) async throws {
        let isTaken = await withCheckedContinuation { writer in
            let isRefused = change { state in
                if !state.hasLeft { state.offers.append(Offer(piece: piece, writer: writer)) }
                return state.hasLeft
            }
            if isRefused { writer.resume(returning: false) }
        }
        if !isTaken { throw CancellationError() }
    }

    func next() async throws -> [UInt8]? {
        await withCheckedContinuation { reader in
            let isNow = state.withLock { state in
                if !state.hasNews { state.reader = reader }
                return state.hasNews
            }
            if isNow { reader.resume() }
        }
        let (offer, end) = state.withLock { ($0.offers.isEmpty ? nil : $0.offers.removeFirst(), $0.end) }
        guard let offer else {
            try end?.get()
            return nil
        }
        offer.writer.resume(returning: true)
        return offer.piece
    }

    func finish(_ error: (any Error)?) { change { $0.end = error.map { .failure($0) } ?? .success(()) } }

    func leave() {
        let offers = change { state in
            state.hasLeft = true
            defer { state.offers = [] }
            return state.offers
        }
        for offer in offers { offer.writer.resume(returning: false) }
    }

    /// Changes the state, and lets the reader go on, who waits for that.
    private func change<Result: Sendable>(_ body: (inout sending State) -> Result) -> Result {
        let (result, reader) = state.withLock { state in (body(&state), state.reader.take()) }
        reader?.resume()
        return result
    }
}
