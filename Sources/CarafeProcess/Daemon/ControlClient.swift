import CCarafeSystem

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Steers a master by its pidfile, and waits for what comes of it.
///
/// The master listens at `@carafe-PID`, in a namespace of names that has no files and ends with it. One line goes there,
/// lines come back, and the last begins with `ok` or `error`. Where there is no such channel, a signal has to do.
public enum ControlClient {
    /// What is asked of a master.
    public enum Command: String, Sendable, CaseIterable {
        /// Start a new generation of workers, then end the old.
        case reload
        /// Finish the requests at hand, then end.
        case stop
        /// Say how it is.
        case status
    }

    /// What came of it.
    public struct Outcome: Sendable, Hashable {
        /// The exit status of the command: 0 when it happened, 1 when it failed, 3 when no master runs (as an init
        /// script's `status` has it), 4 when that cannot be told.
        public let code: Int32
        /// One sentence.
        public let sentence: String
    }

    /// Asks, and waits without a limit but the master's own life.
    ///
    /// - Parameter tell: takes what a master answers before its last line.
    public static func ask(_ command: Command, pidFile: String, tell: (String) -> Void) -> Outcome {
        let standing = PIDFile.read(pidFile)
        guard case .master(let pid) = standing else { return absent(pidFile, standing) }
        let process = RunningProcess(pid: pid)
        // Opened before the second look: from here on it is this process or none, whoever gets its number.
        let ending = process.ending()
        defer { ending?.close() }
        guard PIDFile.read(pidFile) == standing else { return absent(pidFile, PIDFile.read(pidFile)) }
        let master = MasterProcess(process: process, ending: ending)
        switch ControlChannel.open(to: pid) {
        case .success(let channel): return ask(command, master, channel, tell)
        case .failure(let absence): return signal(command, master, absence.description)
        }
    }

    private static func absent(_ path: String, _ standing: PIDFile.Standing) -> Outcome {
        let sentence = PIDFile.obstacle(path, standing) ?? "pidfile \(path) has just changed hands; try again"
        return switch standing {
        case .missing, .empty, .dead, .stranger: Outcome(code: 3, sentence: sentence)
        case .foreign, .elsewhere, .unreadable, .master: Outcome(code: 4, sentence: sentence)
        }
    }
}

/// A master that cannot be mistaken for another process, where the system has a handle for one.
struct MasterProcess {
    let process: RunningProcess
    let ending: OpenFile?

    /// Waits until it is gone.
    func waitForEnd() {
        if let ending {
            var entry = pollfd(fd: ending.descriptor, events: Int16(POLLIN), revents: 0)
            // unsafe: one entry, which outlives the call.
            while unsafe csystem_poll(&entry, 1, -1) == -Int(EINTR) {}
        } else {
            while process.isThere { usleep(10_000) }
        }
    }
}

// MARK: - By the channel

extension ControlClient {
    static func ask(
        _ command: Command,
        _ master: MasterProcess,
        _ channel: ControlChannel,
        _ tell: (String) -> Void,
    ) -> Outcome {
        defer { channel.close() }
        channel.send(command.rawValue)
        var lines = LineReader(descriptor: channel.descriptor)
        var last: String?
        while let line = lines.next() {
            last.map(tell)
            last = line
        }
        let pid = master.process.pid
        if let last, let sentence = last.after("error ") { return Outcome(code: 1, sentence: sentence) }
        if command == .stop {
            master.waitForEnd()
            return Outcome(code: 0, sentence: last?.after("ok ") ?? "stopped (pid \(pid))")
        }
        if let last, let sentence = last.after("ok ") { return Outcome(code: 0, sentence: sentence) }
        last.map(tell)
        return Outcome(
            code: 1, sentence: "\(command.rawValue): the master (pid \(pid)) broke off without an answer; see its log")
    }
}

extension String {
    fileprivate func after(_ prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}

// MARK: - By a signal

extension ControlClient {
    private static func signal(_ command: Command, _ master: MasterProcess, _ why: String) -> Outcome {
        let pid = master.process.pid
        if command == .status { return Outcome(code: 0, sentence: "running (pid \(pid)); no more is known, as \(why)") }
        do {
            try master.process.signal(command == .stop ? SIGTERM : SIGHUP)
        } catch {
            return unsent(command, master, error)
        }
        guard command == .stop else {
            return Outcome(
                code: 4,
                sentence: "sent HUP to the master (pid \(pid)), but what came of it only its log tells, as \(why)")
        }
        master.waitForEnd()
        return Outcome(code: 0, sentence: "stopped by TERM (pid \(pid)), as \(why)")
    }

    private static func unsent(_ command: Command, _ master: MasterProcess, _ error: Errno) -> Outcome {
        let pid = master.process.pid
        if error.code == ESRCH, command == .stop { return Outcome(code: 0, sentence: "stopped (pid \(pid))") }
        let cure = error.code == EPERM ? "; it belongs to another user: run this command as that user or as root" : ""
        return Outcome(
            code: 1, sentence: "\(command.rawValue): the master (pid \(pid)) takes no signal: \(error.text)\(cure)")
    }
}
