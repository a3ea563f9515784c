public import CCarafeSystem

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A worker's link to its master: what it inherits, what it says, and what it is told.
public final class WorkerLink: Sendable {
    /// What a worker is told.
    public enum Command: Sendable, Equatable {
        /// Stop listening, finish what is begun within so many milliseconds, end.
        case drain(milliseconds: Int)
        /// End now.
        case quit
        /// Stop accepting connections.
        case pause
        /// Accept connections again.
        case resume
        /// The log is another file now; standard output and standard error are it already.
        case reopen
        /// There is no master any more: stop listening at once, drain briefly, end.
        case masterDied
    }

    /// The worker's number, from 1, which its successor will have too.
    public let id: Int
    /// Goes up with each reload.
    public let generation: Int
    /// What the master made of the settings.
    public let settings: String
    /// The listening sockets, in the master's order.
    public let sockets: [Int32]
    private let channel: Int32
    private let mercy: Int
    private let slot: Int
    private let board: Scoreboard
    private let signals: SignalQueue

    /// The link of this process, or `nil` when it is no worker.
    ///
    /// To be called once, before anything else happens: it takes `CARAFE_WORKER` out of the environment, and takes over
    /// the signals. From here on TERM drains the worker, HUP has it replaced, and those that steer a master are ignored.
    public static func inherited() throws(MasterError) -> WorkerLink? {
        // unsafe: the string is copied at once, and no other thread changes the environment so early.
        guard let value = unsafe getenv(Inheritance.variable) else { return nil }
        let text = unsafe String(cString: value)
        unsafe unsetenv(Inheritance.variable)
        ignoreSignals()
        guard let signals = SignalQueue([.terminate, .hangup]) else { throw MasterError(.signals, code: errno) }
        return try WorkerLink(text, signals)
    }

    init(_ text: String, _ signals: SignalQueue) throws(MasterError) {
        guard let inheritance = Inheritance(text),
            Descriptors.areOpen([inheritance.control] + inheritance.sockets),
            let board = Scoreboard(inherited: inheritance.board, slot: inheritance.slot, loops: inheritance.loops),
            let settings = SharedText.read(inheritance.settings)
        else { throw MasterError(.inheritance(text)) }
        // Programs that a handler starts are to have none of them.
        for descriptor in [inheritance.control, inheritance.board] + inheritance.sockets {
            Descriptors.closeOnExec(descriptor)
        }
        close(inheritance.settings)
        id = inheritance.id
        generation = inheritance.generation
        sockets = inheritance.sockets
        channel = inheritance.control
        mercy = inheritance.mercy
        slot = inheritance.slot
        self.settings = settings
        self.board = board
        self.signals = signals
    }

    private static func ignoreSignals() {
        for signal: Signal in [.interrupt, .quit, .user1, .user2, .moreWorkers, .fewerWorkers, .pause] {
            csystem_ignore_signal(signal.number)
        }
    }

    // MARK: What it says

    /// The worker accepts connections.
    public func ready() {
        board.setReady(slot)
        send(.ready)
    }

    /// The worker cannot start, and will end; the reason is for whoever reloads.
    public func fail(_ reason: String) { send(.failed(reason)) }

    /// The worker wishes to be replaced. It serves on until it is told to drain.
    public func retire(_ reason: String) { send(.retire(reason)) }

    private func send(_ message: WorkerMessage) {
        // One packet, and no room in it for an endless reason.
        _ = Descriptors.send(String(message.text.prefix(1000)), on: channel)
    }

    // MARK: What it is told

    /// Waits for the next command; for one thread that has nothing else to do.
    public func next() -> Command {
        while true {
            if let command = nextEvent() {
                note(command)
                return command
            }
        }
    }

    private func nextEvent() -> Command? {
        var entries = [channel, signals.reader].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        guard Descriptors.wait(&entries, milliseconds: -1) else { return nil }
        if entries[1].revents != 0 {
            let arrived = signals.arrived()
            if arrived.contains(.hangup) { retire("SIGHUP") }
            if arrived.contains(.terminate) { return .drain(milliseconds: mercy) }
        }
        return entries[0].revents == 0 ? nil : receive()
    }

    private func receive() -> Command? {
        switch Descriptors.receive(from: channel) {
        case .end: return .masterDied
        case .nothing: return nil
        case .message(let text, let passed):
            defer { if let passed { close(passed) } }
            switch MasterMessage(text) {
            case .drain(let milliseconds): return .drain(milliseconds: milliseconds)
            case .quit: return .quit
            case .pause: return .pause
            case .resume: return .resume
            case .reopen:
                if let passed { for standard: Int32 in 1...2 { dup2(passed, standard) } }
                return .reopen
            case nil: return nil
            }
        }
    }

    private func note(_ command: Command) {
        switch command {
        case .drain, .quit, .masterDied: board.setState(csystem_worker_draining, accepting: false, of: slot)
        case .pause: board.setState(csystem_worker_ready, accepting: false, of: slot)
        case .resume: board.setState(csystem_worker_ready, accepting: true, of: slot)
        case .reopen: break
        }
    }

    // MARK: Scoreboard

    /// The record of one of the worker's event loops, in memory that the master reads.
    ///
    /// It stays where it is for as long as the process lives, and is written to by the loop's thread alone.
    ///
    /// - Returns: `nil` for a loop beyond those the master made room for.
    public func loopRecord(_ loop: Int) -> UnsafeMutablePointer<csystem_loop>? {
        guard loop >= 0, loop < board.loops else { return nil }
        // unsafe: the loop lies within the slot.
        return unsafe csystem_board_loop(board.worker(slot), loop)
    }
}
