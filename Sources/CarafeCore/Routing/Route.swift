package import CarafePattern
package import HTTPTypes

/// One registered rule with what answers it; made when the app starts, and the same ever after.
package final class Route: Sendable {
    package let rule: RulePattern
    /// The host it is for; `nil` for any.
    package let host: HostPattern?
    package let endpoint: String
    package let methods: [HTTPRequest.Method]
    /// Where it was registered, for errors and `routes`.
    package let source: SourcePlace
    /// What surrounds the handler.
    let scope: Scope
    let handler: Handler
    /// The handler, where it is a synchronous one: unlike a case of an enum, it is called without counting a reference.
    let answerNow: @Sendable (Request) throws -> Response
    let handling: Handling
    /// Whether a slash too few at the end is mended by a redirect, rather than by an answer.
    let isStrict: Bool
    let parameters: RouteParameters
    /// Where requests with certain values are sent.
    let shorterSpellings: [ShorterSpelling]
    /// Whether requests match it.
    let isMatched: Bool
    /// The parameters whose type can refuse what the converter let through, and so has to be asked.
    private let checks: [Check]

    private struct Check: Sendable {
        let index: Int
        let accepts: @Sendable (PathText) -> Bool
    }

    init(
        rule: RulePattern,
        host: HostPattern?,
        endpoint: String,
        methods: [HTTPRequest.Method],
        source: SourcePlace,
        scope: Scope,
        handler: Handler,
        handling: Handling,
        isStrict: Bool,
        parameters: RouteParameters,
        shorterSpellings: [ShorterSpelling],
        isMatched: Bool,
    ) {
        self.rule = rule
        self.host = host
        self.endpoint = endpoint
        self.methods = methods
        self.source = source
        self.scope = scope
        self.handler = handler
        answerNow = if case .sync(let handler) = handler { handler } else { { _ in throw AsynchronousStep() } }
        self.handling = handling
        self.isStrict = isStrict
        self.parameters = parameters
        self.shorterSpellings = shorterSpellings
        self.isMatched = isMatched
        checks = parameters.captured.indices.compactMap { index in
            guard let type = parameters.type(at: index), !type.isTotal else { return nil }
            return Check(index: index, accepts: type.accepts)
        }
    }

    /// Calls the handler.
    func answer(_ request: Request) async throws -> Response {
        switch handler {
        case .sync(let handler): try handler(request)
        case .async(let handler): try await handler(request)
        }
    }

    /// Whether its handler answers the method: HEAD too, where it answers GET.
    func answers(_ method: HTTPRequest.Method) -> Bool {
        methods.contains(method) || (method == .head && methods.contains(.get))
    }

    /// Whether ``accepts(_:of:)`` can say no.
    var hasChecks: Bool { !checks.isEmpty }

    /// Whether the handler's types can read what the converters let through.
    func accepts(_ captures: [ByteRange], of bytes: [UInt8]) -> Bool {
        for check in checks {
            let text = PathText(bytes, captures[check.index], parameters.arguments(at: check.index))
            guard check.accepts(text) else { return false }
        }
        return true
    }
}

/// A place in the application's source.
package struct SourcePlace: Sendable, Hashable, CustomStringConvertible {
    package let file: String
    package let line: UInt

    package init(_ fileID: StaticString, _ line: UInt) {
        file = "\(fileID)"
        self.line = line
    }

    /// File and line, without the module that `#fileID` puts before them.
    package var description: String { "\(file.split(separator: "/").last ?? ""):\(line)" }
}

/// The route that matched a request, and where its parameters stand in the request's bytes.
///
/// The route is a number, since counting references is what a plain request spends most of its time on.
package struct RouteMatch: Sendable {
    /// Its place in ``RouteTree/routes``.
    let index: Int
    /// One per parameter of the host and the rule, in order.
    package let captures: [ByteRange]
}
