import CarafePattern

/// The endpoint of every route: as given, else that of the same rule's other methods, else made from the rule.
struct EndpointNames {
    private var byRule: [Key: String] = [:]
    /// The first registration of each name, with what url(for:) tells rules of one name apart by.
    private var owners: [String: [(route: PlacedRoute, parameters: Set<String>)]] = [:]

    private struct Key: Hashable {
        let namePrefix: String
        let host: String?
        let rule: String

        init(_ route: PlacedRoute) {
            namePrefix = route.namePrefix
            host = route.host
            rule = route.registration.rule
        }
    }

    init(_ routes: [(route: PlacedRoute, rule: RulePattern)], _ problems: inout [SetupError.Problem]) {
        for (route, rule) in routes {
            guard let given = route.registration.options.endpoint else { continue }
            let name = route.namePrefix + given
            byRule[Key(route)] = byRule[Key(route)] ?? name
            if given.contains("."), !route.scope.blueprints.isEmpty {
                problems.append(.dottedEndpoint(route.registration, given))
            }
            claim(name, for: route, rule, &problems)
        }
        for (route, rule) in routes where byRule[Key(route)] == nil {
            let name = unusedName(like: route.namePrefix + (route.ownRule ?? rule).endpointName)
            byRule[Key(route)] = name
            owners[name, default: []].append((route, []))
        }
    }

    func name(of route: PlacedRoute) -> String {
        let given = route.registration.options.endpoint
        return given.map { route.namePrefix + $0 } ?? byRule[Key(route)] ?? route.registration.rule
    }

    /// Several rules may share a name when their parameters differ: values say then which of them is meant.
    private mutating func claim(
        _ name: String,
        for route: PlacedRoute,
        _ rule: RulePattern,
        _ problems: inout [SetupError.Problem],
    ) {
        let parameters = Set(rule.parameters.map(\.name))
        let rival = owners[name]?.first { other, otherParameters in
            otherParameters == parameters && other.host == route.host
                && other.registration.rule != route.registration.rule
        }
        if let rival {
            problems.append(.duplicateEndpoint(route.registration, name, rival.route.registration))
        }
        owners[name, default: []].append((route, parameters))
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
    fileprivate var endpointName: String {
        let words = parts.flatMap { part in
            switch part {
            case .text(let text): text.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init)
            case .parameter(let parameter): [parameter.name]
            }
        }
        return words.isEmpty ? "index" : words.joined(separator: "_")
    }
}
