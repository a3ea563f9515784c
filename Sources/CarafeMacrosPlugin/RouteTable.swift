import SwiftDiagnostics
import SwiftParser
import SwiftSyntax

/// The routes of one type, by what no two of them may share.
struct RouteTable {
    private struct Key: Hashable {
        let shape: String
        let method: String
    }

    private struct Owner {
        let function: FunctionDeclSyntax
        let rule: String
        let parameters: Set<String>
    }

    private var attributes: [Key: AttributeSyntax] = [:]
    private var owners: [String: [Owner]] = [:]

    /// Returns the endpoint that a route is given; `nil` where it names its own, or is another way to the same function.
    mutating func add(_ route: Route, _ problems: inout [Diagnostic]) -> String? {
        claimPaths(of: route, &problems)
        let written = route.decorator.option("endpoint")?.expression
        guard written == nil || written?.as(StringLiteralExprSyntax.self)?.representedLiteralValue != nil else {
            return nil
        }
        let name = written?.as(StringLiteralExprSyntax.self)?.representedLiteralValue ?? route.function.name.plainName
        let owner = Owner(
            function: route.function,
            rule: route.decorator.rule.source,
            parameters: route.parameterNames,
        )
        let rival = owners[name]?.first { $0.parameters == owner.parameters && $0.rule != owner.rule }
        if let rival, written == nil, rival.function.id == route.function.id { return nil }
        if rival != nil {
            let place = written.map(Syntax.init) ?? Syntax(route.function.name)
            problems.append(Diagnostic(node: place, message: Sentence.duplicateEndpoint(name)))
        }
        owners[name, default: []].append(owner)
        return written == nil ? name : nil
    }

    private mutating func claimPaths(of route: Route, _ problems: inout [Diagnostic]) {
        let shape = route.shape
        for method in route.decorator.methods ?? [] {
            let key = Key(shape: shape, method: method)
            guard let first = attributes[key] else {
                attributes[key] = route.decorator.attribute
                continue
            }
            let note = Note(node: Syntax(first), message: Earlier())
            let problem = Diagnostic(
                node: route.decorator.rule.literal, message: Sentence.duplicateRoute, notes: [note])
            return problems.append(problem)
        }
    }
}

/// Points at the first of two.
private struct Earlier: NoteMessage {
    let message = "it is registered here"
    let noteID = MessageID(domain: "CarafeMacros", id: "earlier")
}
