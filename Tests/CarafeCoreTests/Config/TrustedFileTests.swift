import Foundation
import Testing

@testable import CarafeCore

/// What root reads of `.env` for a user that workers become.
struct TrustedFileTests {
    private let directory: String

    init() throws {
        directory = NSTemporaryDirectory() + UUID().uuidString + "/"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    private var path: String { directory + ".env" }

    private func write(_ name: String) throws {
        try Data("A=1\n".utf8).write(to: URL(filePath: directory + name))
    }

    private func read(for user: UInt32) -> ConfigSources {
        var sources = ConfigSources()
        sources.directory = directory
        sources.readDotEnv(for: user)
        return sources
    }

    @Test func readsTheUsersOwn() throws {
        #expect(read(for: geteuid()).problem == nil)
        try write(".env")
        #expect(read(for: geteuid()).dotEnv["A"]?.text == "1")
    }

    @Test func followsNoLink() throws {
        try write("secret")
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: directory + "secret")
        let sources = read(for: geteuid())
        #expect(sources.problem == "\(path) is a link; root reads none there: put the file itself there, or remove it")
        #expect(sources.dotEnv.isEmpty)
    }

    @Test func readsNoDirectory() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        #expect(read(for: geteuid()).problem == "\(path) is no regular file; put one there, or remove it")
    }

    /// Root's own, but for what the user has only given a name here; and nobody else's.
    @Test func readsNothingOfOthers() throws {
        try write(".env")
        let (me, user) = (geteuid(), geteuid() + 1)
        let others =
            "\(path) belongs to user \(me), who is neither root nor user \(user) (`uid`); use chown, or remove it"
        #expect(read(for: user).problem == (me == 0 ? nil : others))
        try FileManager.default.linkItem(atPath: path, toPath: directory + "other")
        let linked = "\(path) has another name elsewhere (a hard link); copy it, or remove it"
        #expect(read(for: user).problem == (me == 0 ? linked : others))
    }
}
