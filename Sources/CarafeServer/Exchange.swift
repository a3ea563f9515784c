import CarafeCore
import CarafeWire

/// A request on its way to its response, when that takes more than one turn of the loop.
///
/// `@unchecked Sendable` as ``Connection`` is: tasks carry it back to its loop, and do nothing else with it.
final class Exchange: @unchecked Sendable {
    let request: Request
    let handling: Handling
    /// When the head was complete, in microseconds of the loop's clock; zero when nobody wants to know.
    let started: UInt64
    /// Body bytes let in, in all.
    let bodyLimit: Int
    var received = 0
    /// How long the client may take for more.
    var pace = BodyPace()
    /// The body so far, while the handler is not started.
    var collected: [UInt8] = []
    /// The body, once a handler is started that reads it as it comes.
    var stream: BodyStream?
    /// What runs the handler or produces its body.
    var task: Task<Void, Never>?
    var answer: Answer?
    /// A response whose body is made while the request's body is still coming. It is held back until the request is
    /// complete or ``TransportWire/heldLimit`` is reached, so that a fault in the rest of the request is answered as one, and not by
    /// breaking off a response that says 200.
    var heldResponse: Response?
    /// What was written of the held response.
    var heldBody: [UInt8] = []
    /// How a streamed body is sent; `nil` for one that is not streamed, or not begun.
    var streaming: Streaming?

    init(_ request: Request, _ handling: Handling, started: UInt64, bodyLimit: Int) {
        self.request = request
        self.handling = handling
        self.started = started
        self.bodyLimit = bodyLimit
    }

    /// Makes room for all of a body when some of it is here: who announces much and sends little makes us hold little.
    ///
    /// Only when the room runs out: each time, all that is here is copied. A handler that does not wait for the body gets
    /// it in pieces.
    func makeRoom() {
        let announced = announcedLength ?? 0
        guard !startsEarly, collected.capacity < min(announced, 2 * received) else { return }
        collected.reserveCapacity(min(announced, Self.trust * received))
    }

    /// Bytes that room is made for by each that has come.
    private static let trust = 16

    /// Whether the handler need not wait for the body.
    var startsEarly: Bool { !handling.needsWholeBody }

    /// The length of the body, unless that comes in chunks.
    var announcedLength: Int? {
        if case .length(let length) = request.head.framing { length } else { nil }
    }

    /// What is to be concluded once everything is sent; `nil` while there is more to come.
    var finishedAnswer: Answer? {
        guard let answer, streaming?.isFinished ?? true else { return nil }
        return answer
    }

    /// Tells a body without an end that it should come to one.
    var stop: StopSignal?
    /// Whether the handler has come back, wanted or not.
    var hasReturned = false
    /// Called when a handler that was cancelled is not back in time.
    var giveUp: () -> Void = {}

    /// What went wrong with the response, where it was not that the client left.
    var failure: (any Error)?

    /// Tells whatever works for this request that nobody waits for it any more.
    func cancel(_ reason: any Error) {
        let error = failure ?? reason
        stream?.fail(error)
        task?.cancel()
        streaming?.resumeWriters(with: .failure(error))
        (answer?.completion ?? heldResponse?.completion)?(error)
        answer = nil
        heldResponse = nil
    }
}

/// What is known of a response once its head is encoded, for the log and for whoever waits for its end.
struct Answer {
    let head: RequestHead?
    let started: UInt64
    let status: Int
    let headBytes: Int
    let headerCount: Int
    var bodyBytes: Int
    let completion: (@Sendable ((any Error)?) -> Void)?
    /// Whether it ended before all of it was sent.
    var isCutOff = false
}

/// A response body that is being produced.
struct Streaming {
    let encoding: BodyEncoding
    /// How many bytes were promised.
    let length: Int?
    var sent = 0
    var isFinished = false
    private var writers: [CheckedContinuation<Void, any Error>] = []

    init(_ encoding: BodyEncoding, length: Int?) {
        self.encoding = encoding
        self.length = length
    }

    /// Whether the end of the body keeps the promise.
    var isWhole: Bool { length.map { sent == $0 } ?? true }

    mutating func wait(_ writer: CheckedContinuation<Void, any Error>) { writers.append(writer) }

    var hasWaitingWriters: Bool { !writers.isEmpty }

    mutating func takeWriters() -> [CheckedContinuation<Void, any Error>] {
        defer { writers = [] }
        return writers
    }

    func resumeWriters(with result: Result<Void, any Error>) {
        for writer in writers { writer.resume(with: result) }
    }
}

/// A file that has become shorter while it was sent.
struct FileCutShort: Error, CustomStringConvertible {
    var description: String { "the file has become shorter since its length was announced; replace files by renaming" }
}

/// A streamed body of another length than was promised.
struct BodyLengthError: Error, CustomStringConvertible {
    let promised: Int
    let written: Int

    var description: String {
        "the response body was announced with \(promised) bytes, and \(written) were written; "
            + "give `length:` only when it is certain"
    }
}
