import Foundation

/// The directories of a run, and what must lie in them before it begins.
enum Workshop {
    /// The package, `Benchmarks`, from the place of this file in it.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// The static ones, with their bytes.
    static let files: [(name: String, size: Int)] = [("1k.bin", 1 << 10), ("1m.bin", 1 << 20), ("100m.bin", 100 << 20)]

    static func open() throws -> Place {
        let scratch = NSTemporaryDirectory() + "carafe-bench-\(ProcessInfo.processInfo.processIdentifier)"
        let place = Place(root: root, scratch: scratch, files: scratch + "/files")
        do { try fill(place) } catch {
            close(place)
            throw error
        }
        return place
    }

    private static func fill(_ place: Place) throws {
        try FileManager.default.createDirectory(atPath: place.files, withIntermediateDirectories: true)
        for (name, size) in files {
            let data = Data(repeating: UInt8(ascii: "x"), count: size)
            try data.write(to: URL(fileURLWithPath: "\(place.files)/\(name)"))
        }
        try Command(
            program: "openssl",
            arguments: [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=127.0.0.1", "-keyout", place.key, "-out", place.certificate,
            ]
        ).run()
    }

    static func close(_ place: Place) { try? FileManager.default.removeItem(atPath: place.scratch) }
}
