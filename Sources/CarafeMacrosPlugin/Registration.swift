import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// The closure that is registered for a decorated function, and calls it.
struct Registration {
    let function: FunctionDeclSyntax
    /// What is called on the blueprint.
    let name: TokenSyntax
    /// What stands before the closure: the rule, options.
    let arguments: [LabeledExprSyntax]
    /// The closure's own parameters.
    let parameters: [ClosureParameterSyntax]
    /// What the function is given.
    let passed: [LabeledExprSyntax]
    let isAsync: Bool
    let canThrow: Bool
    /// Whether the call itself is awaited; a closure may also be async because another of its kind has to be.
    let awaitsCall: Bool

    /// `blueprint.get("/<int:id>") { (_: Request, id: Int) -> User in self.show(id: id) }`
    ///
    /// The decorator's place goes along, since it is what a mistake found at start should name.
    func statement(at location: AbstractSourceLocation?) -> CodeBlockItemSyntax {
        let placed = location.map { location in
            [
                LabeledExprSyntax(label: "fileID", expression: location.file),
                LabeledExprSyntax(label: "line", expression: location.line),
            ]
        }
        let call = FunctionCallExprSyntax(
            calledExpression: MemberAccessExprSyntax(base: "blueprint" as ExprSyntax, name: name),
            leftParen: .leftParenToken(),
            arguments: .separated(arguments + (placed ?? [])),
            rightParen: .rightParenToken(trailingTrivia: .space),
            trailingClosure: closure,
        )
        return CodeBlockItemSyntax(item: .expr(ExprSyntax(call)))
    }

    private var closure: ClosureExprSyntax {
        ClosureExprSyntax(
            signature: ClosureSignatureSyntax(
                leadingTrivia: .space,
                parameterClause: .parameterClause(
                    ClosureParameterClauseSyntax(parameters: .separated(parameters), trailingTrivia: .space),
                ),
                effectSpecifiers: effects,
                returnClause: result,
                inKeyword: .keyword(.in, trailingTrivia: .newline),
            ),
            statements: [CodeBlockItemSyntax(item: .expr(call))],
            rightBrace: .rightBraceToken(leadingTrivia: .newline),
        )
    }

    private var effects: TypeEffectSpecifiersSyntax? {
        guard isAsync || canThrow else { return nil }
        return TypeEffectSpecifiersSyntax(
            asyncSpecifier: isAsync ? .keyword(.async, trailingTrivia: .space) : nil,
            throwsClause: canThrow
                ? ThrowsClauseSyntax(throwsSpecifier: .keyword(.throws, trailingTrivia: .space)) : nil,
        )
    }

    /// An opaque result is left to inference.
    private var result: ReturnClauseSyntax? {
        guard let type = function.result else {
            return ReturnClauseSyntax(type: "Void" as TypeSyntax, trailingTrivia: .space)
        }
        return type.isOpaque ? nil : ReturnClauseSyntax(type: type, trailingTrivia: .space)
    }

    private var call: ExprSyntax {
        let call = FunctionCallExprSyntax(
            calledExpression: MemberAccessExprSyntax(base: "self" as ExprSyntax, name: function.name.trimmed),
            leftParen: .leftParenToken(),
            arguments: .separated(passed),
            rightParen: .rightParenToken(),
        )
        switch (canThrow, awaitsCall) {
        case (true, true): return "try await \(call)"
        case (true, false): return "try \(call)"
        case (false, true): return "await \(call)"
        case (false, false): return "\(call)"
        }
    }
}

// MARK: - Lists

extension LabeledExprListSyntax {
    static func separated(_ elements: [LabeledExprSyntax]) -> Self {
        Self(
            elements.enumerated().map { index, element in
                let comma = TokenSyntax.commaToken(trailingTrivia: .space)
                return element.trimmed.with(\.trailingComma, index < elements.count - 1 ? comma : nil)
            },
        )
    }
}

extension ClosureParameterListSyntax {
    static func separated(_ elements: [ClosureParameterSyntax]) -> Self {
        Self(
            elements.enumerated().map { index, element in
                element.with(\.trailingComma, index < elements.count - 1 ? .commaToken(trailingTrivia: .space) : nil)
            },
        )
    }
}

extension ClosureParameterSyntax {
    init(_ name: TokenSyntax, _ type: some TypeSyntaxProtocol) {
        self.init(firstName: name.trimmed, colon: .colonToken(trailingTrivia: .space), type: type)
    }
}

extension LabeledExprSyntax {
    /// An argument with a label, or without one where the parameter has none.
    init(_ label: TokenSyntax?, _ expression: some ExprSyntaxProtocol) {
        self.init(
            label: label?.trimmed,
            colon: label == nil ? nil : .colonToken(trailingTrivia: .space),
            expression: expression,
        )
    }
}
