import SwiftSyntax

/// A parameter of a decorated function, and where its value comes from.
struct HandlerParameter {
    enum Source: Equatable {
        case request
        case decoded(Wrapper)
        /// The path, or else its default value.
        case path
    }

    let syntax: FunctionParameterSyntax
    let source: Source

    init(_ syntax: FunctionParameterSyntax) {
        self.syntax = syntax
        let wrapper = syntax.attributes.named.lazy.compactMap { Wrapper(rawValue: $0.plainName) }.first
        source = wrapper.map(Source.decoded) ?? (syntax.type.plainName == "Request" ? .request : .path)
    }

    /// The name inside of the function, which is what a rule calls it.
    var name: String { nameToken.plainName }

    var nameToken: TokenSyntax { syntax.secondName ?? syntax.firstName }

    /// The label in a call; `nil` for `_`.
    var label: TokenSyntax? { syntax.firstName.tokenKind == .wildcard ? nil : syntax.firstName.trimmed }

    var type: TypeSyntax { syntax.type.trimmed }

    var defaultValue: ExprSyntax? { syntax.defaultValue?.value.trimmed }

    /// Whether the request may lack the value.
    var isOptional: Bool { defaultValue != nil || type.wrapped != nil }
}

extension FunctionDeclSyntax {
    var parameters: [HandlerParameter] { signature.parameterClause.parameters.map(HandlerParameter.init) }

    var isAsync: Bool { signature.effectSpecifiers?.asyncSpecifier != nil }

    var canThrow: Bool { signature.effectSpecifiers?.throwsClause != nil }

    /// The result, unless it is nothing.
    var result: TypeSyntax? {
        guard let type = signature.returnClause?.type.trimmed else { return nil }
        return ["Void", "()"].contains(type.plainName) ? nil : type
    }

    var isStatic: Bool { modifiers.contains { [.keyword(.static), .keyword(.class)].contains($0.name.tokenKind) } }

    var isGeneric: Bool {
        genericParameterClause != nil || signature.parameterClause.parameters.contains { $0.type.isOpaque }
    }
}

extension TypeSyntax {
    /// Whether it is written with `some`, and so cannot be repeated elsewhere.
    var isOpaque: Bool { tokens(viewMode: .sourceAccurate).contains { $0.tokenKind == .keyword(.some) } }
}
