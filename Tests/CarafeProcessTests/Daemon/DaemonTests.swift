import CCarafeSystem
import Foundation
import Testing

@testable import CarafeProcess

/// What the shell sees of a daemon; a script stands in for it.
struct DaemonTests {
    private let scratch: Scratch
    private let log: String

    init() throws {
        scratch = try Scratch()
        log = scratch.path("hello.log")
    }

    private struct Launch: Equatable {
        let status: Int32
        let lines: [String]
    }

    private func launch(_ script: String, _ prepare: @escaping @Sendable () -> Void = {}) async throws -> Launch {
        let log = log
        return try await apart {
            prepare()
            var lines: [String] = []
            let script = "echo say $$ >&3; \(script)"
            let status = try Daemon.launch(executable: "/bin/sh", arguments: ["hello", "-c", script], log: log) {
                lines.append($0)
            }
            if let pid = Int32(lines.removeFirst()) { Self.bury(pid) }
            return Launch(status: status, lines: lines)
        }
    }

    /// A launcher ends before its daemon does, but this process stays; and swift-testing waits in vain for the children it
    /// has itself as long as there is one that nobody buries.
    private static func bury(_ pid: Int32) {
        for _ in 0..<500 where waitpid(pid, nil, WNOHANG) == 0 { usleep(10_000) }
    }

    @Test func waitsUntilItIsReady() async throws {
        let launch = try await launch("echo say starting >&3; sleep 0.2; echo say bound >&3; echo ok >&3")
        #expect(launch == Launch(status: 0, lines: ["starting", "bound"]))
    }

    @Test func leavesItRunningInASessionOfItsOwn() async throws {
        // Ready, and there for a while; field 6 of its status is its session.
        let launch = try await launch(
            "echo say $$ >&3; echo say $(cut -d ' ' -f 6 /proc/$$/stat) >&3; echo ok >&3; exec 3>&-; exec sleep 0.3")
        #expect(launch.status == 0)
        #expect(launch.lines.count == 2)
        #expect(launch.lines.first == launch.lines.last)
    }

    @Test func givesItTheLogForItsOutput() async throws {
        try scratch.file("hello.log", "before\n")
        let launch = try await launch("echo out; echo err >&2; echo ok >&3")
        #expect(launch.status == 0)
        #expect(scratch.text("hello.log") == "before\nout\nerr\n")
    }

    @Test func givesItNothingElse() async throws {
        let inheritable = dup(2)
        defer { close(inheritable) }
        let launch = try await launch(
            """
            for fd in /dev/fd/*; do n=${fd##*/}; [ -e /dev/fd/$n ] && [ $n != 3 ] && [ $n -gt 2 ] && echo say $n >&3; done
            read line && echo say input >&3
            echo "say $CARAFE_DAEMON $0 $(pwd)" >&3
            echo ok >&3
            """)
        #expect(launch.lines == ["3 hello \(FileManager.default.currentDirectoryPath)"])
    }

    @Test func startsItWithSignalsAsNew() async throws {
        let launch = try await launch("kill -TERM $$; echo ok >&3") {
            var all = sigset_t()
            // unsafe: fills the set, and blocks it for this thread alone.
            unsafe sigfillset(&all)
            unsafe pthread_sigmask(SIG_SETMASK, &all, nil)
        }
        #expect(launch.status == 1)
        #expect(launch.lines.first?.contains(" ended by signal 15 (Terminated") == true)
    }

    @Test func passesOnWhyItFailed() async throws {
        let launch = try await launch("echo 'error 2 hello.ini:3: workers = fuor' >&3; exit 2")
        #expect(launch == Launch(status: 2, lines: ["hello.ini:3: workers = fuor"]))
    }

    @Test(arguments: ["0", "256", "x", ""]) func neverCallsAFailureASuccess(_ code: String) async throws {
        #expect(try await launch("echo 'error \(code) why' >&3").status == 1)
    }

    @Test func saysHowItEndedAndWhatItsLogHas() async throws {
        try scratch.file("hello.log", "of last week\n")
        let launch = try await launch("echo Fatal error: no database; echo stack; exit 7")
        let pid = try #require(launch.lines.first?.split(separator: " ")[3].dropLast())
        #expect(launch.status == 1)
        #expect(
            launch.lines == [
                "the daemon (pid \(pid)) ended with exit status 7 before it was ready; its log, \(log), says:",
                "Fatal error: no database", "stack",
            ])
    }

    @Test func namesTheLogThatIsEmpty() async throws {
        let launch = try await launch("kill -KILL $$")
        #expect(launch.status == 1)
        #expect(launch.lines.count == 1)
        #expect(launch.lines[0].hasSuffix(" ended by signal 9 (Killed) before it was ready; its log is \(log)"))
    }

    @Test func saysThatItCannotBeStarted() async throws {
        let missing = scratch.path("no-such-program")
        let log = log
        let text = try await apart {
            sentence { _ = try Daemon.launch(executable: missing, arguments: ["hello"], log: log) { _ in } }
        }
        #expect(text == "daemonize: \(missing) cannot be started: No such file or directory")
    }

    @Test func leavesToSystemdWhatSystemdHasStarted() throws {
        #expect(
            sentence { try Daemon.refuseActivation(listenPID: "\(getpid())") }
                == "daemonize: systemd has handed over sockets, and only to the process that it started; "
                + "remove daemonize, and let the unit say Type=notify")
        try Daemon.refuseActivation(listenPID: "1")
        try Daemon.refuseActivation(listenPID: nil)
    }

    @Test func startsNothingWithoutALog() {
        let log = scratch.path("logs/hello.log")
        #expect(
            sentence { _ = try Daemon.launch(executable: "/bin/sh", arguments: ["hello"], log: log) { _ in } }
                == "log file \(log) cannot be written: there is no directory \(scratch.path("logs")); "
                + "mkdir -p \(scratch.path("logs"))")
    }
}

/// Both ends of the line between daemon and shell.
struct DaemonReportTests {
    private func outcome(_ report: (DaemonReport) -> Void) -> (status: Int32?, lines: [String]) {
        var ends: [Int32] = [-1, -1]
        // unsafe: fills the two descriptors that the array has room for.
        _ = unsafe csystem_report_pair(&ends)
        defer { close(ends[0]) }
        report(DaemonReport(descriptor: ends[1]))
        var lines: [String] = []
        let status = Daemon.follow(ends[0]) { lines.append($0) }
        return (status, lines)
    }

    @Test func tellsThatItIsReady() {
        let (status, lines) = outcome { report in
            report.say("bound to\n127.0.0.1:8080")
            report.say("ok")
            report.ready()
        }
        #expect(status == 0)
        #expect(lines == ["bound to", "127.0.0.1:8080", "ok"])
    }

    @Test func tellsWhyItFailed() {
        let (status, lines) = outcome { $0.fail("two things:\n 0 is not a port\n1 is taken", code: 64) }
        #expect(status == 64)
        #expect(lines == ["two things:", " 0 is not a port", "1 is taken"])
    }

    @Test func survivesAShellThatHasGone() {
        var ends: [Int32] = [-1, -1]
        // unsafe: fills the two descriptors that the array has room for.
        _ = unsafe csystem_report_pair(&ends)
        close(ends[0])
        let report = DaemonReport(descriptor: ends[1])
        report.say("nobody listens")
        report.ready()
    }
}
