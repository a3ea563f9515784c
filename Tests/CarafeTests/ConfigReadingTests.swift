import CarafeProcess
import Foundation
import Testing

@testable import Carafe

/// What a master reads for its workers.
struct ConfigReadingTests {
    @Test(
        .enabled(if: geteuid() == 0), arguments: [("uid = nobody", true), ("uid = 0", false), ("processes = 1", false)])
    func rootFollowsNoLinkForAnotherUser(_ line: String, _ isRefused: Bool) throws {
        let directory = NSTemporaryDirectory() + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try Data("A=1\n".utf8).write(to: URL(filePath: directory + "/secret"))
        try FileManager.default.createSymbolicLink(
            atPath: directory + "/.env", withDestinationPath: directory + "/secret")
        let sources = ConfigReading.read(try settings("chdir = \(directory)", line))
        #expect(sources.dotEnv.isEmpty == isRefused)
        #expect(sources.problem?.contains("/.env is a link") == (isRefused ? true : nil))
    }
}
