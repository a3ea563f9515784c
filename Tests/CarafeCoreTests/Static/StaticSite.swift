import CarafeCore
import Foundation
import HTTPTypes

/// A directory with files to serve, gone with its owner.
final class StaticSite {
    let root = FileManager.default.temporaryDirectory.appending(path: "static-\(UUID().uuidString)").path
    var directory: String { root + "/public" }
    /// When each file was last changed.
    static let modified = 784_111_777

    init(_ files: [String: String] = ["a.txt": "0123456789"]) throws {
        for (name, text) in files { try write(text, to: "public/" + name) }
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    func write(_ text: String, to name: String) throws {
        let url = URL(filePath: root).appending(path: name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
        let date = Date(timeIntervalSince1970: Double(Self.modified))
        try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: url.path)
    }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: root + "/" + name, withDestinationPath: target)
    }

    func get(_ path: String, _ fields: HTTPFields = [:], method: HTTPRequest.Method = .get) -> Response? {
        StaticFiles([StaticFolder("/s", directory: directory)]).response(to: Request(method, path, fields: fields))
    }
}

extension Request {
    /// A request with fields, as they arrive over HTTP.
    init(_ method: HTTPRequest.Method, _ target: String, fields: HTTPFields) {
        let plain = Request(method, target).head
        var bytes = plain.bytes
        func range(of text: String) -> ByteRange {
            bytes += text.utf8
            return ByteRange(bytes.count - text.utf8.count, bytes.count)
        }
        let slices = fields.map { (name: range(of: $0.name.rawName), value: range(of: $0.value)) }
        self.init(
            head: RequestHead(
                RequestHead.Parts(
                    bytes: bytes, method: method, target: plain.target, path: plain.path, query: plain.query,
                    authority: plain.authority, fields: slices, naming: .http, version: .http11, isSecure: false,
                    framing: .none, peer: .local)))
    }
}

extension Response {
    /// The bytes that would be sent.
    var sentBody: String {
        get async throws {
            switch body.content {
            case .empty: return ""
            case .text(let text): return text
            case .bytes(let bytes): return String(decoding: bytes, as: UTF8.self)
            case .file(let region):
                let data = FileManager.default.contents(atPath: region.path) ?? Data()
                let rest = data.dropFirst(region.offset)
                return String(decoding: rest.prefix(region.length ?? rest.count), as: UTF8.self)
            case .stream(_, let produce):
                let pieces = Pieces()
                try await produce(BodyWriter { await pieces.add($0) })
                return await pieces.text
            }
        }
    }
}

private actor Pieces {
    private var bytes: [UInt8] = []

    func add(_ piece: [UInt8]) { bytes += piece }

    var text: String { String(decoding: bytes, as: UTF8.self) }
}
