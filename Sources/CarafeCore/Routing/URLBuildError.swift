import CarafePattern

/// Why ``Request/url(for:_:anchor:external:)`` cannot build a URL.
public struct URLBuildError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of mistake, for a program to act on.
    public let code: Code
    /// The endpoint that was asked for.
    public let endpoint: String
    /// What was found, and how to mend it.
    public let description: String

    /// A kind of mistake; later versions may add more.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The name of the code, e.g. `missingValue`.
        public let description: String

        private init(_ name: String) {
            description = name
        }

        /// No route has this endpoint.
        public static let unknownEndpoint = Code("unknownEndpoint")
        /// A parameter of the rule was given no value.
        public static let missingValue = Code("missingValue")
        /// The rule would not match the URL with this value in it.
        public static let refusedValue = Code("refusedValue")
        /// An external URL needs a host, and the request names none.
        public static let noHost = Code("noHost")
        /// The app has not started.
        public static let notStarted = Code("notStarted")
    }
}

// MARK: - Sentences

extension URLBuildError {
    static func unknownEndpoint(_ endpoint: String, known: [String]) -> URLBuildError {
        let hint = Converter.suggestion(for: endpoint, among: known).map { "; did you mean \(shown($0))?" } ?? ""
        return URLBuildError(.unknownEndpoint, endpoint, "no route has the endpoint \(shown(endpoint))\(hint)")
    }

    /// - Parameter rules: all of the endpoint, the one with the most parameters first; the last one lacks least.
    static func missingValues(_ endpoint: String, _ rules: [RulePattern], given: Set<String>) -> URLBuildError {
        let names = rules.last?.parameters.map(\.name) ?? []
        let missing = names.filter { !given.contains($0) }
        let needs = missing.map(shown).joined(separator: " and ")
        let unused = given.subtracting(names).sorted()
        let hint = missing.compactMap { Converter.suggestion(for: $0, among: unused) }.first
        let cure = hint.map { "; rename \(shown($0))" } ?? ""
        let rule = shown(rules.last?.source ?? "")
        return URLBuildError(.missingValue, endpoint, "the URL of \(shown(endpoint)), \(rule), needs \(needs)\(cure)")
    }

    static func refusedValue(
        _ endpoint: String,
        _ rule: RulePattern,
        _ parameter: RulePattern.Parameter,
        _ value: String,
    ) -> URLBuildError {
        let found = "\(shown(value)) cannot be \(shown(parameter.name)) in the URL of \(shown(endpoint))"
        return URLBuildError(.refusedValue, endpoint, "\(found): the rule \(shown(rule.source)) would not match it")
    }

    static func noHost(_ endpoint: String) -> URLBuildError {
        let found = "the URL of \(shown(endpoint)) cannot be external: the request names no host"
        return URLBuildError(.noHost, endpoint, "\(found); leave out external: true")
    }

    static func notStarted(_ endpoint: String) -> URLBuildError {
        let found = "the URL of \(shown(endpoint)) is not known before the app has started"
        return URLBuildError(.notStarted, endpoint, "\(found); build it in a handler")
    }

    private init(_ code: Code, _ endpoint: String, _ description: String) {
        self.init(code: code, endpoint: endpoint, description: description)
    }

    private static func shown(_ text: String) -> String { text.debugDescription }
}
