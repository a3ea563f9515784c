import CarafePattern

/// What is wrong with a ``LogFormat``.
///
///     log-format: "%(statsu)" at 12 is no variable; did you mean "%(status)"?
public struct LogFormatError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The character at which the mistake begins, from 1 on.
    public let position: Int
    /// What was found, and the cure.
    public let message: String

    /// One sentence with all of it.
    public var description: String { "log-format: \(message)" }

    private init(_ found: String, at position: Int, _ sentence: String) {
        self.position = position
        message = "\"%(\(found)\" at \(position) \(sentence)"
    }
}

extension LogFormatError {
    static func unclosed(_ rest: String, at position: Int) -> Self {
        Self(rest, at: position, "has no \")\"; close it")
    }

    static func unknownVariable(_ name: String, at position: Int) -> Self {
        let known = LogVariable.allCases.map(\.rawValue)
        let cure =
            Converter.suggestion(for: name, among: known).map { "did you mean \"%(\($0))\"?" }
            ?? "write one of \(known.joined(separator: ", ")), or var.NAME for a variable of the gateway"
        return Self(name + ")", at: position, "is no variable; \(cure)")
    }

    static func unnamedVariable(at position: Int) -> Self {
        Self("var.)", at: position, "names no variable of the gateway; write e.g. \"%(var.HTTP_ACCEPT)\"")
    }

    static func metric(_ name: String, at position: Int) -> Self {
        Self(name + ")", at: position, "is a metric of uWSGI's, and none are kept here; remove it")
    }
}
