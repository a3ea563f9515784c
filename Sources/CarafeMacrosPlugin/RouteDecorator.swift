import SwiftDiagnostics
import SwiftSyntax

/// A decorator such as `@GET("/<int:id>")`, with the function behind it.
struct RouteDecorator {
    let attribute: AttributeSyntax
    let decorator: Decorator
    let function: FunctionDeclSyntax
    let rule: RuleLiteral
    /// The rule for the host, where one is written.
    let host: RuleLiteral?
    /// As they are called in HTTP; `nil` when they are not written out.
    let methods: [String]?
    /// The arguments behind the rule, as they are written.
    let options: [LabeledExprSyntax]

    init?(_ decorated: CollectionType.Decorated, _ problems: inout [Diagnostic]) {
        (attribute, decorator, function) = decorated
        guard let arguments = attribute.labeledArguments, let first = arguments.first else { return nil }
        options = Array(arguments.dropFirst())
        let written = options.first { $0.label?.text == "methods" }?.expression
        methods = decorator.method.map { [$0] } ?? (written.map(\.methodNames) ?? ["GET"])
        guard let rule = RuleLiteral(first.expression, &problems) else { return nil }
        self.rule = rule
        let hosts = options.filter { ["host", "subdomain"].contains($0.label?.text) }
        host = hosts.first.flatMap { RuleLiteral(host: $0.expression, &problems) }
        guard hosts.isEmpty || host != nil else { return nil }
        problems += written.map(\.methodProblems) ?? []
    }

    /// Whether some requests for it have a body, and a synchronous handler is given it whole.
    var waitsForBody: Bool {
        guard option("body") == nil else { return false }
        return methods.map { !$0.allSatisfy { !["POST", "PUT", "PATCH"].contains($0) } } ?? true
    }

    /// Its methods, if no request for one of them has a body.
    var bodilessMethods: [String]? {
        methods.flatMap { $0.allSatisfy { ["GET", "HEAD", "OPTIONS"].contains($0) } ? $0 : nil }
    }

    /// The parameters of host and rule, in the order that a handler is given them.
    var places: [ParameterPlace] {
        [host, rule].compactMap(\.self).flatMap { rule in
            rule.parameters.map { ParameterPlace(rule: rule, parameter: $0) }
        }
    }

    func option(_ name: String) -> LabeledExprSyntax? { options.first { $0.label?.text == name } }
}

extension ExprSyntax {
    /// `[.get, .post]` is GET and POST; `nil` for anything that would have to be computed.
    fileprivate var methodNames: [String]? {
        guard let array = self.as(ArrayExprSyntax.self) else { return nil }
        let members = array.elements.map {
            $0.expression.as(MemberAccessExprSyntax.self)?.declName.baseName.text.uppercased()
        }
        return members.contains(nil) ? nil : members.compactMap { $0 }
    }

    fileprivate var methodProblems: [Diagnostic] {
        guard let array = self.as(ArrayExprSyntax.self) else { return [] }
        guard !array.elements.isEmpty else {
            return [Diagnostic(node: array, message: Sentence.noMethods, fixIt: .replace(array, with: "[.get]"))]
        }
        return array.elements.compactMap { element in
            let name = element.expression.as(MemberAccessExprSyntax.self)?.declName.baseName.text.uppercased() ?? ""
            guard ["TRACE", "CONNECT"].contains(name) else { return nil }
            return Diagnostic(node: element.expression, message: Sentence.impossibleMethod(name))
        }
    }
}
