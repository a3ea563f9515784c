/// A place in bytes that only goes forward.
struct ByteCursor {
    private let bytes: [UInt8]
    private(set) var offset = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { offset == bytes.count }

    var remaining: Int { bytes.count - offset }

    /// Takes the bytes up to CR LF; `nil`, taking nothing, when a control character or the end comes before.
    mutating func line() -> String? {
        guard let end = bytes[offset...].firstIndex(where: { $0 < 0x20 && $0 != UInt8(ascii: "\t") }),
            end + 1 < bytes.count, bytes[end] == UInt8(ascii: "\r"), bytes[end + 1] == UInt8(ascii: "\n")
        else { return nil }
        defer { offset = end + 2 }
        return String(decoding: bytes[offset..<end], as: UTF8.self)
    }

    /// Takes so many bytes; `nil`, taking nothing, when there are fewer.
    mutating func take(_ count: Int) -> [UInt8]? {
        guard count <= remaining else { return nil }
        defer { offset += count }
        return Array(bytes[offset..<offset + count])
    }
}
