import CCarafeSystem

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A process without a terminal, whose output is its log.
///
/// It is started anew and not forked, because a fork of a Swift program may run next to nothing. It keeps the current
/// directory and the umask: what it makes is as open to others as what the shell makes, or less. `daemonize` and
/// `daemonize2` are one here: both hold the shell until the app has loaded and its sockets serve, so that an exit status
/// of zero means a site that answers.
public enum Daemon {
    /// Starts this program as a daemon, and waits until it serves or has failed.
    ///
    /// Before any change of directory: paths are to mean the same in both processes. Interrupting the wait does not end
    /// the daemon, which has a session of its own.
    ///
    /// - Parameters:
    ///   - executable: `ExecutablePath.find`.
    ///   - arguments: those of this process.
    ///   - log: the path that `daemonize` names.
    ///   - tell: shows a line in the shell.
    /// - Returns: the exit status for the shell.
    public static func launch(
        executable: String,
        arguments: [String],
        log: String,
        tell: (String) -> Void,
    ) throws(DaemonError) -> Int32 {
        // unsafe: the text is copied before anything changes the environment.
        try refuseActivation(listenPID: unsafe getenv("LISTEN_PID").map { unsafe String(cString: $0) })
        let log = try LogFile(log)
        defer { close(log.descriptor) }
        let begin = log.size
        var ends: (Int32, Int32) = (-1, -1)
        // unsafe: fills two descriptors, which is what the tuple has room for.
        let pair = unsafe withUnsafeMutableBytes(of: &ends) { buffer in
            unsafe csystem_report_pair(buffer.baseAddress?.assumingMemoryBound(to: Int32.self))
        }
        if pair < 0 { throw .cannotStart(executable, Errno(code: Int32(-pair))) }
        defer { close(ends.0) }
        let pid = spawn(executable, arguments, log: log.descriptor, report: ends.1)
        close(ends.1)
        if pid < 0 { throw .cannotStart(executable, Errno(code: Int32(-pid))) }
        if let status = follow(ends.0, tell) { return status }
        ended(Int32(pid), log, from: begin).forEach(tell)
        return 1
    }

    /// Sockets of systemd are for the process that it has started and follows, and the daemon is another.
    static func refuseActivation(listenPID: String?) throws(DaemonError) {
        if listenPID == String(getpid()) { throw .startedBySystemd() }
    }

    private static func spawn(_ executable: String, _ arguments: [String], log: Int32, report: Int32) -> Int {
        // unsafe: the C strings live until the child has its own memory, which is when the function returns.
        var pointers = unsafe arguments.map { unsafe strdup($0) } + [nil]
        defer { unsafe pointers.forEach { unsafe free($0) } }
        return unsafe csystem_spawn_detached(executable, &pointers, "\(DaemonReport.variable)=3", log, report)
    }
}

// MARK: - Listening to it

extension Daemon {
    /// Shows what the daemon reports, until it is done; `nil` when it ended without a word.
    static func follow(_ descriptor: Int32, _ tell: (String) -> Void) -> Int32? {
        var lines = LineReader(descriptor: descriptor)
        while let line = lines.next() {
            let words = line.split(separator: " ", maxSplits: 1).map(String.init)
            switch words.first {
            case "ok": return 0
            case "say": tell(words.count > 1 ? words[1] : "")
            case "error": return failed(words.count > 1 ? words[1] : "", tell)
            default: tell(line)
            }
        }
        return nil
    }

    private static func failed(_ text: String, _ tell: (String) -> Void) -> Int32 {
        let words = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        if words.count > 1 { tell(words[1]) }
        // Zero would call a failure a success.
        return words.first.flatMap(Int32.init).flatMap { (1...255).contains($0) ? $0 : nil } ?? 1
    }

    /// How a daemon ended that did not say so itself, and what it left in its log.
    private static func ended(_ pid: Int32, _ log: LogFile, from begin: Int) -> [String] {
        let lines = log.lines(from: begin)
        let how =
            ending(of: pid).map { "the daemon (pid \(pid)) ended \($0) before it was ready" }
            ?? "the daemon (pid \(pid)) runs, but has closed its line to this shell before it was ready"
        guard !lines.isEmpty else { return ["\(how); its log is \(log.path)"] }
        return ["\(how); its log, \(log.path), says:"] + lines
    }

    /// Waits for the end: its descriptors are closed a moment before.
    private static func ending(of pid: Int32) -> String? {
        var status: Int32 = 0
        for _ in 0..<1000 {
            // unsafe: fills the number, which outlives the call.
            if unsafe csystem_wait_without_hanging(pid, &status) != 0 { return description(status) }
            usleep(10_000)
        }
        return nil
    }

    private static func description(_ status: Int32) -> String {
        let signal = status & 0x7f
        guard signal != 0 else { return "with exit status \(status >> 8 & 0xff)" }
        // unsafe: the text is copied before anything else can overwrite it.
        let name = unsafe strsignal(signal).map { unsafe " (" + String(cString: $0) + ")" } ?? ""
        return "by signal \(signal)\(name)"
    }
}
