import Foundation

/// A directory of a test's own, gone with this object.
final class Scratch {
    let path: String

    init() throws {
        // Short, because a unix socket's path must fit into 107 bytes.
        path = "/tmp/carafe-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    subscript(_ name: String) -> String { "\(path)/\(name)" }

    func write(_ bytes: [UInt8], to name: String) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: self[name]))
        return self[name]
    }
}
