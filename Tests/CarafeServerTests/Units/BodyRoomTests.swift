import CarafeCore
import Testing

@testable import CarafeServer

@Suite struct BodyRoomTests {
    private static let announced = 16 * 1024 * 1024

    private static func exchange(needsWholeBody: Bool = true) throws -> Exchange {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(announced)\r\n\r\n"
        let request = Request(head: try #require(LoggedRequest(.http, Array(head.utf8)).head))
        return Exchange(request, Handling(.inline, needsWholeBody: needsWholeBody), started: 0, bodyLimit: announced)
    }

    /// How much room there is after each piece, where that has changed.
    private static func rooms(_ exchange: Exchange, pieces: Int, of size: Int = 1448) -> [Int] {
        let piece = [UInt8](repeating: 7, count: size)
        var rooms: [Int] = []
        for _ in 0..<pieces {
            exchange.received += size
            exchange.makeRoom()
            if exchange.collected.capacity != rooms.last { rooms.append(exchange.collected.capacity) }
            exchange.collected += piece
        }
        return rooms
    }

    /// Each time all that is here is copied, and the client chooses the size of the pieces.
    @Test func isMadeAHandfulOfTimes() throws {
        let exchange = try Self.exchange()
        let rooms = Self.rooms(exchange, pieces: 1000)
        #expect(rooms.count < 6, "\(rooms)")
        #expect(exchange.collected.count == 1_448_000)
    }

    @Test func isNotMadeForWhatIsOnlyAnnounced() throws {
        let rooms = try Self.rooms(Self.exchange(), pieces: 3)
        #expect(rooms.allSatisfy { $0 <= 32 * 3 * 1448 }, "\(rooms)")
    }

    @Test func isMadeForAllAtOnceWhenASixteenthIsThere() throws {
        let rooms = try Self.rooms(Self.exchange(), pieces: 16, of: Self.announced / 16)
        #expect(rooms.count == 1)
        #expect(try #require(rooms.first) >= Self.announced)
    }

    /// What has come before it starts is handed on as one piece, and the rest piece by piece.
    @Test func isNotMadeForAHandlerThatDoesNotWait() throws {
        let rooms = try Self.rooms(Self.exchange(needsWholeBody: false), pieces: 1)
        #expect(rooms == [0])
    }
}
