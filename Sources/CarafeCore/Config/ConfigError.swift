import CarafePattern

/// Why a value of ``Config`` cannot be had.
///
/// Printing it gives one sentence with the place and the cure:
/// `hello.ini:12: PAGE_SIZE = "many" is not a whole number; write e.g. PAGE_SIZE = 20`.
public struct ConfigError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of mistake, for a program to act on.
    public let code: Code
    /// The key that was asked for.
    public let key: String
    /// What was found, where, and how to mend it.
    public let description: String

    /// A kind of mistake; later versions may add more.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The name of the code, e.g. `missingKey`.
        public let description: String

        private init(_ name: String) {
            description = name
        }

        /// The key is set nowhere.
        public static let missingKey = Code("missingKey")
        /// The value is of another kind than was asked for.
        public static let invalidValue = Code("invalidValue")
        /// The file it may stand in cannot be read.
        public static let unreadable = Code("unreadable")
    }

    private init(_ code: Code, _ key: String, _ description: String) {
        self.code = code
        self.key = key
        self.description = description
    }
}

// MARK: - Sentences

extension ConfigError {
    static func missing(_ key: String, known: [String]) -> ConfigError {
        let cure =
            Converter.suggestion(for: key, among: known).map { "did you mean \($0)?" }
            ?? "set it in the environment, in .env, under [app] in the ini file, or in app.config.defaults"
        return ConfigError(.missingKey, key, "\(key) is not configured; \(cure)")
    }

    static func invalid(_ key: String, _ value: ConfigValue, _ found: String, write example: String) -> ConfigError {
        let name = value.name ?? key
        let shown = isSecret(key) ? "" : " = \(value.text.debugDescription)"
        let found = "\(value.source): \(name)\(shown) is \(found)"
        return ConfigError(.invalidValue, key, "\(found); write e.g. \(name)=\(example)")
    }

    /// Whether the name of a key says that its value is nobody's business.
    private static func isSecret(_ key: String) -> Bool {
        let key = key.uppercased()
        return ["SECRET", "KEY", "TOKEN", "PASSWORD", "PASSWD", "CREDENTIAL"].contains { key.contains($0) }
    }

    static func untrusted(_ path: String, _ reason: String) -> ConfigError {
        ConfigError(.unreadable, "", "\(path) \(reason), or remove it")
    }

    static func unreadable(_ key: String, _ problem: String) -> ConfigError {
        ConfigError(.unreadable, key, problem)
    }
}
