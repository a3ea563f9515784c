import CarafePattern
import SwiftDiagnostics
import SwiftSyntax

/// Finds what is wrong between a rule and the function behind it.
struct RouteChecks {
    let decorator: RouteDecorator
    let parameters: [HandlerParameter]
    private let isAwaited: Bool

    init(_ decorator: RouteDecorator, _ parameters: [HandlerParameter], isAwaited: Bool) {
        self.decorator = decorator
        self.parameters = parameters
        self.isAwaited = isAwaited
    }

    var function: FunctionDeclSyntax { decorator.function }
    var rule: RuleLiteral { decorator.rule }
    var ofPath: [HandlerParameter] { parameters.filter { $0.source == .path } }

    var problems: [Diagnostic] {
        let ofFunction = FunctionChecks(function, decorator.decorator).problems
        guard ofFunction.isEmpty else { return ofFunction }
        return resultProblems + bodyProblems + blockingProblems + nameProblems + typeProblems
    }

    private var resultProblems: [Diagnostic] {
        guard let result = function.result else {
            let place = function.signature.returnClause?.type.trimmed
            return [Diagnostic(node: place.map(Syntax.init) ?? Syntax(function.name), message: Sentence.noResult)]
        }
        guard let tuple = result.as(TupleTypeSyntax.self), tuple.elements.count > 1 else { return [] }
        return [Diagnostic(node: function.signature.returnClause?.type ?? result, message: Sentence.tupleResult)]
    }

    private var blockingProblems: [Diagnostic] {
        guard isAwaited, let option = decorator.option("blocking") else { return [] }
        return [Diagnostic(node: option, message: Sentence.blockingAsync)]
    }
}

// MARK: - Names

extension RouteChecks {
    private var nameProblems: [Diagnostic] {
        surplus.map(surplusProblem) + missing.filter { !guessed.contains($0.name) }.map(missingProblem)
    }

    /// The function's parameters that nothing gives a value.
    private var surplus: [HandlerParameter] {
        let names = Set(decorator.places.map(\.name))
        return ofPath.filter { !names.contains($0.name) && $0.defaultValue == nil }
    }

    /// The rule's parameters that nothing takes.
    private var missing: [ParameterPlace] {
        let names = Set(ofPath.map(\.name))
        return decorator.places.filter { !names.contains($0.name) }
    }

    /// The rule's parameters that are only misspelt; one sentence is enough for both sides.
    private var guessed: Set<String> { Set(surplus.compactMap(guess)) }

    private func guess(_ parameter: HandlerParameter) -> String? {
        Converter.suggestion(for: parameter.name, among: missing.map(\.name))
    }

    private func surplusProblem(_ parameter: HandlerParameter) -> Diagnostic {
        let guess = guess(parameter)
        return Diagnostic(
            node: parameter.nameToken,
            message: Sentence.surplusParameter(parameter.name, rule.source, suggestion: guess),
            fixIts: guess.map { renamings(parameter, $0) } ?? additions(parameter),
        )
    }

    private func renamings(_ parameter: HandlerParameter, _ guess: String) -> [FixIt] {
        guard let place = missing.first(where: { $0.name == guess }) else { return [] }
        let name = parameter.name
        return [
            .replace(place.nameRange, in: place.rule.literal, with: name, "name it \"\(name)\" in the rule"),
            .replace(parameter.nameToken, with: guess, "name it \"\(guess)\" in the function"),
        ]
    }

    private func additions(_ parameter: HandlerParameter) -> [FixIt] {
        let written = ValueTypes.rule(parameter.name, parameter.type.plainName)
        let added = (rule.source.hasSuffix("/") ? "" : "/") + written
        let place = parameter.syntax.positionAfterSkippingLeadingTrivia
        return [
            .insert(added, at: rule.literal.closingQuote.position, in: rule.literal, "add \(written) to the rule"),
            .insert("@Query ", at: place, in: parameter.syntax, "take it from the query"),
        ]
    }

    private func missingProblem(_ place: ParameterPlace) -> Diagnostic {
        let added = "\(place.name): \(RuleSentence.swiftType(of: place.parameter.converter) ?? "String")"
        let clause = function.signature.parameterClause
        return Diagnostic(
            node: place.rule.literal,
            position: place.start,
            message: Sentence.missingParameter(place.parameter, function.name.plainName, added),
            fixIts: [
                .insert(
                    clause.parameters.isEmpty ? added : ", " + added,
                    at: clause.parameters.last?.endPositionBeforeTrailingTrivia ?? clause.rightParen.position,
                    in: clause,
                    "add the parameter \(added)",
                )
            ],
        )
    }
}
