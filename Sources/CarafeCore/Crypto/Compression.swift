import CZlib

/// zlib's format (RFC 1950), at the level that Python's `zlib.compress` has unless told otherwise.
enum Compression {
    /// Returns fewer bytes, or `nil` when zlib fails for want of memory.
    static func compress(_ bytes: [UInt8]) -> [UInt8]? {
        var size = compressBound(uLong(bytes.count))
        var output = [UInt8](repeating: 0, count: Int(size))
        // unsafe: writes at most the size it is told, and tells how much it was.
        guard unsafe CZlib.compress(&output, &size, bytes, uLong(bytes.count)) == Z_OK else { return nil }
        return Array(output.prefix(Int(size)))
    }

    /// Returns what was compressed, or `nil` when that was nothing, or more than `limit`.
    static func decompress(_ bytes: [UInt8], limit: Int) -> [UInt8]? {
        var capacity = min(limit, max(1024, bytes.count * 4))
        while true {
            var size = uLong(capacity)
            var output = [UInt8](repeating: 0, count: capacity)
            // unsafe: writes at most the size it is told, and tells how much it was.
            switch unsafe uncompress(&output, &size, bytes, uLong(bytes.count)) {
            case Z_OK: return Array(output.prefix(Int(size)))
            case Z_BUF_ERROR where capacity < limit: capacity = min(limit, capacity * 4)
            default: return nil
            }
        }
    }
}
