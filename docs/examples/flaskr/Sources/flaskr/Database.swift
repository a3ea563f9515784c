import GRDB
import Synchronization

/// The SQLite file that holds users and posts.
///
/// It is opened when it is first asked for: each worker has a connection of its own, and the master, which may be root, none.
final class BlogDatabase: Sendable {
    private let path: String
    private let opened = Mutex<DatabaseQueue?>(nil)

    init(path: String) {
        self.path = path
    }

    /// The connection. It reads and writes on a thread of its own, so a handler that awaits it holds up no other request.
    var queue: DatabaseQueue {
        get throws {
            try opened.withLock { opened in
                if let opened { return opened }
                var configuration = Configuration()
                // Another worker may be writing.
                configuration.busyMode = .timeout(5)
                let queue = try DatabaseQueue(path: path, configuration: configuration)
                opened = queue
                return queue
            }
        }
    }

    func close() throws {
        try opened.withLock { opened in
            try opened?.close()
            opened = nil
        }
    }

    /// Creates the tables; what was in them before is gone.
    func createTables() async throws {
        try await queue.write { db in try db.execute(sql: schema) }
    }
}

private let schema = """
    DROP TABLE IF EXISTS post;
    DROP TABLE IF EXISTS user;

    CREATE TABLE user (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        username TEXT NOT NULL UNIQUE,
        password TEXT NOT NULL
    );

    CREATE TABLE post (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        authorID INTEGER NOT NULL REFERENCES user (id),
        created TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
        title TEXT NOT NULL,
        body TEXT NOT NULL
    );
    """
