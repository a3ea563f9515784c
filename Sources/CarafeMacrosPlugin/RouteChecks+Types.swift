import CarafePattern
import SwiftDiagnostics
import SwiftSyntax

extension RouteChecks {
    var typeProblems: [Diagnostic] {
        decorator.places.flatMap { place in
            ofPath.filter { $0.name == place.name }.compactMap { typeProblem(place, $0) }
        }
    }

    private func typeProblem(_ place: ParameterPlace, _ parameter: HandlerParameter) -> Diagnostic? {
        if let type = parameter.type.wrapped {
            let message = Sentence.optionalParameter(parameter.name, type.trimmedDescription)
            let fixIt = FixIt.replace(parameter.syntax.type, with: type.trimmedDescription)
            return Diagnostic(node: parameter.syntax.type, message: message, fixIt: fixIt)
        }
        // Types of the application's own may read what they like; the app compares them when it starts.
        guard let fitting = ValueTypes.converters(of: parameter.type.plainName) else { return nil }
        guard case .custom(let name, _) = place.parameter.converter else {
            return fitting.contains(place.parameter.converter.name) ? nil : mismatch(place, parameter, fitting)
        }
        return misspelling(name, place, fitting)
    }

    /// A converter that is not built in may be the application's own, unless one that is fits in its place.
    private func misspelling(_ name: String, _ place: ParameterPlace, _ fitting: [String]) -> Diagnostic? {
        guard let guess = Converter.suggestion(for: name, among: Converter.builtInNames), fitting.contains(guess) else {
            return nil
        }
        return Diagnostic(
            node: place.rule.literal,
            position: place.converterStart,
            message: Sentence.unknownConverter(name, suggestion: guess),
            fixIt: .replace(
                place.converterStart..<place.converterStart.advanced(by: name.utf8.count),
                in: place.rule.literal,
                with: guess,
                "write \(guess)",
            ),
        )
    }

    private func mismatch(_ place: ParameterPlace, _ parameter: HandlerParameter, _ fitting: [String])
        -> Diagnostic
    {
        let type = RuleSentence.swiftType(of: place.parameter.converter) ?? "String"
        var fixIts = [FixIt.replace(parameter.syntax.type, with: type, "take \(type) in the function")]
        if let converter = fitting.first, converter != "any" {
            let prefix = converter == "string" ? "" : converter + ":"
            let range = place.converterStart..<place.nameRange.lowerBound
            let message = "write <\(prefix)\(place.name)> in the rule"
            fixIts.append(.replace(range, in: place.rule.literal, with: prefix, message))
        }
        return Diagnostic(
            node: place.rule.literal,
            position: place.converterStart,
            message: Sentence.parameterType(place.parameter, parameter.type.trimmedDescription, fitting.first),
            highlights: [Syntax(place.rule.literal), Syntax(parameter.syntax.type)],
            fixIts: fixIts,
        )
    }

    var bodyProblems: [Diagnostic] {
        let ofBody = parameters.flatMap { $0.syntax.attributes.named }.compactMap { attribute in
            Wrapper(rawValue: attribute.plainName).map { (attribute, $0) }
        }.filter { $0.1.readsBody }
        if let methods = decorator.bodilessMethods {
            return ofBody.map { attribute, wrapper in
                let fixIt = FixIt.replace(attribute, with: "@Query")
                return Diagnostic(node: attribute, message: Sentence.bodyOfGET(wrapper, methods), fixIt: fixIt)
            }
        }
        guard let (attribute, _) = ofBody.first(where: { $0.1 != ofBody[0].1 }) else { return [] }
        return [Diagnostic(node: attribute, message: Sentence.twoBodies)]
    }
}
