import SwiftDiagnostics
import SwiftParser
import SwiftSyntax
import SwiftSyntaxBuilder

/// A hook or an error handler whose function can be called as one.
struct Hook {
    private let attribute: AttributeSyntax
    private let decorator: Decorator
    private let function: FunctionDeclSyntax
    private let isIsolated: Bool

    /// What a hook can be given.
    fileprivate enum Value {
        case request
        case response
        case error(TypeSyntax)
    }

    init?(_ decorated: CollectionType.Decorated, isIsolated: Bool, _ problems: inout [Diagnostic]) {
        (attribute, decorator, function) = decorated
        self.isIsolated = isIsolated
        let found = FunctionChecks(function, decorator).problems + signatureProblems + resultProblems + statusProblems
        problems += found
        guard found.isEmpty else { return nil }
    }

    var registration: Registration {
        let isAsync = function.isAsync || isIsolated
        return Registration(
            function: function,
            name: decorator.registration,
            arguments: decorator == .errorHandler ? attribute.labeledArguments.map(Array.init) ?? [] : [],
            parameters: given.map { value in
                ClosureParameterSyntax(takes(value) ? value.name : .wildcardToken(), value.type)
            },
            passed: function.parameters.compactMap { parameter in
                value(of: parameter).map { LabeledExprSyntax(parameter.label, $0.expression) }
            },
            isAsync: isAsync,
            canThrow: function.canThrow,
            awaitsCall: isAsync,
        )
    }

    /// What the closure is given, in order.
    private var given: [Value] {
        switch decorator {
        case .afterRequest: [.request, .response]
        case .teardownRequest: [.request, .error("(any Error)?")]
        case .errorHandler: [.request, .error(errorType ?? "HTTPError")]
        default: [.request]
        }
    }

    /// The type that `@ErrorHandler(DatabaseError.self)` is for; `nil` for a status.
    private var errorType: TypeSyntax? {
        guard let member = attribute.labeledArguments?.first?.expression.as(MemberAccessExprSyntax.self),
            member.declName.baseName.tokenKind == .keyword(.self), let base = member.base
        else { return nil }
        return "\(base.trimmed)"
    }

    private func value(of parameter: HandlerParameter) -> Value? { given.first { $0.suits(parameter) } }

    private func takes(_ value: Value) -> Bool { function.parameters.contains(where: value.suits) }
}

// MARK: - Checks

extension Hook {
    private var signatureProblems: [Diagnostic] {
        let parameters = function.parameters
        let strange = parameters.first { value(of: $0) == nil && $0.defaultValue == nil }
        let lacksResponse = decorator == .afterRequest && !takes(.response)
        guard strange != nil || lacksResponse else { return [] }
        let place = strange.map { Syntax($0.syntax) } ?? Syntax(function.signature.parameterClause)
        return [Diagnostic(node: place, message: Sentence.hookSignature(decorator, signature))]
    }

    /// How the function could be written.
    private var signature: String {
        let parameters = given.map { "\($0.name.text): \($0.type.trimmedDescription)" }.joined(separator: ", ")
        let result = decorator == .errorHandler ? " -> String" : decorator == .beforeRequest ? " -> Response?" : ""
        return "func \(function.name.text)(\(parameters))\(result)"
    }

    private var resultProblems: [Diagnostic] {
        switch (decorator, function.result) {
        case (.errorHandler, nil): return [Diagnostic(node: function.name, message: Sentence.noResult)]
        case (.afterRequest, .some), (.teardownRequest, .some):
            guard let clause = function.signature.returnClause else { return [] }
            let fixIt = FixIt.replace(
                clause.positionAfterSkippingLeadingTrivia..<clause.endPosition,
                in: clause,
                with: "",
                "remove the result",
            )
            return [Diagnostic(node: clause.type, message: Sentence.hookResult(decorator), fixIt: fixIt)]
        default: return []
        }
    }

    private var statusProblems: [Diagnostic] {
        guard decorator == .errorHandler, let argument = attribute.labeledArguments?.first?.expression else {
            return []
        }
        let isWrong =
            if let code = argument.as(IntegerLiteralExprSyntax.self)?.representedLiteralValue {
                !(400...599).contains(code)
            } else {
                argument.as(MemberAccessExprSyntax.self).map { $0.base == nil && $0.isSuccess } ?? false
            }
        guard isWrong else { return [] }
        return [Diagnostic(node: argument, message: Sentence.errorStatus(argument.trimmedDescription))]
    }
}

extension MemberAccessExprSyntax {
    /// Whether it is the name of a status that no error has.
    fileprivate var isSuccess: Bool {
        [
            "continue", "switchingProtocols", "earlyHints", "ok", "created", "accepted", "nonAuthoritativeInformation",
            "noContent", "resetContent", "partialContent", "multipleChoices", "movedPermanently", "found", "seeOther",
            "notModified", "temporaryRedirect", "permanentRedirect",
        ].contains(declName.baseName.plainName)
    }
}

// MARK: - Values

extension Hook.Value {
    fileprivate var name: TokenSyntax {
        switch self {
        case .request: "request"
        case .response: "response"
        case .error: "error"
        }
    }

    fileprivate var type: TypeSyntax {
        switch self {
        case .request: "Request"
        case .response: "inout Response"
        case .error(let type): type
        }
    }

    fileprivate var expression: ExprSyntax { if case .response = self { "&response" } else { "\(name)" } }

    /// Whether a parameter can only mean this value.
    fileprivate func suits(_ parameter: HandlerParameter) -> Bool {
        let type = parameter.type
        switch self {
        case .request: return parameter.source == .request
        case .response: return type.isInout && type.plainName == "Response"
        case .error(let error):
            if let wrapped = error.wrapped { return type.wrapped?.erasedName == wrapped.erasedName }
            return type.erasedName == error.erasedName
        }
    }
}

extension TypeSyntax {
    /// The name without `any`, which was not always written.
    fileprivate var erasedName: String {
        self.as(SomeOrAnyTypeSyntax.self)?.constraint.plainName ?? plainName
    }
}
