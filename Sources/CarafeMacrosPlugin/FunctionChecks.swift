import SwiftDiagnostics
import SwiftSyntax

/// Finds what keeps a function from being called by a decorator of any kind.
struct FunctionChecks {
    private let function: FunctionDeclSyntax
    private let decorator: Decorator

    init(_ function: FunctionDeclSyntax, _ decorator: Decorator) {
        self.function = function
        self.decorator = decorator
    }

    var problems: [Diagnostic] {
        var problems = function.modifiers.filter { [.keyword(.static), .keyword(.class)].contains($0.name.tokenKind) }
            .map { modifier in
                let range = modifier.positionAfterSkippingLeadingTrivia..<modifier.endPosition
                let fixIt = FixIt.replace(range, in: modifier, with: "", "remove \(modifier.name.text)")
                return Diagnostic(node: modifier, message: Sentence.staticFunction(decorator), fixIt: fixIt)
            }
        if function.isGeneric {
            let clause = function.genericParameterClause.map(Syntax.init) ?? Syntax(function.signature.parameterClause)
            problems.append(Diagnostic(node: clause, message: Sentence.genericFunction))
        }
        return problems + function.signature.parameterClause.parameters.compactMap(passingProblem)
    }

    private func passingProblem(_ parameter: FunctionParameterSyntax) -> Diagnostic? {
        if let ellipsis = parameter.ellipsis {
            return Diagnostic(node: ellipsis, message: Sentence.unpassable("a list"))
        }
        guard decorator != .afterRequest, parameter.type.isInout else { return nil }
        return Diagnostic(node: parameter.type, message: Sentence.unpassable("inout"))
    }
}

extension TypeSyntax {
    var isInout: Bool {
        guard let attributed = self.as(AttributedTypeSyntax.self) else { return false }
        return attributed.specifiers.contains {
            $0.as(SimpleTypeSpecifierSyntax.self)?.specifier.tokenKind == .keyword(.inout)
        }
    }
}
