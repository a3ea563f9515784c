import Foundation
import Synchronization
import Testing

@testable import CarafeProcess

struct PIDFileTests {
    private let scratch: Scratch
    private let path: String

    init() throws {
        scratch = try Scratch()
        path = scratch.path("hello.pid")
    }

    private func create(pid: Int32 = getpid()) throws { _ = try PIDFile.create(path, pid: pid) }

    @Test func holdsTheProcessID() throws {
        let file = try PIDFile.create(path, pid: getpid())
        #expect(scratch.text("hello.pid") == "\(getpid())\n")
        #expect(file.path == path)
        #expect(PIDFile.read(path) == .master(getpid()))
    }

    @Test func refusesTheFileOfARunningMaster() throws {
        try create()
        let pid = getpid()
        #expect(
            sentence { try create(pid: 4711) }
                == "pidfile \(path) belongs to a running master (pid \(pid)); stop that first (kill \(pid)), "
                + "or give this one a pidfile of its own")
        #expect(scratch.text("hello.pid") == "\(pid)\n")
    }

    @Test func refusesAFileThatSomethingElseHasLocked() throws {
        let file = try OpenFile(path: path, O_RDWR | O_CREAT, mode: 0o600)
        defer { file.close() }
        #expect(try file.lock())
        #expect(
            sentence { try create() }
                == "pidfile \(path) is locked by another program, which has not written its pid there; "
                + "end that program (fuser \(path) names it), or give a path of its own")
    }

    @Test(arguments: ["", "\n", "1\n", "2147483647\n", " 4711", "12345678\n"])
    func takesOverWhatADeadOneLeft(_ content: String) throws {
        try scratch.file("hello.pid", content)
        try create()
        #expect(scratch.text("hello.pid") == "\(getpid())\n")
    }

    @Test func takesOverAtOnceWhatARunningOneLetGo() throws {
        try PIDFile.create(path, pid: getpid()).release(vacuum: false)
        #expect(scratch.text("hello.pid") == "\(getpid())\n")
        try create()
        #expect(PIDFile.read(path) == .master(getpid()))
    }

    @Test(
        arguments: [
            ("[uwsgi]\nsocket = :1\n", "\"[uwsgi]\""), ("12 34\n", "\"12 34\""), ("0\n", "\"0\""), ("-5", "\"-5\""),
            ("99999999999", "\"99999999999\""), ("\u{1b}[31m!", "\"?[31m!\""), ("1234\n/var/lib\n", "\"1234\""),
        ])
    func leavesAloneWhatIsNoPidfile(_ content: String, _ shown: String) throws {
        try scratch.file("hello.pid", content)
        #expect(
            sentence { try create() }
                == "pidfile \(path) holds something other than a process id (\(shown)), so it was left alone; "
                + "give a path of its own, or delete that file")
        #expect(scratch.text("hello.pid") == content)
    }

    @Test func refusesASymbolicLink() throws {
        let target = try scratch.file("target", "keep\n")
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
        #expect(
            sentence { try create() }
                == "pidfile \(path) is a symbolic link, which others may turn elsewhere; give the path it leads to")
        #expect(scratch.text("target") == "keep\n")
    }

    @Test func saysWhatIsWrongWithThePath() throws {
        let directory = scratch.directory
        let missing = "\(directory)/run/hello.pid"
        let file = try scratch.file("file", "")
        let pipe = try scratch.pipe("pipe")
        defer { pipe.close() }
        let cases = [
            (missing, "cannot be written: there is no directory \(directory)/run; mkdir -p \(directory)/run"),
            (directory, "cannot be written: it is a directory; give a file in it, e.g. \(directory)/hello.pid"),
            ("\(file)/hello.pid", "cannot be written: \(file) is not a directory; give a path in one"),
            ("/proc/hello.pid", "cannot be written: /proc takes no new files; give a path in another directory"),
            (scratch.path("pipe"), "is not a regular file; give a path of its own"),
        ]
        for (path, problem) in cases {
            #expect(sentence { _ = try PIDFile.create(path, pid: getpid()) } == "pidfile \(path) \(problem)")
        }
    }

    @Test func saysWhoMayNotWriteIt() throws {
        try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: scratch.directory)
        defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: scratch.directory) }
        #expect(
            unprivileged { sentence { try create() } }
                == "pidfile \(path) cannot be written: permission denied for uid \(geteuid()); "
                + "let that user write to \(scratch.directory)")
    }

    @Test func removesOnlyItsOwn() throws {
        #expect(try PIDFile.create(path, pid: getpid()).release(vacuum: true))
        #expect(scratch.names == [])

        let file = try PIDFile.create(path, pid: getpid())
        try FileManager.default.removeItem(atPath: path)
        try create(pid: 4711)
        #expect(!file.release(vacuum: true))
        #expect(scratch.text("hello.pid") == "4711\n")
    }

    @Test func letsOneOfManyHaveIt() async throws {
        for _ in 0..<20 {
            try scratch.file("hello.pid", "2147483647\n")
            let path = path
            let owners = try await apart {
                let owners = Mutex<[PIDFile]>([])
                DispatchQueue.concurrentPerform(iterations: 8) { number in
                    guard let file = try? PIDFile.create(path, pid: Int32(number + 1)) else { return }
                    owners.withLock { $0.append(file) }
                }
                return owners.withLock { $0 }
            }
            #expect(owners.count == 1)
            #expect(scratch.text("hello.pid") == "\(owners[0].pid)\n")
            #expect(owners[0].release(vacuum: true))
        }
    }

    @Test func belongsToOneAtATimeWhileOthersLetGo() async throws {
        let path = path
        let overlaps = try await apart {
            let holders = Atomic(0)
            let overlaps = Atomic(0)
            DispatchQueue.concurrentPerform(iterations: 4) { number in
                for _ in 0..<300 {
                    guard let file = try? PIDFile.create(path, pid: Int32(number + 1)) else { continue }
                    let isAlone = holders.add(1, ordering: .relaxed).newValue == 1
                    let text = try? String(contentsOfFile: path, encoding: .utf8)
                    if !isAlone || text != "\(number + 1)\n" { overlaps.add(1, ordering: .relaxed) }
                    holders.subtract(1, ordering: .relaxed)
                    file.release(vacuum: true)
                }
            }
            return overlaps.load(ordering: .relaxed)
        }
        #expect(overlaps == 0)
    }
}

/// What commands make of a pidfile.
struct PIDFileReadingTests {
    private let scratch: Scratch
    private let path: String

    init() throws {
        scratch = try Scratch()
        path = scratch.path("hello.pid")
    }

    private func expect(_ standing: PIDFile.Standing, _ sentence: String) {
        #expect(PIDFile.read(path) == standing)
        #expect(PIDFile.obstacle(path, standing) == sentence)
    }

    @Test func knowsThatThereIsNone() {
        expect(.missing, "not running: there is no pidfile \(path)")
    }

    @Test func knowsAnEmptyOne() throws {
        try scratch.file("hello.pid", "")
        expect(.empty, "not running: pidfile \(path) is empty")
    }

    @Test func knowsADeadProcess() throws {
        let pid = try ShellProcess.endedPID()
        try scratch.file("hello.pid", "\(pid)\n")
        expect(.dead(pid), "not running: pidfile \(path) is stale, there is no process \(pid) any more")
    }

    /// It has its number until its parent asks about it, which may be never.
    @Test func knowsADeadProcessThatNobodyHasBuried() throws {
        let shell = try ShellProcess("exit 0")
        defer { shell.reap() }
        // unsafe: fills the struct, which outlives the call.
        var end = unsafe siginfo_t()
        #expect(unsafe waitid(P_PID, id_t(shell.pid), &end, WEXITED | WNOWAIT) == 0)
        try scratch.file("hello.pid", "\(shell.pid)\n")
        expect(.dead(shell.pid), "not running: pidfile \(path) is stale, there is no process \(shell.pid) any more")
    }

    @Test func knowsAnotherProgramOfThatNumber() throws {
        try scratch.file("hello.pid", "\(getpid())\n")
        expect(
            .stranger(getpid()),
            "not running: pidfile \(path) is stale, process \(getpid()) is another program by now; it was left alone")
    }

    @Test func knowsAMasterOfAnotherContainer() throws {
        let pid = try ShellProcess.endedPID()
        _ = try PIDFile.create(path, pid: pid)
        expect(
            .elsewhere(pid),
            "pidfile \(path) is held by a master that is not process \(pid) here (in another container?); "
                + "run this command where it runs")
    }

    @Test func knowsSomethingElse() throws {
        try scratch.file("hello.pid", "root:x:0:0\n")
        expect(
            .foreign("\"root:x:0:0\""),
            "pidfile \(path) holds \"root:x:0:0\", which is no process id; is it another program's file?")
    }

    @Test func knowsWhatItCannotRead() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        expect(
            .unreadable("it is not a regular file"), "pidfile \(path) cannot be read: it is not a regular file")
    }
}
