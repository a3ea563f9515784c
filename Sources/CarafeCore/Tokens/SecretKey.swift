/// What an app signs sessions and tokens with: long, random, and known to nobody else.
///
/// ```swift
/// app.secretKey = "2a1f…"                        // the text that Flask has as SECRET_KEY signs the same
/// app.secretKey = SecretKey([0x5f, 0x23, …])     // a Python b"…"
/// ```
/// It never shows in logs: what it is printed as says nothing of it.
public struct SecretKey: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible,
    CustomReflectable
{
    package let bytes: [UInt8]

    /// A key of these bytes.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// A key of this text's UTF-8.
    public init(_ text: String) {
        self.init(Array(text.utf8))
    }

    /// A key of this text's UTF-8; for development, as whoever reads the source can sign too.
    public init(stringLiteral text: String) {
        self.init(text)
    }

    /// A new key, of 64 hexadecimal digits.
    ///
    /// - Throws: when OpenSSL cannot make random bytes.
    public static func random() throws -> String { Hex.encode(try randomBytes(32)) }

    /// A placeholder.
    public var description: String { "SecretKey(…)" }

    /// Nothing, also for `dump`.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
