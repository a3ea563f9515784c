/// Signs bytes together with the time, in the form of itsdangerous' `TimestampSigner`: `payload.time.signature`.
struct Signer: Sendable {
    /// The first one signs; what any of them has signed is believed.
    private let keys: [Result<AuthenticationKey, CryptoError>]

    init(keys: [SecretKey], salt: String, derivation: KeyDerivation, hash: HashFunction) {
        self.keys = keys.map { key in
            Result { () throws(CryptoError) in
                try AuthenticationKey(derivation.derive(from: key, salt: salt, hash), hash)
            }
        }
    }

    /// Without keys nothing is signed, and nothing believed.
    var hasKeys: Bool { !keys.isEmpty }

    private static let dot = UInt8(ascii: ".")
    /// Two machines' clocks differ: what one has signed is not from the future for the other.
    private static let clockDifference = 60

    /// Signs a payload.
    ///
    /// - Parameter now: Unix time.
    func sign(_ payload: [UInt8], at now: Int) throws -> [UInt8] {
        guard let key = keys.first else { throw TokenError.noSecretKey }
        let time = bytes(of: now)
        let signed = payload + [Self.dot] + Base64.encode(time, as: .url)
        return signed + [Self.dot] + Base64.encode(try key.get().code(of: signed), as: .url)
    }

    /// Returns what was signed.
    ///
    /// - Parameters:
    ///   - now: Unix time.
    ///   - maxAge: in seconds.
    func verify(_ text: [UInt8], at now: Int, maxAge: Int?) throws -> [UInt8] {
        guard !keys.isEmpty else { throw TokenError.noSecretKey }
        guard let dot = text.lastIndex(of: Self.dot) else { throw TokenError.malformed }
        let signed = Array(text[..<dot])
        guard let signature = Base64.decode(text[(dot + 1)...], as: .url) else { throw TokenError.badSignature }
        let isSigned = try keys.contains { key in
            isEqualInConstantTime(try key.get().code(of: signed), signature)
        }
        guard isSigned else { throw TokenError.badSignature }
        // Whoever signed something else with this key and salt has signed no time.
        guard let timeDot = signed.lastIndex(of: Self.dot), let time = time(signed[(timeDot + 1)...]) else {
            throw TokenError.malformed
        }
        if let maxAge {
            let age = now - time
            guard age <= maxAge, age >= -Self.clockDifference else { throw TokenError.expired(age: .seconds(age)) }
        }
        return Array(signed[..<timeDot])
    }

    /// Big-endian, without leading zeros.
    private func bytes(of now: Int) -> [UInt8] {
        let bits = UInt64(clamping: now)
        return Array((0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * $0)) }.drop { $0 == 0 })
    }

    private func time(_ text: ArraySlice<UInt8>) -> Int? {
        guard let bytes = Base64.decode(text, as: .url), bytes.count <= 8 else { return nil }
        let time = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        // Far enough away for the difference of two of them to be a number.
        return time <= UInt64(Int32.max) * 1000 ? Int(time) : nil
    }
}

/// How the key for one purpose is made of the secret key and the salt; the names are those of itsdangerous.
public enum KeyDerivation: Sendable {
    /// A hash of both, `django-concat`: what itsdangerous' serializers do unless told otherwise.
    case djangoConcat
    /// An HMAC of the salt: what Flask's sessions do.
    case hmac

    func derive(from key: SecretKey, salt: String, _ hash: HashFunction) throws(CryptoError) -> [UInt8] {
        switch self {
        case .djangoConcat: try hash.hash(Array(salt.utf8) + Array("signer".utf8) + key.bytes)
        case .hmac: try hash.authenticationCode(of: Array(salt.utf8), key: key.bytes)
        }
    }
}

/// JSON in a form for URLs and cookies, as itsdangerous' `URLSafeSerializer` has it: compressed when that is shorter, which
/// a leading dot says, then Base64.
enum URLSafePayload {
    private static let dot = UInt8(ascii: ".")
    /// Far more than a cookie or a URL is for, and nothing to fill a memory with.
    private static let limit = 1 << 20

    static func encode(_ json: [UInt8]) -> [UInt8] {
        guard let compressed = Compression.compress(json), compressed.count < json.count - 1 else {
            return Base64.encode(json, as: .url)
        }
        return [dot] + Base64.encode(compressed, as: .url)
    }

    static func decode(_ payload: [UInt8]) -> [UInt8]? {
        guard payload.first == dot else { return Base64.decode(payload, as: .url) }
        return Base64.decode(payload.dropFirst(), as: .url).flatMap { Compression.decompress($0, limit: limit) }
    }
}
