import CarafePattern
import HTTPTypes

/// Why ``Request/url(for:_:anchor:method:scheme:external:)`` cannot build a URL.
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
        /// No rule of the endpoint answers the method.
        public static let unknownMethod = Code("unknownMethod")
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
        let namesakes = known.filter { $0.split(separator: ".").last.map(String.init) == endpoint }
        let nearest = Converter.suggestion(for: endpoint, among: known).map { [$0] } ?? []
        let meant = namesakes.isEmpty ? nearest : Array(namesakes.prefix(3))
        let hint = meant.isEmpty ? "" : "; did you mean \(meant.map(shown).joined(separator: " or "))?"
        return URLBuildError(.unknownEndpoint, endpoint, "no route has the endpoint \(shown(endpoint))\(hint)")
    }

    /// - Parameter rules: all of the endpoint with what they need, the one with the most parameters first; the last one
    ///   lacks least.
    static func missingValues(
        _ endpoint: String,
        _ rules: [(rule: RulePattern, needed: [String])],
        given: Set<String>,
    ) -> URLBuildError {
        let names = rules.last?.needed ?? []
        let missing = names.filter { !given.contains($0) }
        let needs = missing.map(shown).joined(separator: " and ")
        let unused = given.subtracting(names).sorted()
        let hint = missing.compactMap { Converter.suggestion(for: $0, among: unused) }.first
        let cure = hint.map { "; rename \(shown($0))" } ?? ""
        let rule = shown(rules.last?.rule.source ?? "")
        return URLBuildError(.missingValue, endpoint, "the URL of \(shown(endpoint)), \(rule), needs \(needs)\(cure)")
    }

    static func unknownMethod(
        _ endpoint: String,
        _ method: HTTPRequest.Method,
        known: Set<HTTPRequest.Method>,
    ) -> URLBuildError {
        let found = "no rule of the endpoint \(shown(endpoint)) answers \(method)"
        let cure = "did you mean \(known.map(\.rawValue).sorted().joined(separator: " or "))?"
        return URLBuildError(.unknownMethod, endpoint, "\(found); \(cure)")
    }

    static func refusedValue(
        _ endpoint: String,
        _ rule: String,
        _ parameter: RulePattern.Parameter,
        _ value: String,
    ) -> URLBuildError {
        let found = "\(shown(value)) cannot be \(shown(parameter.name)) in the URL of \(shown(endpoint))"
        return URLBuildError(.refusedValue, endpoint, "\(found): the rule \(shown(rule)) would not match it")
    }

    static func noHost(_ endpoint: String) -> URLBuildError {
        let found = "the URL of \(shown(endpoint)) cannot be external: the request names no host"
        return URLBuildError(.noHost, endpoint, "\(found); leave out external: true")
    }

    static func noServerName(_ endpoint: String) -> URLBuildError {
        let found = "the URL of \(shown(endpoint)) cannot be external outside of a request"
        return URLBuildError(.noHost, endpoint, "\(found): set e.g. app.serverName = \"example.com\"")
    }

    static func schemeWithoutHost(_ endpoint: String) -> URLBuildError {
        let found = "the URL of \(shown(endpoint)) is given a scheme, which only external URLs have"
        return URLBuildError(.noHost, endpoint, "\(found); leave out external: false")
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
