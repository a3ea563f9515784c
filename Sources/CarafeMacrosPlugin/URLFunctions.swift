import SwiftSyntax
import SwiftSyntaxBuilder

/// The functions that stand for a type's routes in `request.url(for:)`.
struct URLFunctions {
    private let type: CollectionType
    private var functions: [DeclSyntax] = []
    private var signatures: Set<String> = []

    init(_ type: CollectionType) {
        self.type = type
    }

    /// Adds the function of a route, unless another rule of the same function takes the same.
    mutating func add(_ route: Route, endpoint: ExprSyntax) {
        let name = route.function.name.trimmed
        let parameters = route.taken.map { "\($0.nameToken.trimmed): \($0.type)" }
        guard signatures.insert(name.text + "(" + parameters.joined(separator: ", ") + ")").inserted else { return }
        let list = FunctionParameterListSyntax(
            route.taken.enumerated().map { index, parameter in
                FunctionParameterSyntax(
                    firstName: parameter.nameToken.trimmed,
                    colon: .colonToken(trailingTrivia: .space),
                    type: parameter.type,
                    defaultValue: parameter.defaultClause,
                    trailingComma: index < route.taken.count - 1 ? .commaToken(trailingTrivia: .space) : nil,
                )
            },
        )
        functions.append(
            """
            \(route.function.modifiers.visibleAccess)func \(name)(\(list)) -> RouteReference {
                RouteReference(_blueprint, \(endpoint), \(values(of: route)))
            }
            """,
        )
    }

    private func values(of route: Route) -> ExprSyntax {
        guard !route.taken.isEmpty else { return "[:]" }
        let elements = DictionaryElementListSyntax {
            for parameter in route.taken {
                DictionaryElementSyntax(
                    key: "\(literal: parameter.name)" as ExprSyntax,
                    value: "\(parameter.nameToken.trimmed)" as ExprSyntax,
                )
            }
        }
        return "[\(elements)]"
    }

    /// What they are reached by, and they themselves; nothing for a type without routes.
    var declarations: [DeclSyntax] {
        guard !functions.isEmpty else { return [] }
        return [
            """
            /// The routes, for `request.url(for:)`, where the type is mounted under its own name.
            \(type.access)nonisolated static var url: URLs { URLs(_blueprint: routesName) }
            """,
            """
            /// The routes where the type is mounted under another name; under `"."`, those beside the one that answers.
            \(type.access)nonisolated static func url(in blueprint: String) -> URLs { URLs(_blueprint: blueprint) }
            """,
            """
            /// A function for each route, which takes what its rule does.
            \(type.access)nonisolated struct URLs: Sendable {
                fileprivate let _blueprint: String

            \(MemberBlockItemListSyntax(functions.map { MemberBlockItemSyntax(decl: $0) }))
            }
            """,
        ]
    }
}

extension HandlerParameter {
    fileprivate var defaultClause: InitializerClauseSyntax? {
        defaultValue.map { value in
            let equal = TokenSyntax.equalToken(leadingTrivia: .space, trailingTrivia: .space)
            return InitializerClauseSyntax(equal: equal, value: value)
        }
    }
}
