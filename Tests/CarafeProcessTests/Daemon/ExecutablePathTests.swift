import Foundation
import Testing

@testable import CarafeProcess

struct ExecutablePathTests {
    private let scratch: Scratch
    private let running: RunningFile
    private let here = FileManager.default.currentDirectoryPath

    init() throws {
        scratch = try Scratch()
        try FileManager.default.createDirectory(atPath: scratch.path("v1"), withIntermediateDirectories: false)
        let file = try scratch.file("v1/hello", "version 1")
        running = RunningFile(path: file, identity: try FileIdentity(path: file))
    }

    private func find(_ argument: String, path: String = "", directory: String? = nil) throws -> String {
        try ExecutablePath.find(argument, path: path, directory: directory, running: running)
    }

    private func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: scratch.path(name), withDestinationPath: target)
    }

    @Test func staysWithTheLinkThatADeployTurns() throws {
        try link("current", to: "v1")
        let path = scratch.path("current/hello")
        #expect(try find(path) == path)
        #expect(try find("hello", path: "/nowhere:\(scratch.path("current")):/bin") == path)
    }

    @Test func makesARelativePathAbsolute() throws {
        let up = String(repeating: "../", count: 40)
        let relative = up + scratch.path("v1/hello").dropFirst()
        #expect(try find(relative) == "\(here)/\(relative)")
        #expect(try find("./" + relative) == "\(here)/\(relative)")
    }

    @Test func callsTheDirectoryWhatTheShellCallsIt() throws {
        try link("site", to: here)
        let relative = String(repeating: "../", count: 40) + scratch.path("v1/hello").dropFirst()
        let site = scratch.path("site")
        #expect(try find(relative, directory: site) == "\(site)/\(relative)")
        // A variable that is left over from elsewhere.
        #expect(try find(relative, directory: scratch.directory) == "\(here)/\(relative)")
    }

    @Test func believesOnlyTheFileThatRuns() throws {
        try scratch.file("hello", "another program")
        #expect(try find(scratch.path("hello")) == running.path)
        #expect(try find("hello", path: scratch.directory) == running.path)
        #expect(try find("-hello") == running.path)
        #expect(try find("hello", path: "\(scratch.directory):\(scratch.path("v1"))") == scratch.path("v1/hello"))
    }

    @Test func goesWhereTheNextVersionWillBe() throws {
        let gone = RunningFile(path: "\(scratch.path("v1/hello")) (deleted)", identity: running.identity)
        try FileManager.default.removeItem(atPath: scratch.path("v1/hello"))
        try scratch.file("v1/hello", "version 2")
        let found = try ExecutablePath.find("hello", path: "", directory: nil, running: gone)
        #expect(found == scratch.path("v1/hello"))
    }

    @Test func saysThatItIsNowhere() {
        #expect(
            sentence {
                _ = try ExecutablePath.find(
                    "hello", path: "", directory: nil, running: RunningFile(path: nil, identity: nil))
            } == "the file of this program, started as hello, cannot be found; start it by its absolute path")
    }

    @Test func knowsThisProgram() throws {
        let path = try ExecutablePath.find(argument: CommandLine.arguments[0])
        #expect(path.hasPrefix("/"))
        #expect(FileManager.default.isExecutableFile(atPath: path))
    }
}
