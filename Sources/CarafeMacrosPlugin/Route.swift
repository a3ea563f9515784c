import CarafePattern
import SwiftDiagnostics
import SwiftParser
import SwiftSyntax

/// A route whose rule and function fit each other.
struct Route {
    let decorator: RouteDecorator
    /// The function's parameters that the rule names, in the rule's order.
    let captured: [HandlerParameter]
    /// The parameters that only other rules of the same function name, and that have a default value for this one.
    let defaulted: [HandlerParameter]
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
        let ofPath = parameters.filter { $0.source == .path }
        let named = decorator.places.map(\.name)
        let others = decorator.function.parametersOfAllRules.subtracting(named)
        captured = named.compactMap { name in ofPath.first { $0.name == name } }
        defaulted = ofPath.filter { others.contains($0.name) }
        let given = Set(named).union(others)
        passed = parameters.filter { $0.source != .path || given.contains($0.name) }
    }

    /// What the closure takes beside the request.
    var taken: [HandlerParameter] { captured + defaulted }

    var function: FunctionDeclSyntax { decorator.function }

    /// What routes have in common that match the same paths: all but their parameters' names.
    var shape: String {
        var types = captured.map(\.type.trimmedDescription)[...]
        let parts = (decorator.host?.pattern?.parts ?? []) + (decorator.rule.pattern?.parts ?? [])
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

extension FunctionDeclSyntax {
    /// The parameters that any of its decorators names.
    fileprivate var parametersOfAllRules: Set<String> {
        let literals = attributes.decorators.filter(\.1.isRoute).compactMap { attribute, _ in
            attribute.labeledArguments?.first?.expression.as(StringLiteralExprSyntax.self)?.representedLiteralValue
        }
        return Set(literals.flatMap { (try? RulePattern($0))?.parameters.map(\.name) ?? [] })
    }
}
