/// Where a setting was written.
public enum Origin: Sendable, Hashable {
    /// A line of a file.
    case file(String, line: Int)
    /// An environment variable.
    case environment(String)
    /// An option of the command line, with its dashes.
    case commandLine(String)
}

extension Origin: CustomStringConvertible {
    /// `hello.ini:7`, `UWSGI_SOCKET` or `--socket`.
    public var description: String {
        switch self {
        case .file(let path, let line): "\(path):\(line)"
        case .environment(let name): name
        case .commandLine(let option): option
        }
    }
}

/// A value and where it was written, so that whoever refuses it later can say so.
public struct Located<Value: Sendable>: Sendable {
    /// The value.
    public var value: Value
    /// Where it was written.
    public var origin: Origin

    /// Joins a value with its place.
    public init(_ value: Value, _ origin: Origin) {
        self.value = value
        self.origin = origin
    }
}

extension Located: Equatable where Value: Equatable {}
extension Located: Hashable where Value: Hashable {}

extension Located: CustomStringConvertible {
    /// The place, then the value.
    public var description: String { "\(origin): \(value)" }
}

/// The two sides of a value such as `/static=/srv/files`.
public struct SettingPair: Sendable, Hashable {
    /// What stands before the first `=`.
    public var name: String
    /// What stands behind it.
    public var value: String

    /// Joins the two sides.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

extension SettingPair: CustomStringConvertible {
    /// As it was written.
    public var description: String { "\(name)=\(value)" }
}

/// One `key = value` after placeholders were put in; the settings are the sum of these.
public struct Assignment: Sendable, Hashable {
    /// The key as it was written.
    public var key: String
    /// The value; `nil` for a bare key.
    public var value: String?
    /// Where it was written.
    public var origin: Origin
    /// The section of a file that is not read as settings, e.g. `app`; `nil` for a setting.
    public var section: String?

    /// Gives a key its value.
    public init(_ key: String, _ value: String?, _ origin: Origin, section: String? = nil) {
        self.key = key
        self.value = value
        self.origin = origin
        self.section = section
    }
}
