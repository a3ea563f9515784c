import COpenSSL
import CarafeCore

/// The keys with which a server encrypts sessions for clients to bring back: whoever has them can resume what the others
/// began, so all workers of a site share them, and nobody else may see them.
///
/// They are best made anew at each start and reload; a session begun before is then negotiated in full once more.
public struct TLSTicketKeys: Sendable, Hashable {
    /// How many bytes there are: a name (16), a key for HMAC (32), a key for AES-256 (32).
    public static let count = 80

    /// The keys themselves.
    public let bytes: [UInt8]

    /// Takes over keys that another process made.
    ///
    /// - Throws: when there are not exactly ``count`` bytes.
    public init(_ bytes: [UInt8]) throws(TLSError) {
        guard bytes.count == Self.count else { throw .ticketKeys(count: bytes.count) }
        self.bytes = bytes
    }

    /// Makes keys that nobody can guess.
    public static func random() throws(TLSError) -> TLSTicketKeys {
        OpenSSLErrors.clear()
        var bytes = [UInt8](repeating: 0, count: count)
        // unsafe: fills the array's own storage.
        guard unsafe RAND_bytes(&bytes, Int32(count)) == 1 else {
            throw .library("make random numbers", OpenSSLErrors.take())
        }
        return try TLSTicketKeys(bytes)
    }
}
