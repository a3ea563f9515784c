import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder

/// A type with `@Routes`, as far as its own text tells.
struct CollectionType {
    let name: TokenSyntax
    /// The name of the blueprint.
    let routesName: ExprSyntax
    /// `public` or `package`, for what conforms to a protocol; everything else needs no word.
    let access: DeclModifierListSyntax
    /// Whether its functions are called from outside with `await`.
    private let isIsolated: Bool
    private let members: MemberBlockItemListSyntax

    /// A function with one of its decorators.
    typealias Decorated = (attribute: AttributeSyntax, decorator: Decorator, function: FunctionDeclSyntax)

    init?(_ declaration: some DeclGroupSyntax, _ attribute: AttributeSyntax, _ problems: inout [Diagnostic]) {
        guard let named = declaration.asProtocol((any NamedDeclSyntax).self), declaration.canHoldRoutes else {
            problems.append(
                Diagnostic(node: declaration.introducer, message: Sentence.wrongType(declaration.introducer)))
            return nil
        }
        name = named.name.trimmed
        routesName = attribute.labeledArguments?.first?.expression.trimmed ?? "\(literal: name.plainName.lowercased())"
        access = declaration.modifiers.visibleAccess
        isIsolated = declaration.is(ActorDeclSyntax.self) || declaration.attributes.nameGlobalActor
        members = declaration.memberBlock.members
        problems += members.compactMap { $0.decl.as(IfConfigDeclSyntax.self)?.hiddenDecorator }
    }

    /// The functions with decorators, in the order of the source, one entry for each of them.
    var decorated: [Decorated] {
        members.compactMap { $0.decl.as(FunctionDeclSyntax.self) }.flatMap { function in
            function.attributes.decorators.map { ($0, $1, function) }
        }
    }

    /// Whether a handler has to wait for its turn with the function.
    func isIsolated(_ function: FunctionDeclSyntax) -> Bool {
        if function.modifiers.contains(where: { $0.name.tokenKind == .keyword(.nonisolated) }) { return false }
        return isIsolated || function.attributes.nameGlobalActor
    }
}

extension DeclGroupSyntax {
    var canHoldRoutes: Bool {
        self.is(StructDeclSyntax.self) || self.is(ClassDeclSyntax.self) || self.is(ActorDeclSyntax.self)
    }
}

extension DeclModifierListSyntax {
    /// The access that a member needs to be seen wherever its type is.
    var visibleAccess: DeclModifierListSyntax {
        for modifier in self {
            switch modifier.name.tokenKind {
            case .keyword(.public), .keyword(.open):
                return [DeclModifierSyntax(name: .keyword(.public, trailingTrivia: .space))]
            case .keyword(.package): return [DeclModifierSyntax(name: .keyword(.package, trailingTrivia: .space))]
            default: continue
            }
        }
        return []
    }
}

extension IfConfigDeclSyntax {
    /// A macro is not told which branch is compiled.
    fileprivate var hiddenDecorator: Diagnostic? {
        let functions = clauses.compactMap { $0.elements?.as(MemberBlockItemListSyntax.self) }.joined()
            .compactMap { $0.decl.as(FunctionDeclSyntax.self) }
        guard let (attribute, decorator) = functions.lazy.flatMap(\.attributes.decorators).first else { return nil }
        return Diagnostic(node: attribute, message: Sentence.conditional(decorator))
    }
}
