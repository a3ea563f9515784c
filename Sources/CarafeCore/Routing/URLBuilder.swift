import CarafePattern

/// Builds the URLs that routes match: of an endpoint's name and values for its parameters.
struct URLBuilder: Sendable {
    typealias Values = [(name: String, value: any PathParameter)]

    /// A rule, ready to be filled in.
    fileprivate struct Blank: Sendable {
        let rule: RulePattern
        let slots: [String: Slot]
    }

    fileprivate struct Slot: Sendable {
        let parameter: RulePattern.Parameter
        let matcher: ParameterMatcher
        let type: ParameterType?
    }

    /// Several, if they take different parameters; those with the most come first.
    private var blanks: [String: [Blank]] = [:]

    init(_ routes: [Route], _ converters: ConverterTable) {
        for route in routes where !blanks[route.endpoint, default: []].contains(where: { $0.rule == route.rule }) {
            let types = route.parameterTypes.map(Optional.some)
            let slots = route.rule.parameters.enumerated().map { index, parameter in
                let matcher = ParameterMatcher(parameter.converter, custom: converters.custom)
                return Slot(parameter: parameter, matcher: matcher, type: types.isEmpty ? nil : types[index])
            }
            let blank = Blank(
                rule: route.rule,
                slots: Dictionary(uniqueKeysWithValues: slots.map { ($0.parameter.name, $0) }),
            )
            var known = blanks[route.endpoint, default: []]
            known.insert(blank, at: known.firstIndex { $0.slots.count < slots.count } ?? known.endIndex)
            blanks[route.endpoint] = known
        }
    }

    /// Builds path and query: values that the rule has no parameter for become the query.
    func url(for endpoint: String, _ values: Values) throws(URLBuildError) -> String {
        guard let candidates = blanks[endpoint] else {
            throw .unknownEndpoint(endpoint, known: blanks.keys.sorted())
        }
        let names = Set(values.map(\.name))
        guard let blank = candidates.first(where: { names.isSuperset(of: $0.slots.keys) }) else {
            throw .missingValues(endpoint, candidates.map(\.rule), given: names)
        }
        let query = values.filter { blank.slots[$0.name] == nil }.map { name, value in
            PercentEncoding.encodeQuery(name) + "=" + PercentEncoding.encodeQuery(value.pathText(for: .none))
        }
        return try path(blank, values, of: endpoint) + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
    }

    private func path(_ blank: Blank, _ values: Values, of endpoint: String) throws(URLBuildError) -> String {
        var path = ""
        for part in blank.rule.parts {
            switch part {
            case .text(let text):
                path += PercentEncoding.encodePath(text)
            case .parameter(let parameter):
                let given = values.first { $0.name == parameter.name }
                guard let slot = blank.slots[parameter.name], let value = given?.value else { continue }
                guard let text = slot.text(for: value) else {
                    throw .refusedValue(endpoint, blank.rule, parameter, value.pathText(for: .none))
                }
                path += PercentEncoding.encodePath(text)
            }
        }
        return path
    }
}

extension URLBuilder.Slot {
    /// Returns what stands in the path for a value, or `nil` if the rule would not read it back.
    fileprivate func text(for value: any PathParameter) -> String? {
        let text = spelled(value.pathText(for: parameter.converter.arguments))
        let bytes = Array(text.utf8)
        guard matcher.accepts(bytes, bytes.indices), matcher.matchesSlashes || !bytes.contains(UInt8(ascii: "/"))
        else { return nil }
        let pathText = PathText(bytes, ByteRange(0, bytes.count), parameter.converter.arguments)
        return type?.accepts(pathText) ?? true ? text : nil
    }

    /// A number in the digits its converter wants: `7` as `007` or `7.0`.
    private func spelled(_ text: String) -> String {
        switch matcher.kind {
        case .int(let fixedDigits?, _, _, _):
            let digits = text.drop { $0 == "-" }
            let zeros = String(repeating: "0", count: max(0, min(fixedDigits, 1_000) - digits.count))
            return text.prefix(text.count - digits.count) + zeros + digits
        case .float:
            return text.contains(".") ? text : text + ".0"
        default:
            return text
        }
    }
}
