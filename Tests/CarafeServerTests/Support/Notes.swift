import Logging
import Synchronization

/// What a server's threads tell a test, in the order it happened.
final class Notes<Note: Sendable>: Sendable {
    private let notes = Mutex<[Note]>([])

    func add(_ note: Note) { notes.withLock { $0.append(note) } }

    var all: [Note] { notes.withLock { $0 } }

    var count: Int { notes.withLock { $0.count } }

    /// Waits until there are this many.
    @discardableResult
    func wait(for count: Int = 1) throws -> [Note] {
        try CarafeServerTests.wait(for: "\(count) notes") {
            let notes = all
            return notes.count >= count ? notes : nil
        }
    }
}

/// A number that threads add to.
final class Counter: Sendable {
    private let number = Atomic<Int>(0)

    var value: Int { number.load(ordering: .sequentiallyConsistent) }

    func add(_ amount: Int = 1) { number.add(amount, ordering: .sequentiallyConsistent) }

    /// Waits until nobody has added anything for a while.
    func waitUntilItRests() throws {
        try CarafeServerTests.wait(until: "a counter to rest") {
            let before = value
            pause(0.3)
            return value == before
        }
    }
}

/// A log that a test can read.
struct NotingLogHandler: LogHandler {
    let notes: Notes<String>
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { notes.add("\(event.level): \(event.message)") }
}
