import Synchronization

/// The pipe between a connection, which puts body bytes in, and a handler, which takes them out.
///
/// Rules: the connection alone calls `push`, `finish` and `fail`, on its loop. One reader waits at a time. `demand` is
/// called whenever a reader has taken something or waits; the connection then reads on while ``wantsMore`` says so. What
/// comes before anybody asks is held, up to the window; beyond that it stays in the socket.
package final class BodyStream: Sendable {
    private struct State {
        var held: [UInt8] = []
        var end: Result<Void, any Error>?
        var reader: CheckedContinuation<[UInt8]?, any Error>?
        var form: FormData?
    }

    private enum Taken {
        case bytes([UInt8])
        case ended(Result<Void, any Error>)
        case nothing
    }

    /// Bytes held for the reader before the connection stops reading.
    package static let window = 128 * 1024

    private let state = Mutex(State())
    private let demand: @Sendable () -> Void

    package init(demand: @escaping @Sendable () -> Void) {
        self.demand = demand
    }

    /// A body that is all here: it reads as one that came in many pieces does.
    package convenience init(whole bytes: [UInt8]) {
        self.init {}
        push(bytes)
        finish()
    }

    /// What the body was as a form, once it was read as one.
    var form: FormData? {
        get { state.withLock { $0.form } }
        set { state.withLock { $0.form = newValue } }
    }

    /// Whether the connection should read on.
    package var wantsMore: Bool {
        state.withLock { $0.end == nil && $0.held.count < Self.window }
    }

    package func push(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        let reader = state.withLock { state -> CheckedContinuation<[UInt8]?, any Error>? in
            if let reader = state.reader.take() { return reader }
            if state.held.isEmpty { state.held = bytes } else { state.held += bytes }
            return nil
        }
        reader?.resume(returning: bytes)
    }

    package func finish() { end(.success(())) }

    package func fail(_ error: any Error) { end(.failure(error)) }

    private func end(_ result: Result<Void, any Error>) {
        let reader = state.withLock { state -> CheckedContinuation<[UInt8]?, any Error>? in
            guard state.end == nil else { return nil }
            state.end = result
            return state.reader.take()
        }
        reader?.resume(with: result.map { nil })
    }

    /// Returns the next bytes, or `nil` at the end.
    package func next() async throws -> [UInt8]? {
        switch state.withLock({ Self.take(from: &$0) }) {
        case .bytes(let bytes):
            demand()
            return bytes
        case .ended(let result):
            try result.get()
            return nil
        case .nothing:
            return try await wait()
        }
    }

    /// Waits for the end and returns all that was not taken yet; it stays there, also when there is too much of it.
    package func collect(upTo limit: Int) async throws -> [UInt8] {
        var collected: [UInt8] = []
        defer { giveBack(collected) }
        while let chunk = try await next() {
            if collected.isEmpty { collected = chunk } else { collected += chunk }
            guard collected.count <= limit else { throw HTTPError.bodyTooLarge(limit: limit, by: nil) }
        }
        return collected
    }

    private func giveBack(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        state.withLock { $0.held = $0.held.isEmpty ? bytes : bytes + $0.held }
    }

    /// Waits for the first bytes or the end; nothing is taken, and what was read as a form was there.
    func isEmpty() async throws -> Bool {
        guard form == nil else { return false }
        let first = try await next() ?? []
        giveBack(first)
        return first.isEmpty
    }

    /// Takes a whole body of this length, if all of it is here.
    package func takeWhole(_ length: Int) -> [UInt8]? {
        state.withLock { state in
            guard case .success? = state.end, state.held.count == length else { return nil }
            defer { state.held = [] }
            return state.held
        }
    }

    private func wait() async throws -> [UInt8]? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let ready = state.withLock { state -> Result<[UInt8]?, any Error>? in
                    switch Self.take(from: &state) {
                    case .bytes(let bytes): return .success(bytes)
                    case .ended(let result): return result.map { nil }
                    case .nothing:
                        if Task.isCancelled { return .failure(CancellationError()) }
                        if state.reader != nil { return .failure(RequestBodyError.alreadyBeingRead) }
                        state.reader = continuation
                        return nil
                    }
                }
                if let ready { continuation.resume(with: ready) }
                demand()
            }
        } onCancel: {
            state.withLock { $0.reader.take() }?.resume(throwing: CancellationError())
        }
    }

    private static func take(from state: inout State) -> Taken {
        if !state.held.isEmpty {
            let bytes = state.held
            state.held = []
            return .bytes(bytes)
        }
        return state.end.map(Taken.ended) ?? .nothing
    }
}
