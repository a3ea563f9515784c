package import CarafePattern
package import HTTPTypes

/// One registered rule with what answers it; made when the app starts, and the same ever after.
package final class Route: Sendable {
    package let rule: RulePattern
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
    /// The types of the handler's parameters; none when it takes the request alone.
    let parameterTypes: [ParameterType]
    /// One per parameter of the rule, or none at all when no converter was given any.
    let arguments: [ConverterArguments]
    /// The parameters whose type can refuse what the converter let through, and so has to be asked.
    private let checks: [Check]

    private struct Check: Sendable {
        let index: Int
        let accepts: @Sendable (PathText) -> Bool
    }

    init(
        rule: RulePattern,
        endpoint: String,
        methods: [HTTPRequest.Method],
        source: SourcePlace,
        scope: Scope,
        handler: Handler,
        handling: Handling,
        isStrict: Bool,
        parameterTypes: [ParameterType],
    ) {
        self.rule = rule
        self.endpoint = endpoint
        self.methods = methods
        self.source = source
        self.scope = scope
        self.handler = handler
        answerNow = if case .sync(let handler) = handler { handler } else { { _ in throw AsynchronousStep() } }
        self.handling = handling
        self.isStrict = isStrict
        self.parameterTypes = parameterTypes
        let arguments = rule.parameters.map(\.converter.arguments)
        self.arguments = arguments.allSatisfy(\.all.isEmpty) ? [] : arguments
        checks = parameterTypes.enumerated().filter { !$0.element.isTotal }.map { index, type in
            Check(index: index, accepts: type.accepts)
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
            let text = PathText(bytes, captures[check.index], arguments(at: check.index))
            guard check.accepts(text) else { return false }
        }
        return true
    }

    func arguments(at index: Int) -> ConverterArguments {
        arguments.isEmpty ? .none : arguments[index]
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
    /// One per parameter of the rule, in order.
    package let captures: [ByteRange]
}
