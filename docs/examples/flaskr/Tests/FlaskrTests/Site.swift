import Carafe
import CarafeTesting
import Foundation
import GRDB

@testable import flaskr

/// The app with a database of its own, where the user `test` has written a post, and `other` none.
final class Site: Sendable {
    let app: App
    let client: TestClient
    let database: BlogDatabase
    private let folder: URL

    init(_ depth: TestClient.Depth = .direct) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "flaskr-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appending(path: "test.sqlite").path
        app = try makeApp(["DATABASE": path, "SECRET_KEY": "test"])
        client = try TestClient(app, depth)
        database = BlogDatabase(path: path)
        try await database.createTables()
        try await database.queue.write { db in
            try db.execute(sql: content, arguments: ["hash": passwordHash])
        }
    }

    deinit {
        try? database.close()
        try? FileManager.default.removeItem(at: folder)
    }

    @discardableResult
    func logIn(_ username: String = "test", _ password: String = "test") async throws -> TestResponse {
        try await client.post("/auth/login", form: ["username": username, "password": password])
    }

    /// Asks the database for one value.
    func value<Value: DatabaseValueConvertible & Sendable>(_ type: Value.Type, _ query: String) async throws -> Value? {
        try await database.queue.read { db in try Value.fetchOne(db, sql: query) }
    }
}

/// Made once: a hash takes its time.
private let passwordHash = try? PasswordHash.make("test")

private let content = """
    INSERT INTO user (username, password) VALUES ('test', :hash), ('other', :hash);
    INSERT INTO post (title, body, authorID, created) VALUES ('A title', 'First line
    second line', 1, '2026-01-31 12:00:00');
    """
