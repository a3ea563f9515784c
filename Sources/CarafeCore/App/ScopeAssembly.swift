import CarafePattern

/// A route where it ended up: with the prefixes of the blueprints around it, and what else these bring along.
struct PlacedRoute {
    /// With the whole rule.
    let registration: RouteRegistration
    let scope: Scope
    /// What the rule begins with, of the blueprints around it.
    let prefix: String
    /// The host it is for, as written; `nil` for any.
    let host: String?
    /// What the blueprints around it say to parameters it does not have, the innermost last.
    let outerDefaults: [(key: String, value: any PathParameter)]
    /// What of the rule is the route's own, without the prefixes; `nil` when that is none.
    let ownRule: RulePattern?
    /// The blueprint's name and a dot, before the endpoint.
    var namePrefix: String { scope.blueprints.first.map { $0 + "." } ?? "" }
}

/// Takes an app and its blueprints apart: which routes there are, and what surrounds each.
struct ScopeAssembly {
    private(set) var routes: [PlacedRoute] = []
    /// The app's own.
    private(set) var scope = Scope([], blueprints: [])

    private var nodes = [Node(prefix: "", names: [], layers: [0], domain: .any, defaults: [])]
    private var layers = [Layer()]
    private var pending: [(registration: RouteRegistration, node: Int)] = []
    /// The first registration of each name.
    private var owners: [String: SourcePlace] = [:]
    private var seen: Set<ObjectIdentifier> = []

    /// The app, or a blueprint at one place.
    private struct Node {
        let prefix: String
        /// The innermost first.
        let names: [String]
        /// Those around it and its own, as numbers: hooks may still be added to them.
        let layers: [Int]
        let domain: RouteDomain
        let defaults: [(key: String, value: any PathParameter)]
        var blueprints: [ObjectIdentifier] = []
    }

    /// - Parameter serverName: what stands behind a subdomain.
    init(_ registrations: [Registration], serverName: String?, _ problems: inout [SetupError.Problem]) {
        add(registrations, to: 0, isFirst: true, &problems)
        let scopes = nodes.map { node in Scope(node.layers.map { layers[$0] }, blueprints: node.names) }
        scope = scopes[0]
        routes = pending.map { registration, node in
            let (prefix, domain) = (nodes[node].prefix, nodes[node].domain.around(registration.options.domain))
            if let problem = Self.problem(with: registration, domain, serverName) { problems.append(problem) }
            let own = "/" + registration.rule.drop { $0 == "/" }
            return PlacedRoute(
                registration: registration.below(prefix),
                scope: scopes[node],
                prefix: prefix,
                host: domain.host(serverName),
                outerDefaults: nodes[node].defaults,
                ownRule: try? RulePattern(own),
            )
        }
    }

    private static func problem(
        with route: RouteRegistration,
        _ domain: RouteDomain,
        _ serverName: String?,
    ) -> SetupError.Problem? {
        guard let subdomain = domain.subdomain else { return nil }
        if domain.host != nil { return .hostAndSubdomain(route) }
        return serverName == nil ? .subdomainWithoutServerName(route, subdomain) : nil
    }

    /// - Parameter isFirst: whether it is the first time for this blueprint, so that what it has for the app counts.
    private mutating func add(
        _ registrations: [Registration],
        to node: Int,
        isFirst: Bool,
        _ problems: inout [SetupError.Problem],
    ) {
        for registration in registrations {
            switch registration {
            case .route(let route):
                pending.append((route, node))
            case .hook(let hook):
                if hook.isForApp {
                    if isFirst { hook.apply(&layers[0]) }
                } else {
                    hook.apply(&layers[nodes[node].layers.last ?? 0])
                }
            case .blueprint(let blueprint):
                add(blueprint, to: node, &problems)
            }
        }
    }

    private mutating func add(
        _ registration: BlueprintRegistration,
        to parent: Int,
        _ problems: inout [SetupError.Problem],
    ) {
        let (blueprint, outer) = (registration.blueprint, nodes[parent])
        let id = ObjectIdentifier(blueprint)
        let name = (outer.names.first.map { $0 + "." } ?? "") + registration.ownName
        if let problem = problem(with: registration, name, isInItself: outer.blueprints.contains(id)) {
            problems.append(problem)
            return
        }
        owners[name] = registration.source
        layers.append(Layer())
        nodes.append(
            Node(
                prefix: outer.prefix.joined(with: registration.ownPrefix),
                names: [name] + outer.names,
                layers: outer.layers + [layers.count - 1],
                domain: outer.domain.around(blueprint.domain),
                defaults: outer.defaults + registration.defaults.map { $0 },
                blueprints: outer.blueprints + [id],
            ))
        let isFirst = seen.insert(id).inserted
        add(blueprint.registrations, to: nodes.count - 1, isFirst: isFirst, &problems)
    }

    private func problem(
        with registration: BlueprintRegistration,
        _ name: String,
        isInItself: Bool,
    ) -> SetupError.Problem? {
        if isInItself { return .blueprintInItself(registration) }
        if registration.ownName.isEmpty || registration.ownName.contains(".") { return .blueprintName(registration) }
        if !registration.ownPrefix.isEmpty, !registration.ownPrefix.hasPrefix("/") {
            return .blueprintPrefix(registration)
        }
        return owners[name].map { .duplicateBlueprint(registration, name, $0) }
    }
}

extension BlueprintRegistration {
    var ownName: String { name ?? blueprint.name }
    var ownPrefix: String { prefix ?? blueprint.prefix }
}

extension RouteDomain {
    /// What holds within: subdomains are put together, and a host is the innermost one's.
    fileprivate func around(_ inner: RouteDomain) -> RouteDomain {
        if inner.host != nil { return inner }
        let subdomains = [inner.subdomain, subdomain].compactMap { $0 }
        return RouteDomain(host, subdomains.isEmpty ? nil : subdomains.joined(separator: "."))
    }

    fileprivate func host(_ serverName: String?) -> String? {
        guard let subdomain, let serverName else { return host }
        let name = HostPattern.portStart(serverName.utf8).map { String(serverName[..<$0]) } ?? serverName
        return subdomain.isEmpty ? name : subdomain + "." + name
    }
}

extension RouteRegistration {
    /// The same below a prefix.
    fileprivate func below(_ prefix: String) -> RouteRegistration {
        var placed = self
        placed.rule = prefix.joined(with: rule)
        return placed
    }
}

extension String {
    /// `/a/` and `/b` are `/a/b`; a rule that is empty is the prefix itself.
    func joined(with rule: String) -> String {
        if isEmpty { return rule }
        if rule.isEmpty { return self }
        var prefix = self[...]
        while prefix.last == "/" { prefix.removeLast() }
        return prefix + "/" + rule.drop { $0 == "/" }
    }
}
