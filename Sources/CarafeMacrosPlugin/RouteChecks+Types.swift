import CarafePattern
import SwiftDiagnostics
import SwiftSyntax

extension RouteChecks {
    var typeProblems: [Diagnostic] {
        rule.parameters.flatMap { inRule in
            ofPath.filter { $0.name == inRule.name }.compactMap { typeProblem(inRule, $0) }
        }
    }

    private func typeProblem(_ inRule: RulePattern.Parameter, _ parameter: HandlerParameter) -> Diagnostic? {
        if let type = parameter.type.wrapped {
            let message = Sentence.optionalParameter(parameter.name, type.trimmedDescription)
            let fixIt = FixIt.replace(parameter.syntax.type, with: type.trimmedDescription)
            return Diagnostic(node: parameter.syntax.type, message: message, fixIt: fixIt)
        }
        // Types of the application's own may read what they like; the app compares them when it starts.
        guard let fitting = ValueTypes.converters(of: parameter.type.plainName) else { return nil }
        guard case .custom(let name, _) = inRule.converter else {
            return fitting.contains(inRule.converter.name) ? nil : mismatch(inRule, parameter, fitting)
        }
        return misspelling(name, inRule, fitting)
    }

    /// A converter that is not built in may be the application's own, unless one that is fits in its place.
    private func misspelling(_ name: String, _ inRule: RulePattern.Parameter, _ fitting: [String]) -> Diagnostic? {
        guard let guess = Converter.suggestion(for: name, among: Converter.builtInNames), fitting.contains(guess) else {
            return nil
        }
        let start = rule.position(at: inRule.position + 1)
        return Diagnostic(
            node: rule.literal,
            position: start,
            message: Sentence.unknownConverter(name, suggestion: guess),
            fixIt: .replace(
                start..<rule.position(at: inRule.position + 1 + name.utf8.count),
                in: rule.literal,
                with: guess,
                "write \(guess)",
            ),
        )
    }

    private func mismatch(_ inRule: RulePattern.Parameter, _ parameter: HandlerParameter, _ fitting: [String])
        -> Diagnostic
    {
        let start = rule.position(at: inRule.position + 1)
        let type = RuleSentence.swiftType(of: inRule.converter) ?? "String"
        var fixIts = [FixIt.replace(parameter.syntax.type, with: type, "take \(type) in the function")]
        if let converter = fitting.first, converter != "any" {
            let prefix = converter == "string" ? "" : converter + ":"
            let range = start..<rule.nameRange(of: inRule).lowerBound
            let message = "write <\(prefix)\(inRule.name)> in the rule"
            fixIts.append(.replace(range, in: rule.literal, with: prefix, message))
        }
        return Diagnostic(
            node: rule.literal,
            position: start,
            message: Sentence.parameterType(inRule, parameter.type.trimmedDescription, fitting.first),
            highlights: [Syntax(rule.literal), Syntax(parameter.syntax.type)],
            fixIts: fixIts,
        )
    }

    var bodyProblems: [Diagnostic] {
        let ofBody = parameters.flatMap { $0.syntax.attributes.named }.compactMap { attribute in
            Wrapper(rawValue: attribute.plainName).map { (attribute, $0) }
        }.filter { $0.1.readsBody }
        if decorator.hasNoBody {
            return ofBody.map { attribute, wrapper in
                let fixIt = FixIt.replace(attribute, with: "@Query")
                return Diagnostic(node: attribute, message: Sentence.bodyOfGET(wrapper), fixIt: fixIt)
            }
        }
        guard let (attribute, _) = ofBody.first(where: { $0.1 != ofBody[0].1 }) else { return [] }
        return [Diagnostic(node: attribute, message: Sentence.twoBodies)]
    }
}
