import Foundation
import Testing

@testable import CarafeProcess

struct LogFileTests {
    private let scratch: Scratch
    private let path: String
    /// What stands in for standard output and error here.
    private let outputs: [Int32]

    init() throws {
        scratch = try Scratch()
        path = scratch.path("hello.log")
        outputs = try (0..<2).map { _ in try OpenFile(path: "/dev/null", O_WRONLY).descriptor }
    }

    private func log() throws -> LogFile {
        let log = try LogFile(path, outputs: outputs)
        try log.redirect()
        return log
    }

    private func write(_ text: String, to descriptor: Int32) {
        // unsafe: reads as many bytes as the text has.
        _ = unsafe Foundation.write(descriptor, text, text.utf8.count)
    }

    @Test func appendsToWhatIsThere() throws {
        try scratch.file("hello.log", "before\n")
        let log = try log()
        write("out\n", to: outputs[0])
        write("err\n", to: outputs[1])
        #expect(scratch.text("hello.log") == "before\nout\nerr\n")
        #expect(log.size == 15)
    }

    @Test func goesOnInANewFileWhenReopened() throws {
        let log = try log()
        write("old\n", to: outputs[0])
        try FileManager.default.moveItem(atPath: path, toPath: scratch.path("hello.log.1"))
        write("still old\n", to: outputs[0])
        try log.reopen()
        write("new\n", to: outputs[1])
        write("direct\n", to: log.descriptor)
        #expect(scratch.text("hello.log.1") == "old\nstill old\n")
        #expect(scratch.text("hello.log") == "new\ndirect\n")
        #expect(fcntl(log.descriptor, F_GETFD) == FD_CLOEXEC)
    }

    @Test func keepsTheOldFileWhenThereIsNoNewOne() throws {
        let directory = scratch.path("logs")
        let moved = scratch.path("moved")
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        let log = try LogFile("\(directory)/hello.log", outputs: outputs)
        try log.redirect()
        try FileManager.default.moveItem(atPath: directory, toPath: moved)
        #expect(
            sentence { try log.reopen() }
                == "log file \(directory)/hello.log cannot be written: there is no directory \(directory); "
                + "mkdir -p \(directory)")
        write("kept\n", to: outputs[0])
        #expect(scratch.text("moved/hello.log") == "kept\n")
    }

    @Test func rotatesWhenItHasGrown() throws {
        let log = try log()
        write("12345\n", to: outputs[0])
        #expect(try log.rotate(over: 6) == nil)
        let first = try #require(try log.rotate(over: 5))
        write("abcdef\n", to: outputs[0])
        let second = try #require(try log.rotate(over: 5))
        write("last\n", to: outputs[1])
        let seconds = first.dropFirst(path.count + 1)
        #expect(abs((Int(seconds) ?? 0) - Int(Date().timeIntervalSince1970)) < 600)
        #expect(try String(contentsOfFile: first, encoding: .utf8) == "12345\n")
        #expect(try String(contentsOfFile: second, encoding: .utf8) == "abcdef\n")
        #expect(scratch.text("hello.log") == "last\n")
    }

    @Test func losesNothingWhenItCannotRotate() throws {
        let log = try log()
        write("12345\n", to: outputs[0])
        try FileManager.default.removeItem(atPath: path)
        #expect(sentence { _ = try log.rotate(over: 1) }.hasSuffix(": No such file or directory; it grows on as it is"))
    }

    /// A pipe stands in for a device: a test must not be able to rename one.
    @Test func rotatesNothingButFiles() throws {
        let reader = try scratch.pipe("hello.log")
        defer { reader.close() }
        #expect(try LogFile(path, outputs: outputs).rotate(over: -1) == nil)
        #expect(scratch.names == ["hello.log"])
    }

    @Test func rotatesNeitherLinksNorFilesOfOthers() throws {
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "target")
        let linked = try log()
        write("12345\n", to: outputs[0])
        #expect(try linked.rotate(over: 1) == nil)
        #expect(scratch.names == ["hello.log", "target"])

        try FileManager.default.removeItem(atPath: path)
        try scratch.file("hello.log", "of another program\n")
        #expect(try linked.rotate(over: 1) == nil)
        #expect(scratch.names == ["hello.log", "target"])
    }

    @Test func saysWhatIsWrongWithThePath() throws {
        let directory = scratch.directory
        let cases = [
            (
                "\(directory)/no/a.log",
                "cannot be written: there is no directory \(directory)/no; mkdir -p \(directory)/no"
            ),
            (directory, "cannot be written: it is a directory; give a file in it, e.g. \(directory)/hello.log"),
            (
                "127.0.0.1:514",
                "is an address: Carafe sends no log over UDP; give a file, and let the system's log "
                    + "daemon pass it on, or run in the foreground under systemd and its journal"
            ),
        ]
        for (path, problem) in cases {
            #expect(sentence { _ = try LogFile(path) } == "log file \(path) \(problem)")
        }
    }

    @Test func saysWhoMayNotWriteIt() throws {
        try scratch.file("hello.log", "")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: scratch.directory)
        try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: path)
        #expect(
            unprivileged { sentence { _ = try LogFile(path) } }
                == "log file \(path) cannot be written: permission denied for uid \(geteuid()); "
                + "let that user write to \(path)")
    }

    @Test(arguments: [("a:b", false), ("./host:514", false), ("host:514", true), (":514", true), ("log:", false)])
    func tellsAddressesFromPaths(_ target: String, _ isAddress: Bool) {
        #expect(LogFile.isAddress(target) == isAddress)
    }
}

/// The umask belongs to the whole process, so these go one after the other.
@Suite(.serialized) struct FileModeTests {
    @Test(arguments: [(0, 0o640), (0o077, 0o600)])
    func makesLogsThatOthersCannotWrite(_ mask: Int, _ mode: Int) throws {
        let scratch = try Scratch()
        let before = umask(mode_t(mask))
        defer { umask(before) }
        _ = try LogFile(scratch.path("hello.log"), outputs: [])
        #expect(try scratch.mode("hello.log") == mode)
    }

    @Test(arguments: [0, 0o077]) func makesPidfilesThatAllCanRead(_ mask: Int) throws {
        let scratch = try Scratch()
        let before = umask(mode_t(mask))
        defer { umask(before) }
        _ = try PIDFile.create(scratch.path("hello.pid"), pid: getpid())
        #expect(try scratch.mode("hello.pid") == 0o644)
    }
}
