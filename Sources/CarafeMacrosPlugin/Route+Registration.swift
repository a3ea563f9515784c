import SwiftSyntax
import SwiftSyntaxBuilder

extension Route {
    /// - Parameter endpoint: given to the route unless it names its own; `nil` leaves it to the rule.
    func registration(endpoint: String?) -> Registration {
        let takesRequest = passed.contains { $0.source != .path }
        let isAsync = isAsync
        return Registration(
            function: function,
            name: decorator.decorator.registration,
            arguments: arguments(endpoint: endpoint),
            parameters: closureParameters(takesRequest: takesRequest),
            passed: passed.map { LabeledExprSyntax($0.label, $0.value(of: requestName)) },
            isAsync: isAsync,
            canThrow: canThrow,
            awaitsCall: isAsync,
        )
    }

    /// The rule, then the options in the order that they are declared in.
    private func arguments(endpoint: String?) -> [LabeledExprSyntax] {
        var arguments = [LabeledExprSyntax(nil, decorator.rule.literal.trimmed)]
        if let endpoint, decorator.option("endpoint") == nil {
            arguments.append(LabeledExprSyntax("endpoint", "\(literal: endpoint)" as ExprSyntax))
        }
        guard !defaulted.isEmpty else { return arguments + decorator.options }
        let isInFront = { ["endpoint", "methods"].contains(($0 as LabeledExprSyntax).label?.text) }
        let defaults = LabeledExprSyntax("defaults", "[\(defaultValues)]" as ExprSyntax)
        return arguments + decorator.options.filter(isInFront) + [defaults]
            + decorator.options.filter { !isInFront($0) }
    }

    /// With their types: a literal alone would be an `Int`, whatever the function takes.
    private var defaultValues: DictionaryElementListSyntax {
        DictionaryElementListSyntax {
            for parameter in defaulted {
                if let value = parameter.defaultValue {
                    DictionaryElementSyntax(
                        key: "\(literal: parameter.name)" as ExprSyntax,
                        value: "\(value) as \(parameter.type)" as ExprSyntax,
                    )
                }
            }
        }
    }

    private func closureParameters(takesRequest: Bool) -> [ClosureParameterSyntax] {
        guard takesRequest || !taken.isEmpty else { return [] }
        let request: TokenSyntax = takesRequest ? requestName : .wildcardToken()
        return [ClosureParameterSyntax(request, "Request" as TypeSyntax)]
            + taken.map { ClosureParameterSyntax($0.nameToken, $0.type) }
    }

    /// What the closure calls the request: not as a parameter of the path is called.
    private var requestName: TokenSyntax {
        taken.contains { $0.name == "request" } ? "theRequest" : "request"
    }
}

extension HandlerParameter {
    /// What is passed for the parameter.
    fileprivate func value(of request: TokenSyntax) -> ExprSyntax {
        switch source {
        case .request: return "\(request)"
        case .path: return "\(nameToken.trimmed)"
        case .decoded(let wrapper):
            guard isOptional else { return wrapper.decoding(type, named: name, from: request) }
            let value = wrapper.decoding(type.wrapped ?? type, named: name, from: request, label: "ifPresent")
            guard let defaultValue, !defaultValue.is(NilLiteralExprSyntax.self) else { return value }
            return "\(value) ?? \(defaultValue)"
        }
    }
}

extension Wrapper {
    /// `request.json(User.self)`; from a query also single values, which need their name.
    fileprivate func decoding(
        _ type: TypeSyntax,
        named name: String,
        from request: TokenSyntax,
        label: TokenSyntax? = nil,
    ) -> ExprSyntax {
        let type = LabeledExprSyntax(label, "\(type).self" as ExprSyntax)
        let name = LabeledExprSyntax("named", "\(literal: name)" as ExprSyntax)
        let function: TokenSyntax =
            switch self {
            case .json: label == nil ? "json" : "_json"
            case .form: "_form"
            case .query: "_query"
            }
        return "\(request).\(function)(\(LabeledExprListSyntax.separated(self == .json ? [type] : [type, name])))"
    }
}
