import CarafeTesting
import Testing

@testable import flaskr

@Suite struct DatabaseTests {
    @Test func isOpenedOnceUntilItIsClosed() async throws {
        let site = try await Site()
        let queue = try site.database.queue
        #expect(try site.database.queue === queue)

        try site.database.close()
        #expect(try site.database.queue !== queue)
        #expect(try await site.value(Int.self, "SELECT count(*) FROM user") == 2)
    }

    @Test func initDBClearsTheData() async throws {
        let site = try await Site()
        try await site.app.freeze().run(command: "init-db")
        #expect(try await site.value(Int.self, "SELECT count(*) FROM user") == 0)
        #expect(try await site.value(Int.self, "SELECT count(*) FROM post") == 0)
    }
}
