import CarafePattern

/// The endpoint of every route: as given, else that of the same rule's other methods, else made from the rule.
struct EndpointNames {
    private var byRule: [String: String] = [:]
    /// The first registration of each name, with what url(for:) tells rules of one name apart by.
    private var owners: [String: [(registration: RouteRegistration, parameters: Set<String>)]] = [:]

    init(_ routes: [(registration: RouteRegistration, rule: RulePattern)], _ problems: inout [SetupError.Problem]) {
        for (registration, rule) in routes {
            guard let name = registration.options.endpoint else { continue }
            byRule[registration.rule] = byRule[registration.rule] ?? name
            claim(name, for: registration, rule, &problems)
        }
        for (registration, rule) in routes where byRule[registration.rule] == nil {
            byRule[registration.rule] = unusedName(like: rule.endpointName)
            owners[byRule[registration.rule] ?? "", default: []].append((registration, []))
        }
    }

    func name(of registration: RouteRegistration) -> String {
        registration.options.endpoint ?? byRule[registration.rule] ?? registration.rule
    }

    /// Several rules may share a name when their parameters differ: values say then which of them is meant.
    private mutating func claim(
        _ name: String,
        for registration: RouteRegistration,
        _ rule: RulePattern,
        _ problems: inout [SetupError.Problem],
    ) {
        let parameters = Set(rule.parameters.map(\.name))
        let rival = owners[name]?.first { $0.parameters == parameters && $0.registration.rule != registration.rule }
        if let rival { problems.append(.duplicateEndpoint(registration, name, rival.registration)) }
        owners[name, default: []].append((registration, parameters))
    }

    private func unusedName(like name: String) -> String {
        guard owners[name] != nil else { return name }
        var number = 2
        while owners["\(name)_\(number)"] != nil { number += 1 }
        return "\(name)_\(number)"
    }
}

extension RulePattern {
    /// `/` is `index`, `/user/<int:id>` is `user_id`.
    var endpointName: String {
        let words = parts.flatMap { part in
            switch part {
            case .text(let text): text.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init)
            case .parameter(let parameter): [parameter.name]
            }
        }
        return words.isEmpty ? "index" : words.joined(separator: "_")
    }
}
