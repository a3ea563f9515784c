/// What an app is told from outside: a database's address, a page's size, the secret key.
///
/// ```swift
/// app.config.defaults["PAGE_SIZE"] = "20"
/// let pageSize = try app.config.int("PAGE_SIZE")
/// ```
/// A key's value is looked for in this order: what the program assigned (`app.config["PAGE_SIZE"] = "5"`, for tests), the
/// environment, the file `.env`, the section `[app]` of the ini file, the ``defaults``. In the environment and in `.env` a
/// variable that begins with the app's name counts more: `HELLO_PAGE_SIZE` before `PAGE_SIZE`. Names are case-sensitive.
///
/// It can be changed until the app starts.
public struct Config: Sendable {
    /// Values for keys that are set nowhere else.
    public var defaults: [String: String] = [:]
    private var assigned: [String: String] = [:]
    /// What was read from outside.
    package var sources: ConfigSources
    /// What an app's own variables begin with, e.g. `HELLO_`.
    private let prefix: String

    package init(appName: String, _ sources: ConfigSources = ConfigSources()) {
        prefix = String(appName.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }) + "_"
        self.sources = sources
    }

    /// A key's text; `nil` when it is set nowhere.
    ///
    /// Assigning one counts more than everything outside of the program; `nil` takes the assignment back.
    public subscript(key: String) -> String? {
        get { value(of: key)?.text }
        set { assigned[key] = newValue }
    }

    /// Assigns many keys at once, as a function that makes an app for a test is given them.
    public mutating func update(_ values: [String: String]) {
        assigned.merge(values) { $1 }
    }

    /// Where a key has its value from, such as `hello.ini:12`, `.env:3` or `environment`; `nil` when it has none.
    public func source(of key: String) -> String? { value(of: key)?.source }

    /// Every key that the program, the ini file and `.env` name. The environment holds much that is not the app's: it is
    /// asked for a key, and never listed.
    public var keys: [String] {
        Set(defaults.keys).union(assigned.keys).union(sources.ini.keys).union(sources.dotEnv.keys).sorted()
    }

    func value(of key: String) -> ConfigValue? {
        if let text = assigned[key] { return ConfigValue(text, "app.config") }
        for name in [prefix + key, key] {
            if let text = sources.environment[name] { return ConfigValue(text, "environment", name) }
        }
        return sources.dotEnv[prefix + key] ?? sources.dotEnv[key] ?? sources.ini[key]
            ?? defaults[key].map { ConfigValue($0, "app.config.defaults") }
    }
}

/// What an app's configuration is read from.
package struct ConfigSources: Sendable {
    /// The lines of the ini file's section `[app]`.
    package var ini: [String: ConfigValue] = [:]
    package var dotEnv: [String: ConfigValue] = [:]
    package var environment: [String: String] = [:]
    /// Where the app will work, with a slash at its end; empty for the working directory.
    package var directory = ""
    /// Why something could not be read, in words.
    package var problem: String?

    package init() {}
}

/// A value and where it was written.
package struct ConfigValue: Sendable, Hashable {
    package let text: String
    package let source: String
    /// The name it was found under, when that is not the key.
    let name: String?

    package init(_ text: String, _ source: String, _ name: String? = nil) {
        self.text = text
        self.source = source
        self.name = name
    }
}
