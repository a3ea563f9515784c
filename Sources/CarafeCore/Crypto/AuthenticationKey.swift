import COpenSSL

/// A key that is ready to sign (HMAC, RFC 2104): what OpenSSL looks up and computes of the key alone is done once, which is
/// half of a short signature.
///
/// `@unchecked Sendable`: the context never changes. Every signature is made in a copy of it, and copying only reads.
@safe final class AuthenticationKey: @unchecked Sendable {
    private let context: OpaquePointer
    private let hash: HashFunction

    init(_ key: [UInt8], _ hash: HashFunction) throws(CryptoError) {
        OpenSSLErrors.clear()
        // unsafe: reads as many bytes as the key has; the context is this object's, which frees it.
        guard let context = unsafe copenssl_hmac_context(hash.rawValue, key, key.count) else {
            throw CryptoError("sign with \(hash.rawValue)")
        }
        unsafe self.context = context
        self.hash = hash
    }

    deinit { unsafe EVP_MAC_CTX_free(context) }

    /// The code that nobody makes who does not have the key.
    func code(of bytes: [UInt8]) throws(CryptoError) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: hash.size)
        OpenSSLErrors.clear()
        // unsafe: reads as many bytes as there are, and writes `size` into an array of as many.
        guard unsafe copenssl_hmac(context, bytes, bytes.count, &output, output.count) == 1 else {
            throw CryptoError("sign with \(hash.rawValue)")
        }
        return output
    }
}
