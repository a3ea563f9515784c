import CCarafeSystem
import Foundation
import Testing

@testable import CarafeProcess

@Suite struct ScoreboardTests {
    @Test func oneSideReadsWhatTheOtherWrites() throws {
        let board = try Scoreboard(slots: 3, loops: 4)
        board.begin(1, loops: 2, id: 5, generation: 6)
        board.setPid(77, of: 1)
        let other = try #require(Scoreboard(inherited: dup(board.descriptor), slot: 1, loops: 4))
        let loop = unsafe csystem_board_loop(other.worker(1), 1)
        unsafe csystem_loop_begin(loop, 42, "GET /slow", 9)
        #expect(board.busiest(1)?.loop == 1)
        #expect(board.busiest(1)?.since == 42)
        #expect(board.loops(of: 1)[1].text == "GET /slow")
        #expect(board.loops(of: 1)[1].in_request == 1)
        unsafe csystem_loop_end(loop)
        unsafe csystem_loop_count(loop, 120, 30, 0)
        unsafe csystem_loop_count(loop, 80, 20, 1)
        unsafe csystem_loop_set_connections(loop, 3)
        unsafe csystem_loop_count_harakiri(loop)
        let read = board.loops(of: 1)[1]
        #expect(board.busiest(1) == nil)
        #expect([read.requests, read.bytes_sent, read.running_microseconds, read.exceptions] == [2, 200, 50, 1])
        #expect([read.in_request, read.connections, read.harakiri_count] == [0, 3, 1])
        #expect(board.record(of: 1).pid == 77)
        #expect(board.record(of: 1).identifier == 5)
        #expect(board.loops(of: 0).isEmpty)
        #expect(board.loops(of: 2).isEmpty)
    }

    @Test func theBusiestIsTheOneThatBeganFirst() throws {
        let board = try Scoreboard(slots: 1, loops: 4)
        board.begin(0, loops: 4, id: 1, generation: 1)
        for (index, since) in [0, 300, 100, 200].enumerated() where since > 0 {
            unsafe csystem_loop_begin(csystem_board_loop(board.worker(0), index), Int64(since), "", 0)
        }
        #expect(board.busiest(0)?.loop == 2)
    }

    @Test func aLongLineIsCut() throws {
        let board = try Scoreboard(slots: 1, loops: 2)
        board.begin(0, loops: 2, id: 1, generation: 1)
        let line = "GET /" + String(repeating: "x", count: 500)
        unsafe csystem_loop_begin(csystem_board_loop(board.worker(0), 0), 1, line, line.utf8.count)
        #expect(board.loops(of: 0)[0].text == String(line.prefix(160)))
        #expect(board.loops(of: 0)[1].text == "")
    }

    @Test func aNewWorkerBeginsAtZero() throws {
        let board = try Scoreboard(slots: 2, loops: 1)
        board.begin(0, loops: 1, id: 1, generation: 1)
        board.begin(1, loops: 1, id: 2, generation: 1)
        for slot in 0..<2 { unsafe csystem_loop_count(csystem_board_loop(board.worker(slot), 0), 1, 1, 0) }
        board.begin(0, loops: 1, id: 1, generation: 2)
        #expect(board.loops(of: 0)[0].requests == 0)
        #expect(board.loops(of: 1)[0].requests == 1)
    }

    @Test func refusesASlotBeyondTheMapping() throws {
        let board = try Scoreboard(slots: 2, loops: 2)
        #expect(Scoreboard(inherited: board.descriptor, slot: 2, loops: 2) == nil)
        #expect(Scoreboard(inherited: 9_999, slot: 0, loops: 2) == nil)
    }
}
