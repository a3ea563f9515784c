import CCarafeSystem
import Foundation
import TestThreads
import Testing

@testable import CarafeProcess

@Suite(.mayWait) struct WorkerLinkTests {
    /// A link, the master's end of its channel, its signals, and the scoreboard.
    private struct Linked {
        let link: WorkerLink
        let master: Int32
        let signals: Int32
        let board: Scoreboard

        init() throws {
            let (ours, theirs) = try Descriptors.channel()
            board = try Scoreboard(slots: 4, loops: 2)
            board.begin(3, loops: 2, id: 7, generation: 5)
            var inheritance = Inheritance(id: 7, slot: 3, generation: 5, loops: 2, mercy: 9_000, socketCount: 0)
            inheritance.control = theirs
            inheritance.board = dup(board.descriptor)
            inheritance.settings = try SharedText.make("processes = 2\nüber = allem\n")
            inheritance.sockets = [theirs]
            let pipe = Pipe()
            signals = dup(pipe.fileHandleForWriting.fileDescriptor)
            link = try WorkerLink(
                inheritance.text, SignalQueue(reader: dup(pipe.fileHandleForReading.fileDescriptor)))
            master = ours
        }

        func send(_ signal: Signal) {
            var byte = UInt8(signal.number)
            _ = unsafe write(signals, &byte, 1)
        }
    }

    @Test func hasWhatTheMasterHandedOver() throws {
        let linked = try Linked()
        #expect(linked.link.id == 7)
        #expect(linked.link.generation == 5)
        #expect(linked.link.settings == "processes = 2\nüber = allem\n")
        #expect(linked.link.sockets.count == 1)
    }

    @Test func saysHowItIs() throws {
        let linked = try Linked()
        linked.link.ready()
        linked.link.fail("no database")
        linked.link.retire("1000 requests")
        let said = (0..<3).map { _ in Descriptors.receive(from: linked.master) }
        #expect(
            said == ["ready", "failed no database", "retire 1000 requests"].map { .message($0, passed: nil) })
        #expect(linked.board.record(of: 3).accepting == 1)
        #expect(linked.board.record(of: 3).ready_at > 0)
    }

    @Test(arguments: [
        (MasterMessage.drain(milliseconds: 12), WorkerLink.Command.drain(milliseconds: 12), Int32(0)),
        (.quit, .quit, 0), (.pause, .pause, 0), (.resume, .resume, 1), (.reopen, .reopen, 1),
    ])
    func obeys(_ message: MasterMessage, _ command: WorkerLink.Command, _ accepting: Int32) throws {
        let linked = try Linked()
        linked.link.ready()
        #expect(Descriptors.send(message.text, on: linked.master))
        #expect(linked.link.next() == command)
        #expect(linked.board.record(of: 3).accepting == accepting)
    }

    @Test func drainsAtTERM() throws {
        let linked = try Linked()
        linked.send(.terminate)
        #expect(linked.link.next() == .drain(milliseconds: 9_000))
    }

    @Test func asksToBeReplacedAtHUP() throws {
        let linked = try Linked()
        linked.send(.hangup)
        linked.send(.terminate)
        _ = linked.link.next()
        #expect(Descriptors.receive(from: linked.master) == .message("retire SIGHUP", passed: nil))
    }

    @Test func noticesThatTheMasterIsDead() throws {
        let linked = try Linked()
        close(linked.master)
        #expect(linked.link.next() == .masterDied)
        #expect(linked.link.next() == .masterDied)
    }

    @Test func aDescriptorTravelsWithAMessage() throws {
        let (ours, theirs) = try Descriptors.channel()
        let pipe = Pipe()
        #expect(Descriptors.send("reopen", on: ours, passing: pipe.fileHandleForWriting.fileDescriptor))
        guard case .message("reopen", let passed?) = Descriptors.receive(from: theirs) else {
            Issue.record("no descriptor came")
            return
        }
        try FileHandle(fileDescriptor: passed, closeOnDealloc: true).write(contentsOf: Data("new log".utf8))
        #expect(pipe.fileHandleForReading.availableData == Data("new log".utf8))
        #expect(Descriptors.receive(from: ours) == .nothing)
    }

    @Test(arguments: [
        "", "1", "version=2;id=1;slot=0;generation=1;loops=1;mercy=1;control=3;board=4;settings=5;sockets=",
        "version=1;id=1;slot=0;generation=1;loops=1;mercy=1;control=3;board=4;settings=5;sockets=6,x",
        "version=1;id=1;slot=0;generation=1;loops=1;mercy=1;control=9000;board=9001;settings=9002;sockets=",
    ])
    func refusesWhatIsNotFromItsMaster(_ text: String) {
        let error = #expect(throws: MasterError.self) { try WorkerLink(text, SignalQueue(reader: 0)) }
        #expect(
            error?.description == "CARAFE_WORKER=\"\(text)\" does not come from a master of this version; unset it, "
                + "or restart the master")
    }

    @Test func isNoneInAnOrdinaryProcess() throws {
        #expect(try WorkerLink.inherited() == nil)
    }
}
