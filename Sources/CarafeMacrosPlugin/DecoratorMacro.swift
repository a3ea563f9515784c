import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxMacros

/// `@GET` and its like: generates nothing, and says where it would have no effect. What it means is read by `@Routes`.
enum DecoratorMacro: PeerMacro {
    static func expansion(
        of node: AttributeSyntax,
        providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext,
    ) throws -> [DeclSyntax] {
        guard let decorator = Decorator(node) else { return [] }
        if !declaration.is(FunctionDeclSyntax.self) {
            context.diagnose(Diagnostic(node: node, message: Sentence.notAFunction(decorator)))
        } else if let problem = problem(of: decorator, node, inside: context.lexicalContext.first) {
            context.diagnose(problem)
        }
        return []
    }

    private static func problem(of decorator: Decorator, _ node: AttributeSyntax, inside outer: Syntax?) -> Diagnostic?
    {
        if outer?.is(ExtensionDeclSyntax.self) ?? false {
            return Diagnostic(node: node, message: Sentence.inExtension(decorator))
        }
        let attributes = outer?.asProtocol((any WithAttributesSyntax).self)?.attributes
        guard attributes?.named.contains(where: { $0.plainName == "Routes" }) ?? false else {
            return Diagnostic(node: node, message: Sentence.outsideOfRoutes(decorator))
        }
        return nil
    }
}
