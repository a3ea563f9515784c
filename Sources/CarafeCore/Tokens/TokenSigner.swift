#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Makes and reads signed tokens: values that anybody may carry and read, and nobody else can make or change.
///
/// ```swift
/// let confirmations = app.tokens(salt: "confirm")
/// let link = try "/confirm/" + confirmations.sign(user.id)
/// let id = try confirmations.verify(token, as: Int.self, maxAge: .seconds(86_400))
/// ```
/// They are those of itsdangerous' `URLSafeTimedSerializer`: Python reads what this signs, and the other way round.
public struct TokenSigner: Sendable {
    private let signer: @Sendable () -> Signer
    private let clock: @Sendable () -> WallClock

    init(_ signer: @escaping @Sendable () -> Signer, _ clock: @escaping @Sendable () -> WallClock) {
        self.signer = signer
        self.clock = clock
    }

    /// A signer with keys of its own; ``App/tokens(salt:derivation:hash:)`` gives one with the app's.
    ///
    /// - Parameters:
    ///   - fallbacks: older keys, whose tokens are still believed.
    ///   - salt: the purpose; a token that was signed for another one is not believed.
    public init(
        secretKey: SecretKey,
        fallbacks: [SecretKey] = [],
        salt: String,
        derivation: KeyDerivation = .djangoConcat,
        hash: HashFunction = .sha1,
    ) {
        let keys = SecretKey.usable(secretKey, fallbacks)
        let signer = Signer(keys: keys, salt: salt, derivation: derivation, hash: hash)
        self.init({ signer }, { .system })
    }

    /// Returns a value, the time and a signature, in characters that need no escaping in URLs.
    ///
    /// Everybody can read the value: only changing it is what the signature prevents.
    ///
    /// - Throws: ``TokenError/noSecretKey``, or what the value throws when it is encoded.
    public func sign(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        let payload = URLSafePayload.encode([UInt8](try encoder.encode(value)))
        return String(decoding: try signer().sign(payload, at: clock().seconds()), as: UTF8.self)
    }

    /// Returns the value that was signed.
    ///
    /// - Parameter maxAge: how long ago it may have been signed; at any time when `nil`.
    /// - Throws: a ``TokenError``.
    public func verify<Value: Decodable>(
        _ token: String,
        as type: Value.Type = Value.self,
        maxAge: Duration? = nil,
    ) throws -> Value {
        let payload = try signer().verify(
            Array(token.utf8), at: clock().seconds(), maxAge: maxAge.map { Int($0.wholeSeconds) })
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        guard let json = URLSafePayload.decode(payload), let value = try? decoder.decode(type, from: Data(json)) else {
            throw TokenError.malformed
        }
        return value
    }
}

/// Why a token is not believed.
public enum TokenError: Error, Sendable, Hashable, CustomStringConvertible {
    /// It was signed with another key, or for another purpose, or changed on its way.
    case badSignature
    /// It was signed too long ago; or, with an age below zero, by a clock that is far ahead.
    case expired(age: Duration)
    /// It is none, or one that holds something else.
    case malformed
    /// The app has no key to sign with.
    case noSecretKey

    /// What is wrong, and for the app's own mistake the cure.
    public var description: String {
        switch self {
        case .badSignature: "the signature of the token does not match"
        case .expired(let age) where age < .zero:
            "the token was signed \(-age.components.seconds) seconds from now; set the clock of this machine or the other"
        case .expired(let age): "the token was signed \(age.components.seconds) seconds ago, which is too long"
        case .malformed: "this is no token, or one that holds something else"
        case .noSecretKey: "there is no secret key to sign with; \(SecretKey.cure)"
        }
    }
}

extension SecretKey {
    /// 128 bits, if they are random: less can be found out from a token by trying.
    fileprivate static let shortest = 16

    /// What to do when there is none.
    static let cure =
        "run this program with the argument \"secret\" to make one, and give it as SECRET_KEY or app.secretKey"

    /// Those to sign and verify with, the one that signs first; none when that one is missing or empty. With a key that is
    /// empty anybody can sign: such a fallback counts as none.
    fileprivate static func usable(_ key: SecretKey?, _ fallbacks: [SecretKey]) -> [SecretKey] {
        guard let key, !key.bytes.isEmpty else { return [] }
        return [key] + fallbacks.filter { !$0.bytes.isEmpty }
    }
}

extension App {
    /// Makes and reads tokens for one purpose, with the app's secret key; see ``TokenSigner``.
    ///
    /// It may be asked for before the key is set: that is looked at when a token is signed.
    ///
    /// - Parameters:
    ///   - salt: the purpose, such as `"confirm"`: a token for one is not believed for another.
    ///   - derivation: as the other side has it; itsdangerous' own default.
    ///   - hash: as the other side has it; itsdangerous' own default.
    public func tokens(
        salt: String,
        derivation: KeyDerivation = .djangoConcat,
        hash: HashFunction = .sha1,
    ) -> TokenSigner {
        TokenSigner({ Signer(keys: self.settings.keys, salt: salt, derivation: derivation, hash: hash) }) {
            self.settings.clock
        }
    }

    /// What sessions and tokens are signed with: a long random text that only the app's workers know.
    ///
    /// Without one, sessions stay empty, and writing to one is an error. A Flask app with the same key shares its sessions.
    public var secretKey: SecretKey? {
        get { settings.secretKey }
        set { change("settings") { $0.settings.secretKey = newValue } }
    }

    /// Keys that were the ``secretKey`` before: what they signed is believed until it expires, and signed anew by the new one.
    public var secretKeyFallbacks: [SecretKey] {
        get { settings.secretKeyFallbacks }
        set { change("settings") { $0.settings.secretKeyFallbacks = newValue } }
    }

    /// Where the time comes from that sessions and tokens are signed at.
    package var clock: WallClock {
        get { settings.clock }
        set { change("settings") { $0.settings.clock = newValue } }
    }
}

extension AppSettings {
    /// Those to sign and verify with.
    var keys: [SecretKey] { SecretKey.usable(secretKey, secretKeyFallbacks) }
}

extension FrozenApp {
    /// What there is to say of a key that can be guessed; `nil` when there is none, or it is long enough.
    package var weakKeyWarning: String? {
        guard let count = settings.keys.first?.bytes.count, count < SecretKey.shortest else { return nil }
        let found = "the secret key of app '\(name)' has only \(count) bytes, and whoever guesses it can sign sessions"
        return "\(found); \(SecretKey.cure)"
    }
}

/// The time of day, which a test can set.
package struct WallClock: Sendable {
    /// Unix time.
    package let seconds: @Sendable () -> Int

    package init(_ seconds: @escaping @Sendable () -> Int) {
        self.seconds = seconds
    }

    package static let system = WallClock { Int(Date().timeIntervalSince1970) }
}

extension Duration {
    /// In whole seconds, begun ones too: half a second is not no time at all.
    var wholeSeconds: Int64 {
        let (seconds, rest) = components
        return rest > 0 && seconds < .max ? seconds + 1 : seconds
    }
}
