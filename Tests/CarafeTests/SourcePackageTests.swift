import Foundation
import Testing

@testable import Carafe

@Suite struct SourcePackageTests {
    @Test(arguments: ["/debug/hello", "/release/hello", "/hello", "hello", "", "/", "/usr/bin/hello", "/a/debug/b/c"])
    func whatLiesInNoPackageIsOfNone(executable: String) {
        #expect(SourcePackage(executable: executable) == nil)
    }

    @Test func isFoundAboveItsExecutable() throws {
        let root = FileManager.default.temporaryDirectory.path + "/package-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: root) }
        try "".write(toFile: "\(root)/Package.swift", atomically: true, encoding: .utf8)
        let package = try #require(SourcePackage(executable: "\(root)/.build/x86_64-unknown-linux-gnu/debug/hello"))
        #expect(package.root == root)
        #expect(package.configuration == "debug")
        #expect(package.scratch == nil)
        #expect(package.product == "hello")
        #expect(SourcePackage(executable: "\(root)/build/release/hello")?.scratch == "\(root)/build")
    }

    @Test func watchesWhatIsWrittenAndNotWhatIsBuilt() throws {
        let root = FileManager.default.temporaryDirectory.path + "/package-\(UUID().uuidString.prefix(8))"
        defer { try? FileManager.default.removeItem(atPath: root) }
        for file in [
            "Package.swift", "Sources/a.swift", "Sources/a.txt", "Tests/t.swift", "build/made.swift", ".x/h.swift",
        ] {
            let path = URL(fileURLWithPath: "\(root)/\(file)")
            try FileManager.default.createDirectory(
                at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
            try "".write(to: path, atomically: true, encoding: .utf8)
        }
        let package = try #require(SourcePackage(executable: "\(root)/build/debug/hello"))
        #expect(package.times().keys.sorted() == ["Package.swift", "Sources/a.swift"])
    }
}
