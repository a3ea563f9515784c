import Synchronization

/// Where sessions are kept that are not in cookies: a database, or a cache that all workers share.
///
/// Two requests of one session at a time both load it, and what the later one saves stays; unless one of them has ended the
/// session: a record that was deleted never comes back.
public protocol SessionStore: Sendable {
    /// Returns what was saved under a key; `nil` when it is unknown, deleted or over its time.
    ///
    /// - Parameter key: made of the id in the cookie, which cannot be made of it: who reads the store is nobody else.
    func load(_ key: String) async throws -> [UInt8]?

    /// Keeps data under a new key for so long.
    func save(_ key: String, _ data: [UInt8], lifetime: Duration) async throws

    /// Keeps data for so long in the place of what is under a key, if that is still there: in one step, such as an `UPDATE`,
    /// or a `SET` with `XX`. Else another request has logged out meanwhile, and nothing is kept.
    ///
    /// - Returns: whether it was there.
    func replace(_ key: String, _ data: [UInt8], lifetime: Duration) async throws -> Bool

    /// Forgets a key; one that is unknown is no error.
    func delete(_ key: String) async throws
}

/// Sessions in the memory of one process: for tests, and for development.
///
/// Every worker has its own, and each reload starts with none: with more than one worker a client seems to log out and in
/// again at random.
public final class MemorySessionStore: SessionStore {
    private struct Record {
        let data: [UInt8]
        let expires: Int

        init(_ data: [UInt8], _ lifetime: Duration, from now: Int) {
            self.data = data
            expires = now + Int(min(lifetime.wholeSeconds, 1 << 32))
        }
    }

    private let records = Mutex<[String: Record]>([:])
    private let clock: WallClock

    /// Creates an empty store.
    public convenience init() { self.init(clock: .system) }

    package init(clock: WallClock) {
        self.clock = clock
    }

    /// Returns what was saved under a key.
    public func load(_ key: String) async -> [UInt8]? {
        let now = clock.seconds()
        return records.withLock { $0[key].flatMap { $0.expires > now ? $0.data : nil } }
    }

    /// Keeps data under a key.
    public func save(_ key: String, _ data: [UInt8], lifetime: Duration) async {
        let now = clock.seconds()
        records.withLock { records in
            // When there is no room left, so that what is over its time costs memory, but never as much again as the rest.
            if records.count == records.capacity { records = records.filter { $0.value.expires > now } }
            records[key] = Record(data, lifetime, from: now)
        }
    }

    /// Keeps data in the place of what is under a key, if that is still there.
    public func replace(_ key: String, _ data: [UInt8], lifetime: Duration) async -> Bool {
        let now = clock.seconds()
        return records.withLock { records in
            guard let old = records[key], old.expires > now else { return false }
            records[key] = Record(data, lifetime, from: now)
            return true
        }
    }

    /// Forgets a key.
    public func delete(_ key: String) async { records.withLock { $0[key] = nil } }

    package var count: Int { records.withLock { $0.count } }
}
