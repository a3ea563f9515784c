import CarafePattern

/// The converters that the rules of one app may name.
struct ConverterTable: Sendable {
    let custom: [String: CustomConverter]

    var names: [String] { Converter.builtInNames + custom.keys.sorted() }

    func matchesSlashes(_ converter: Converter) -> Bool {
        switch converter {
        case .path: true
        case .custom(let name, _): custom[name]?.matchesSlashes ?? false
        default: false
        }
    }

    func weight(_ converter: Converter) -> Int {
        if case .custom(let name, _) = converter, let known = custom[name] { known.weight } else { converter.weight }
    }

    func segments(of rule: RulePattern) -> [RuleSegment] {
        rule.segments(matchesSlashes: matchesSlashes)
    }

    /// Whether a handler's parameter of this type can stand for what the converter lets through.
    func converter(_ converter: Converter, suits type: ParameterType) -> Bool {
        type.converterNames.contains(converter.name) || custom[converter.name]?.type == type
    }
}
