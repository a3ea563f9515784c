import Foundation
import Testing

/// The file of a unix socket: made, guarded, and taken away again.
@Suite(.sandboxed) struct UnixSocketTests {
    private func fileStatus(_ path: String) -> stat? {
        var status = stat()
        // unsafe: fills the struct it is given.
        return unsafe lstat(path, &status) == 0 ? status : nil
    }

    /// What a server leaves behind that was killed: a file that nobody listens on.
    private func leaveStaleSocket(_ path: String) throws {
        let descriptor = try Endpoint.file(path).makeSocket()
        #expect(Endpoint.file(path).bind(descriptor))
        close(descriptor)
    }

    @Test(arguments: ["--socket", "--http-socket"]) func isForTheUserAndTheGroup(_ option: String) throws {
        let path = try Sandbox.required().path("hello.sock")
        _ = try Hello.serve(option, path)
        let status = try #require(fileStatus(path))
        #expect(status.st_mode & S_IFMT == S_IFSOCK)
        #expect(String(status.st_mode & 0o777, radix: 8) == "660")
    }

    @Test(arguments: [SIGTERM, SIGINT]) func isGoneAfterTheServerWithVacuum(_ signal: Int32) throws {
        let path = try Sandbox.required().path("hello.sock")
        let hello = try Hello.serve("--socket", path, "--vacuum")
        hello.process.signal(signal)
        #expect(try hello.process.waitForEnd() == .exited(0))
        #expect(fileStatus(path) == nil)
    }

    @Test func replacesAStaleOne() throws {
        let path = try Sandbox.required().path("hello.sock")
        try leaveStaleSocket(path)
        _ = try Hello.serve("--http-socket", path)
        #expect(try Endpoint.file(path).get("/").text == "Hello wmsj100")
    }

    @Test func replacesThatOfAServerThatWasKilled() throws {
        let path = try Sandbox.required().path("hello.sock")
        let first = try Hello.serve("--http-socket", path)
        try first.process.killAtOnce()
        #expect(fileStatus(path) != nil)
        _ = try Hello.serve("--http-socket", path)
        #expect(try Endpoint.file(path).get("/").text == "Hello wmsj100")
    }

    @Test func leavesALiveOneAlone() throws {
        let path = try Sandbox.required().path("hello.sock")
        _ = try Hello.serve("--http-socket", path)
        let second = try Hello.start(["serve", "--http-socket", path])
        #expect(try second.waitForEnd() == .exited(1))
        #expect(second.errors.contains("listen on \(path)"))
        #expect(second.errors.contains("another program listens there"))
        #expect(try Endpoint.file(path).get("/").text == "Hello wmsj100")
    }

    /// Its successor's file has the same name.
    @Test func leavesTheSuccessorsFileAlone() throws {
        let path = try Sandbox.required().path("hello.sock")
        let first = try Hello.serve("--http-socket", path)
        try FileManager.default.removeItem(atPath: path)
        _ = try Hello.serve("--http-socket", path)
        first.process.signal(SIGTERM)
        #expect(try first.process.waitForEnd() == .exited(0))
        #expect(try Endpoint.file(path).get("/").text == "Hello wmsj100")
    }

    @Test func neverTouchesAnOrdinaryFile() throws {
        let path = try Sandbox.required().path("precious")
        try "a thesis".write(toFile: path, atomically: false, encoding: .utf8)
        let process = try Hello.start(["serve", "--socket", path])
        #expect(try process.waitForEnd() == .exited(1))
        #expect(process.errors.contains("there is a file that is no socket"))
        #expect(FileManager.default.contents(atPath: path) == Data("a thesis".utf8))
    }

    @Test func neverTouchesALinkToAnOrdinaryFile() throws {
        let sandbox = try Sandbox.required()
        let file = sandbox.path("precious")
        let link = sandbox.path("hello.sock")
        try "a thesis".write(toFile: file, atomically: false, encoding: .utf8)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
        let process = try Hello.start(["serve", "--socket", link])
        #expect(try process.waitForEnd() == .exited(1))
        #expect(FileManager.default.contents(atPath: link) == Data("a thesis".utf8))
    }
}
