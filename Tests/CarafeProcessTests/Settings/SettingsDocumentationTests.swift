import CarafeProcess
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@Suite struct SettingsDocumentationTests {
    /// To write the page anew: `CARAFE_WRITE_DOCS=1 swift test --filter SettingsDocumentationTests`.
    @Test func thePageIsWhatTheTableSays() throws {
        let path = #filePath.split(separator: "/").dropLast(4).map { "/" + $0 }.joined() + "/docs/settings.md"
        // unsafe: nothing changes the environment while tests run.
        if unsafe getenv("CARAFE_WRITE_DOCS") != nil { try TextFile(path).write(SettingsTable.markdown()) }
        let isCurrent = try TextFile(path).read() == SettingsTable.markdown()
        #expect(isCurrent, "write it anew: CARAFE_WRITE_DOCS=1 swift test --filter SettingsDocumentationTests")
    }
}

/// A file by the C library, which needs no Foundation.
private struct TextFile {
    let path: String

    init(_ path: String) { self.path = path }

    struct Unusable: Error {}

    func read() throws -> String {
        // unsafe: opened here, read into an array of its own size, closed below.
        guard let file = unsafe fopen(path, "r") else { throw Unusable() }
        defer { unsafe fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = unsafe fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    func write(_ text: String) throws {
        let bytes = Array(text.utf8)
        // unsafe: as above.
        guard let file = unsafe fopen(path, "w") else { throw Unusable() }
        defer { unsafe fclose(file) }
        guard unsafe fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw Unusable() }
    }
}
