import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// `@Routes`: reads the decorators of a type's functions and registers them.
///
/// What is generated stands in the type itself: an extension would not see what the types around it hold.
enum RoutesMacro: MemberMacro {
    static func expansion(
        of node: AttributeSyntax,
        providingMembersOf declaration: some DeclGroupSyntax,
        conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext,
    ) throws -> [DeclSyntax] {
        var problems: [Diagnostic] = []
        defer { problems.forEach(context.diagnose) }
        guard let collection = CollectionType(declaration, node, &problems) else { return [] }
        var builder = CollectionBuilder(collection, context)
        builder.addAll(&problems)
        return builder.members
    }
}

extension RoutesMacro: ExtensionMacro {
    static func expansion(
        of node: AttributeSyntax,
        attachedTo declaration: some DeclGroupSyntax,
        providingExtensionsOf type: some TypeSyntaxProtocol,
        conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext,
    ) throws -> [ExtensionDeclSyntax] {
        guard declaration.canHoldRoutes else {
            let keyword = declaration.introducer
            context.diagnose(Diagnostic(node: keyword, message: Sentence.wrongType(keyword)))
            return []
        }
        guard !protocols.isEmpty else { return [] }
        let inherited = InheritedTypeListSyntax {
            for type in protocols { InheritedTypeSyntax(type: type) }
        }
        return [
            ExtensionDeclSyntax(
                extendedType: type.trimmed,
                inheritanceClause: InheritanceClauseSyntax(inheritedTypes: inherited),
            ) {}
        ]
    }
}

/// Gathers what is to be generated for a type.
private struct CollectionBuilder {
    private let type: CollectionType
    private let context: any MacroExpansionContext
    private var statements: [CodeBlockItemSyntax] = []
    private var urls: URLFunctions
    private var table = RouteTable()

    init(_ type: CollectionType, _ context: any MacroExpansionContext) {
        self.type = type
        self.context = context
        urls = URLFunctions(type)
    }

    mutating func addAll(_ problems: inout [Diagnostic]) {
        for decorated in type.decorated {
            var found: [Diagnostic] = []
            if decorated.decorator.isRoute {
                addRoute(decorated, &found)
            } else if let hook = Hook(decorated, isIsolated: type.isIsolated(decorated.function), &found) {
                add(hook.registration, decorated.attribute)
            }
            // Two decorators of one function find the same mistakes in it.
            problems += found.filter { new in
                !problems.contains { $0.position == new.position && $0.message == new.message }
            }
        }
    }

    private mutating func addRoute(_ decorated: CollectionType.Decorated, _ problems: inout [Diagnostic]) {
        guard let decorator = RouteDecorator(decorated, &problems),
            let route = Route(decorator, isIsolated: type.isIsolated(decorator.function), &problems)
        else { return }
        let endpoint = table.add(route, &problems)
        add(route.registration(endpoint: endpoint), decorated.attribute)
        if let written = decorator.option("endpoint")?.expression.trimmed {
            urls.add(route, endpoint: written)
        } else if let endpoint {
            urls.add(route, endpoint: "\(literal: endpoint)")
        }
    }

    private mutating func add(_ registration: Registration, _ attribute: AttributeSyntax) {
        let place = context.location(of: attribute, at: .afterLeadingTrivia, filePathMode: .fileID)
        statements.append(registration.statement(at: place))
    }

    /// Nonisolated all, since an app is set up and asked for URLs anywhere.
    var members: [DeclSyntax] {
        let access = type.access
        let name: DeclSyntax = "\(access)nonisolated static var routesName: String { \(type.routesName) }"
        let registering: DeclSyntax = """
            \(access)nonisolated func addRoutes(to blueprint: Blueprint) {
            \(CodeBlockItemListSyntax(statements))
            }
            """
        return [name, registering] + urls.declarations
    }
}
