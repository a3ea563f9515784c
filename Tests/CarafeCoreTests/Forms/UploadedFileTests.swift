import Foundation
import HTTPTypes
import Testing

@testable import CarafeCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

struct UploadedFileTests {
    private static let large = noise(700_001)

    private func streamed(_ parts: [Part]) async throws -> FormData {
        try await Request.streaming(multipart(parts), by: 30_000).form()
    }

    @Test func staysInMemoryWhenTheBodyWasThere() throws {
        let file = try #require(try Request.posting(multipart([.file("f", "f", Self.large)])).form().files["f"])
        guard case .memory = file.content else {
            Issue.record("spooled")
            return
        }
        #expect(try file.bytes == Self.large)
    }

    @Test func goesToOneTemporaryFileWhenThereIsMuch() async throws {
        let small = noise(300_000)
        let form = try await streamed([
            .file("a", "a", small), .file("b", "b", Self.large), .file("c", "c", small), .file("d", "d", [1, 2, 3]),
        ])
        let isSpooled = form.files.map { if case .spooled = $0.content { true } else { false } }
        #expect(isSpooled == [false, true, true, false])
        #expect(form.files.map(\.size) == [300_000, 700_001, 300_000, 3])
        #expect(try form.files.map { try $0.bytes } == [small, Self.large, small, [1, 2, 3]])
        var spools: Set<ObjectIdentifier> = []
        for case .spooled(let file, _) in form.files.map(\.content) { spools.insert(ObjectIdentifier(file)) }
        #expect(spools.count == 1)
    }

    @Test(arguments: [0, 1, 64 * 1024, 700_001])
    func readsInPieces(_ size: Int) async throws {
        let form = try await streamed([.file("a", "a", noise(600_000)), .file("f", "f", noise(size))])
        var read: [UInt8] = []
        for try await piece in try #require(form.files["f"]).pieces {
            #expect(piece.count <= 64 * 1024)
            read += piece
        }
        #expect(read == noise(size))
    }

    @Test func bytesAreBounded() async throws {
        let file = try #require(try await streamed([.file("f", "f", Self.large)]).files["f"])
        let fault = sentence { _ = try file.bytes(upTo: 700_000) }
        #expect(fault == "413 The file in \"f\" is larger than the 700000 bytes that are read at once here.")
        #expect(sentence { _ = try file.text } == "400 The file in \"f\" is not UTF-8 text.")
        let text = try #require(try await streamed([.file("f", "f", Array("héllo".utf8))]).files["f"])
        #expect(try text.text == "héllo")
    }

    // MARK: - Saving

    @Test(arguments: [5, 700_001])
    func savesUnderANewName(_ size: Int) async throws {
        let folder = try Folder()
        let file = try #require(try await streamed([.file("f", "f", noise(size))]).files["f"])
        try await file.save(to: folder.path("later"))
        try saveNow(file, folder.path("now"))
        #expect(folder.bytes("later") == noise(size))
        #expect(folder.bytes("now") == noise(size))
        #expect(folder.names == ["later", "now"])
    }

    @Test func replacesWhatIsThere() throws {
        let folder = try Folder()
        try saveNow(file("old"), folder.path("f"))
        try folder.link("link", to: "f")
        try saveNow(file("new"), folder.path("link"))
        #expect(folder.bytes("link") == Array("new".utf8))
        #expect(folder.bytes("f") == Array("old".utf8))
        try saveNow(file("newer"), folder.path("f"))
        #expect(folder.bytes("f") == Array("newer".utf8))
    }

    @Test func saysWhyItCannotBeSaved() throws {
        let folder = try Folder()
        let path = folder.path("")
        #expect(
            sentence { try saveNow(file("x"), path) }
                == "cannot save an upload to \"\(path)\": that is a folder; add the file's name")
        let bare = String(path.dropLast())
        #expect(
            sentence { try saveNow(file("x"), bare) }
                == "cannot save an upload to \"\(bare)\": that is a folder; add the file's name")
        let missing = folder.path("no/f")
        #expect(
            sentence { try saveNow(file("x"), missing) }
                == "cannot save an upload to \"\(missing)\": No such file or directory")
        #expect(folder.names.isEmpty)
    }

    private func file(_ text: String) throws -> UploadedFile {
        try #require(try Request.posting(multipart([.file("f", "f", Array(text.utf8))])).form().files["f"])
    }

    /// The synchronous way, which an asynchronous function would not choose by itself.
    private func saveNow(_ file: UploadedFile, _ path: String) throws { try file.save(to: path) }
}

/// A folder for one test.
private final class Folder {
    private let root = FileManager.default.temporaryDirectory.appending(path: "uploads-\(UUID().uuidString)").path

    init() throws {
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    func path(_ name: String) -> String { "\(root)/\(name)" }

    func bytes(_ name: String) -> [UInt8]? { FileManager.default.contents(atPath: path(name)).map(Array.init) }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path(name), withDestinationPath: path(target))
    }

    var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: root).sorted()) ?? [] }
}
