import COpenSSL

/// A hash function, for signatures.
public enum HashFunction: String, Sendable {
    /// SHA-1: what Flask and itsdangerous sign with. As HMAC uses it, its collisions do not matter.
    case sha1
    /// SHA-256.
    case sha256
    /// SHA-512.
    case sha512

    /// unsafe to read: OpenSSL's own constant, or `nil` in a build without the algorithm.
    fileprivate var method: OpaquePointer? {
        switch self {
        case .sha1: unsafe EVP_sha1()
        case .sha256: unsafe EVP_sha256()
        case .sha512: unsafe EVP_sha512()
        }
    }

    /// How many bytes come out.
    var size: Int {
        switch self {
        case .sha1: 20
        case .sha256: 32
        case .sha512: 64
        }
    }

    func hash(_ bytes: [UInt8]) throws(CryptoError) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: size)
        OpenSSLErrors.clear()
        // unsafe: writes `size` bytes into an array of as many.
        guard unsafe EVP_Digest(bytes, bytes.count, &output, nil, method, nil) == 1 else {
            throw CryptoError("hash with \(rawValue)")
        }
        return output
    }

    /// The code that nobody makes who does not have the key; ``AuthenticationKey`` is for one that signs often.
    func authenticationCode(of bytes: [UInt8], key: [UInt8]) throws(CryptoError) -> [UInt8] {
        try AuthenticationKey(key, self).code(of: bytes)
    }

    /// Repeats itself over password and salt, so that guessing is slow (RFC 8018 §5.2).
    func deriveKey(_ password: [UInt8], salt: [UInt8], iterations: Int) throws(CryptoError) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: size)
        OpenSSLErrors.clear()
        let password = password.map { CChar(bitPattern: $0) }
        // unsafe: writes `size` bytes into an array of as many.
        let isDone = unsafe PKCS5_PBKDF2_HMAC(
            password, Int32(clamping: password.count), salt, Int32(clamping: salt.count), Int32(clamping: iterations),
            method, Int32(size), &output)
        guard isDone == 1 else { throw CryptoError("derive a key with PBKDF2") }
        return output
    }
}

/// The cost of scrypt, and what it makes of a password (RFC 7914).
struct Scrypt: Sendable {
    let n: Int
    let r: Int
    let p: Int

    /// What Python's `hashlib.scrypt` makes unless told otherwise.
    private static let size = 64

    func deriveKey(_ password: [UInt8], salt: [UInt8]) throws(CryptoError) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: Self.size)
        OpenSSLErrors.clear()
        let password = password.map { CChar(bitPattern: $0) }
        // As Werkzeug allows; the caller has bounded the product.
        let memory = UInt64(132 * n * r * p)
        // unsafe: writes `size` bytes into an array of as many.
        let isDone = unsafe EVP_PBE_scrypt(
            password, password.count, salt, salt.count, UInt64(n), UInt64(r), UInt64(p), memory, &output, Self.size)
        guard isDone == 1 else { throw CryptoError("derive a key with scrypt") }
        return output
    }
}

/// Bytes that nobody can guess.
func randomBytes(_ count: Int) throws(CryptoError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    OpenSSLErrors.clear()
    // unsafe: fills the array's own storage.
    guard unsafe RAND_bytes(&bytes, Int32(clamping: count)) == 1 else { throw CryptoError("make random bytes") }
    return bytes
}

/// Whether both are the same, in a time that tells nothing of where they differ. Their lengths are no secret.
func isEqualInConstantTime(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    guard one.count == other.count else { return false }
    // unsafe: reads as many bytes of both as both have.
    return unsafe CRYPTO_memcmp(one, other, one.count) == 0
}
