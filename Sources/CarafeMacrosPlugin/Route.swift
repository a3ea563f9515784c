import CarafePattern
import SwiftDiagnostics
import SwiftSyntax

/// A route whose rule and function fit each other.
struct Route {
    let decorator: RouteDecorator
    /// The function's parameters that the rule names, in the rule's order.
    let captured: [HandlerParameter]
    /// What the function is given: everything but what its default values are for.
    let passed: [HandlerParameter]
    /// Whether its function is called with `await`, apart from being `async` itself.
    let isIsolated: Bool

    init?(_ decorator: RouteDecorator, isIsolated: Bool, _ problems: inout [Diagnostic]) {
        let parameters = decorator.function.parameters
        let found = RouteChecks(decorator, parameters, isAwaited: isIsolated || decorator.function.isAsync).problems
        problems += found
        guard found.isEmpty else { return nil }
        self.decorator = decorator
        self.isIsolated = isIsolated
        captured = decorator.rule.parameters.compactMap { parameter in
            parameters.first { $0.source == .path && $0.name == parameter.name }
        }
        let names = Set(captured.map(\.name))
        passed = parameters.filter { $0.source != .path || names.contains($0.name) }
    }

    var function: FunctionDeclSyntax { decorator.function }

    /// What routes have in common that match the same paths: all but their parameters' names.
    var shape: String {
        var types = captured.map(\.type.trimmedDescription)[...]
        let parts = decorator.rule.pattern?.parts ?? []
        return parts.map { part in
            switch part {
            case .text(let text): text
            case .parameter(let parameter): "<\(parameter.converter) \(types.popFirst() ?? "")>"
            }
        }.joined()
    }

    /// Tells apart what one endpoint may be the name of: rules with different parameters.
    var parameterNames: Set<String> { Set(captured.map(\.name)) }

    /// The body is waited for by the handler itself, where it is not there yet when the handler starts.
    private var awaitsBody: Bool {
        !decorator.waitsForBody && decorator.option("blocking") == nil && passed.contains(where: \.readsBody)
    }

    var isAsync: Bool { function.isAsync || isIsolated || awaitsBody }

    var canThrow: Bool { function.canThrow || passed.contains(where: \.isDecoded) }
}

extension HandlerParameter {
    var isDecoded: Bool { if case .decoded = source { true } else { false } }

    var readsBody: Bool { if case .decoded(let wrapper) = source { wrapper.readsBody } else { false } }
}
