import SwiftSyntax

/// The attributes that mean something inside of a type with `@Routes`.
enum Decorator: String {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case route = "Route"
    case beforeRequest = "BeforeRequest"
    case afterRequest = "AfterRequest"
    case teardownRequest = "TeardownRequest"
    case errorHandler = "ErrorHandler"

    init?(_ attribute: AttributeSyntax) {
        self.init(rawValue: attribute.plainName)
    }

    /// What it is registered with on a blueprint.
    var registration: TokenSyntax {
        let name = method?.lowercased() ?? rawValue.prefix(1).lowercased() + rawValue.dropFirst()
        return .identifier(name)
    }

    /// The method of those that are named after one.
    var method: String? {
        switch self {
        case .get, .post, .put, .patch, .delete: rawValue
        default: nil
        }
    }

    var isRoute: Bool { method != nil || self == .route }
}

/// The attributes that say where a handler's parameter is decoded from.
enum Wrapper: String {
    case json = "JSON"
    case form = "Form"
    case query = "Query"

    /// Whether it needs the request's body.
    var readsBody: Bool { self != .query }
}

// MARK: - Attributes

extension AttributeSyntax {
    /// The name without the module it may be qualified with.
    var plainName: String { attributeName.plainName }

    /// The arguments in parentheses, if any.
    var labeledArguments: LabeledExprListSyntax? { arguments?.as(LabeledExprListSyntax.self) }
}

extension AttributeListSyntax {
    var named: [AttributeSyntax] { compactMap { $0.as(AttributeSyntax.self) } }

    /// The attributes of ours among them.
    var decorators: [(AttributeSyntax, Decorator)] {
        named.compactMap { attribute in Decorator(attribute).map { (attribute, $0) } }
    }

    /// Whether one of them is a global actor, as far as its name tells.
    var nameGlobalActor: Bool { named.contains { $0.plainName.hasSuffix("Actor") } }
}

extension TypeSyntax {
    /// The last component's name: `Request` for `Carafe.Request`.
    var plainName: String {
        switch self.as(TypeSyntaxEnum.self) {
        case .identifierType(let type): type.name.text
        case .memberType(let type): type.name.text
        case .attributedType(let type): type.baseType.plainName
        default: trimmedDescription
        }
    }

    /// What an optional holds.
    var wrapped: TypeSyntax? {
        if let optional = self.as(OptionalTypeSyntax.self) { return optional.wrappedType.trimmed.unparenthesized }
        guard let named = self.as(IdentifierTypeSyntax.self), named.name.text == "Optional",
            case .type(let type)? = named.genericArgumentClause?.arguments.first?.argument
        else { return nil }
        return type.trimmed
    }

    private var unparenthesized: TypeSyntax {
        guard let tuple = self.as(TupleTypeSyntax.self), let only = tuple.elements.first, tuple.elements.count == 1,
            only.firstName == nil
        else { return self }
        return only.type.trimmed
    }
}

extension TokenSyntax {
    /// The name without the backticks that a keyword needs.
    var plainName: String { identifier?.name ?? text }
}
