/// Passwords in a form that may be stored: hashed slowly, with a salt, in the very text that Werkzeug's
/// `generate_password_hash` writes and its `check_password_hash` reads.
///
/// ```swift
/// app.post("/signup") { request async throws in
///     let hash = try await PasswordHash.make(request.form()["password"] ?? "")
///     …
/// }
/// ```
/// Hashing takes some 50 ms of a processor, on purpose. In an asynchronous function that happens on a thread beside the
/// event loop. In a synchronous one the caller waits: register such a handler with `blocking: true`.
public enum PasswordHash {
    /// How a password is hashed.
    public struct Method: Sendable, Hashable {
        fileprivate enum Function: Hashable {
            case scrypt(n: Int, r: Int, p: Int)
            case pbkdf2(HashFunction, iterations: Int)
        }

        fileprivate let function: Function

        /// scrypt with 32 MiB of memory, `scrypt:32768:8:1`: Werkzeug's choice.
        public static let scrypt = Method(function: .scrypt(n: 32_768, r: 8, p: 1))

        /// PBKDF2 with SHA-256 and a million rounds, `pbkdf2:sha256:1000000`: for where scrypt is not allowed.
        public static let pbkdf2 = Method(function: .pbkdf2(.sha256, iterations: 1_000_000))
    }

    /// Hashes a password, as `scrypt:32768:8:1$salt$hash`; each time with another salt.
    ///
    /// - Throws: when OpenSSL fails, for want of memory.
    public static func make(_ password: String, _ method: Method = .scrypt) throws -> String {
        let salt = try salt()
        return "\(method.function)$\(salt)$\(try method.function.hash(password, salt: salt))"
    }

    /// Hashes a password on a thread beside the event loop.
    public static func make(_ password: String, _ method: Method = .scrypt) async throws -> String {
        try await beside { () throws in try make(password, method) }
    }

    /// Whether this is the password that was hashed.
    ///
    /// Text of another form than a hash's is no password's: `""` or `"!"` lock an account.
    ///
    /// - Throws: a ``PasswordHashError`` for a hash that was made in a way this cannot follow.
    public static func verify(_ password: String, _ hash: String) throws -> Bool {
        let parts = hash.split(separator: "$", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else { return false }
        let found = try Method.Function(String(parts[0])).hash(password, salt: String(parts[1]))
        return isEqualInConstantTime(Array(found.utf8), Array(parts[2].utf8))
    }

    /// Whether this is the password that was hashed; finds that out on a thread beside the event loop.
    public static func verify(_ password: String, _ hash: String) async throws -> Bool {
        try await beside { () throws in try verify(password, hash) }
    }

    /// An event loop is its tasks' executor: what takes long has to leave it.
    private static func beside<Result: Sendable>(_ work: @Sendable () throws -> Result) async throws -> Result {
        try await withTaskExecutorPreference(globalConcurrentExecutor) { () async throws in try work() }
    }

    /// Sixteen letters and digits: 95 bits.
    private static func salt() throws(CryptoError) -> String {
        let characters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".utf8)
        var salt: [UInt8] = []
        while salt.count < 16 {
            // Not by the remainder of 256, which would favour the first characters.
            for byte in try randomBytes(16) where byte < 248 && salt.count < 16 {
                salt.append(characters[Int(byte) % 62])
            }
        }
        return String(decoding: salt, as: UTF8.self)
    }
}

/// A stored hash that no password can be compared with.
public struct PasswordHashError: Error, Sendable, Hashable, CustomStringConvertible {
    /// How the hash says it was made, such as `bcrypt`; empty when that is no known name: it may be a piece of a password.
    public let method: String
    /// What is wrong, and the cure.
    public let description: String

    fileprivate init(_ text: String, _ problem: String) {
        let name = text.prefix { $0 != ":" }
        let isShowable = text.utf8.count < 64 && text.wholeMatch(of: /[a-z0-9_]+(:-?[a-z0-9]*)*/) != nil
        method = Self.known.contains(String(name)) ? (isShowable ? text : String(name)) : ""
        description = "the password hash \"\(method)$…\" \(problem)"
    }

    /// What hashes that other programs have made begin with.
    private static let known: Set = [
        "scrypt", "pbkdf2", "pbkdf2_sha256", "pbkdf2_sha1", "bcrypt", "bcrypt_sha256", "argon2", "argon2id", "argon2i",
        "md5", "sha1", "sha256", "sha512", "plain",
    ]
}

// MARK: -

extension PasswordHash.Method.Function: CustomStringConvertible {
    /// Bounds for what a stored hash may ask for: 256 MiB, and the time of eight or ten of our own hashes.
    private static let largestScrypt = 1 << 21
    private static let mostIterations = 10_000_000

    var description: String {
        switch self {
        case .scrypt(let n, let r, let p): "scrypt:\(n):\(r):\(p)"
        case .pbkdf2(let hash, let iterations): "pbkdf2:\(hash.rawValue):\(iterations)"
        }
    }

    /// Reads `scrypt:32768:8:1` or `pbkdf2:sha256:1000000`; what is left out is Werkzeug's default.
    init(_ text: String) throws(PasswordHashError) {
        let words = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        switch (words[0], words.count) {
        case ("scrypt", 1): self = .scrypt(n: 32_768, r: 8, p: 1)
        case ("scrypt", 4): self = try Self.scrypt(words[1...].map { Int($0) ?? 0 }, text)
        case ("pbkdf2", 1...3): self = try Self.pbkdf2(Array(words[1...]), text)
        default:
            throw PasswordHashError(text, "is of a method that is not known here; there are scrypt and pbkdf2")
        }
    }

    private static func scrypt(_ numbers: [Int], _ text: String) throws(PasswordHashError) -> Self {
        let (n, r, p) = (numbers[0], numbers[1], numbers[2])
        guard n > 1, n & (n - 1) == 0, r > 0, p > 0 else {
            throw PasswordHashError(text, "has numbers that scrypt cannot have: a power of two, and two above zero")
        }
        let (nr, isLarge) = n.multipliedReportingOverflow(by: r)
        let (product, isLarger) = nr.multipliedReportingOverflow(by: p)
        guard !isLarge, !isLarger, product <= largestScrypt else {
            throw PasswordHashError(text, "asks for more memory or time than is given to one password (256 MiB)")
        }
        return .scrypt(n: n, r: r, p: p)
    }

    private static func pbkdf2(_ words: [String], _ text: String) throws(PasswordHashError) -> Self {
        guard let hash = HashFunction(rawValue: words.first ?? "sha256") else {
            throw PasswordHashError(
                text, "is of a hash function that is not known here; there are sha1, sha256, sha512")
        }
        let iterations = words.count > 1 ? Int(words[1]) ?? 0 : 1_000_000
        guard (1...mostIterations).contains(iterations) else {
            throw PasswordHashError(text, "has a number of rounds outside of 1 to \(mostIterations)")
        }
        return .pbkdf2(hash, iterations: iterations)
    }

    func hash(_ password: String, salt: String) throws(CryptoError) -> String {
        let (password, salt) = (Array(password.utf8), Array(salt.utf8))
        return switch self {
        case .scrypt(let n, let r, let p): Hex.encode(try Scrypt(n: n, r: r, p: p).deriveKey(password, salt: salt))
        case .pbkdf2(let function, let iterations):
            Hex.encode(try function.deriveKey(password, salt: salt, iterations: iterations))
        }
    }
}
