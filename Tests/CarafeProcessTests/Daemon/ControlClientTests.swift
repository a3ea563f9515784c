#if os(Linux)
import CCarafeSystem
import Foundation
import Testing

@testable import CarafeProcess

/// Commands against a master, which this process is. It has one control channel, so these go one after the other.
@Suite(.serialized) struct ControlClientTests {
    private let scratch: Scratch
    private let path: String

    init() throws {
        scratch = try Scratch()
        path = scratch.path("hello.pid")
    }

    private struct Answer: Equatable {
        let outcome: ControlClient.Outcome
        let lines: [String]

        init(_ code: Int32, _ sentence: String, _ lines: [String] = []) {
            outcome = ControlClient.Outcome(code: code, sentence: sentence)
            self.lines = lines
        }
    }

    private func ask(_ command: ControlClient.Command) async throws -> Answer {
        let path = path
        return try await apart {
            var lines: [String] = []
            let outcome = ControlClient.ask(command, pidFile: path) { lines.append($0) }
            return Answer(outcome.code, outcome.sentence, lines)
        }
    }

    /// Asks a master that takes one request and answers it.
    private func ask(_ command: ControlClient.Command, answering text: String) async throws -> (Answer, String) {
        _ = try PIDFile.create(path, pid: getpid())
        let listener = try listen(at: ControlChannel.name(of: getpid()))
        defer { close(listener) }
        async let request = apart {
            let connection = Int32(csystem_accept(listener, nil))
            defer { close(connection) }
            _ = fcntl(connection, F_SETFL, 0)
            var lines = LineReader(descriptor: connection)
            let request = lines.next() ?? ""
            // unsafe: reads as many bytes as the text has.
            _ = unsafe csystem_send_all(connection, text, text.utf8.count)
            return request
        }
        return (try await ask(command), try await request)
    }

    private func listen(at name: String) throws -> Int32 {
        let address = try #require(UnixAddress(name))
        let listener = Int32(csystem_stream_socket(AF_UNIX))
        // unsafe: reads the address, which outlives the call.
        let bound = unsafe withUnsafePointer(to: address.storage) { storage in
            unsafe csystem_bind(listener, storage, address.length)
        }
        try #require(bound >= 0)
        try #require(csystem_listen(listener, 8) >= 0)
        return listener
    }

    // MARK: by the channel

    @Test(arguments: [ControlClient.Command.reload, .status]) func asksAndWaits(
        _ command: ControlClient.Command
    ) async throws {
        let (answer, request) = try await ask(command, answering: "worker 1\nworker 2\nok 2 workers serve\n")
        #expect(request == command.rawValue)
        #expect(answer == Answer(0, "2 workers serve", ["worker 1", "worker 2"]))
    }

    @Test(arguments: ControlClient.Command.allCases) func tellsWhatFailed(
        _ command: ControlClient.Command
    ) async throws {
        let (answer, _) = try await ask(command, answering: "error the new workers did not start\n")
        #expect(answer == Answer(1, "the new workers did not start"))
    }

    @Test func tellsThatTheMasterBrokeOff() async throws {
        let (answer, _) = try await ask(.reload, answering: "spawning\n")
        let pid = getpid()
        #expect(
            answer
                == Answer(
                    1, "reload: the master (pid \(pid)) broke off without an answer; see its log", ["spawning"]))
    }

    @Test(arguments: [("ok stopped 2 workers\n", "stopped 2 workers"), ("", "stopped (pid %)")])
    func stopsAndWaitsForTheEnd(_ text: String, _ sentence: String) async throws {
        let shell = try ShellProcess("trap 'sleep 0.3; exit 7' TERM; while :; do sleep 0.02; done")
        var ends: [Int32] = [-1, -1]
        // unsafe: fills the two descriptors that the array has room for.
        _ = unsafe csystem_report_pair(&ends)
        let (here, there) = (ends[0], ends[1])
        // unsafe: reads as many bytes as the text has.
        _ = unsafe csystem_send_all(there, text, text.utf8.count)
        close(there)
        let answer = try await apart {
            let process = RunningProcess(pid: shell.pid)
            let master = MasterProcess(process: process, ending: process.ending())
            usleep(100_000)
            kill(shell.pid, SIGTERM)
            let outcome = ControlClient.ask(.stop, master, ControlChannel(descriptor: here)) { _ in }
            return (outcome, waitpid(shell.pid, nil, WNOHANG))
        }
        #expect(answer.1 == shell.pid, "the command has not waited")
        #expect(answer.0.code == 0)
        #expect(answer.0.sentence == sentence.replacing("%", with: "\(shell.pid)"))
    }

    // MARK: without a master

    @Test(arguments: ControlClient.Command.allCases) func tellsThatNoneRuns(
        _ command: ControlClient.Command
    ) async throws {
        #expect(try await ask(command) == Answer(3, "not running: there is no pidfile \(path)"))
        let pid = try ShellProcess.endedPID()
        try scratch.file("hello.pid", "\(pid)\n")
        let stale = "not running: pidfile \(path) is stale, there is no process \(pid) any more"
        #expect(try await ask(command) == Answer(3, stale))
    }

    @Test func sendsNothingToAStranger() async throws {
        let shell = try ShellProcess("exec sleep 600")
        try scratch.file("hello.pid", "\(shell.pid)\n")
        let answer = try await ask(.stop)
        #expect(answer.outcome.code == 3)
        kill(shell.pid, SIGKILL)
        #expect(shell.reap() == SIGKILL)
    }

    @Test func sendsNothingForAForeignFile() async throws {
        try scratch.file("hello.pid", "[uwsgi]\n")
        #expect(try await ask(.stop).outcome.code == 4)
    }

    // MARK: by a signal

    /// A process that has the pidfile open, which this one holds the lock of, so that it passes for a master.
    private func master(_ traps: String) throws -> ShellProcess {
        let flag = scratch.path("up")
        try scratch.file("hello.pid", "")
        let script = "exec 9<>\"$0\"; \(traps); echo up > \"$1\"; while :; do sleep 0.02; done"
        let shell = try ShellProcess(script, [path, flag], log: scratch.path("shell.log"))
        try #require(comes { scratch.text("up") == "up\n" })
        _ = try PIDFile.create(path, pid: shell.pid)
        return shell
    }

    @Test func stopsByTERMWhereThereIsNoChannel() async throws {
        let shell = try master("trap 'sleep 0.3; exit 7' TERM")
        let answer = try await ask(.stop)
        let why = "it has no control channel @carafe-\(shell.pid)"
        #expect(answer == Answer(0, "stopped by TERM (pid \(shell.pid)), as \(why)"))
        #expect(waitpid(shell.pid, nil, WNOHANG) == shell.pid, "the command has not waited")
    }

    @Test func doesNotClaimAReloadThatItCannotSee() async throws {
        let shell = try master("trap 'echo reloaded' HUP")
        defer {
            kill(shell.pid, SIGKILL)
            shell.reap()
        }
        let why = "it has no control channel @carafe-\(shell.pid)"
        let status = "running (pid \(shell.pid)); no more is known, as \(why)"
        #expect(try await ask(.status) == Answer(0, status))
        let reload = "sent HUP to the master (pid \(shell.pid)), but what came of it only its log tells, as \(why)"
        #expect(try await ask(.reload) == Answer(4, reload))
        #expect(comes { scratch.text("shell.log") == "reloaded\n" })
    }

    @Test func doesNotBelieveAnotherProcessOnTheChannel() async throws {
        let shell = try master("trap 'exit 0' TERM")
        let listener = try listen(at: ControlChannel.name(of: shell.pid))
        defer { close(listener) }
        let answer = try await ask(.stop)
        let why = "its control channel @carafe-\(shell.pid) is in the hands of another process (pid \(getpid()))"
        #expect(answer == Answer(0, "stopped by TERM (pid \(shell.pid)), as \(why)"))
        shell.reap()
    }
}
#endif
