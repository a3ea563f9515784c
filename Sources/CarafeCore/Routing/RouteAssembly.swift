import CarafePattern
import HTTPTypes

/// Makes routes of registrations, or finds everything that is wrong with them.
struct RouteAssembly {
    private(set) var routes: [Route] = []
    /// What surrounds requests that no route matches.
    let scope: Scope
    let converters: ConverterTable
    let tree: RouteTree

    private typealias Problem = SetupError.Problem

    /// - Parameter found: what is wrong already, to be told together.
    init(_ draft: AppDraft, _ found: [SetupError.Problem]) throws(SetupError) {
        var problems = found
        converters = ConverterTable(draft.converters, &problems)
        let scopes = ScopeAssembly(draft.registrations, serverName: draft.settings.serverName, &problems)
        scope = scopes.scope
        var checked: [CheckedRoute] = []
        for route in scopes.routes {
            if let route = CheckedRoute(route, converters, &problems) { checked.append(route) }
        }
        let endpoints = EndpointNames(checked.map { ($0.placed, $0.rule) }, &problems)
        let spellings = ShorterSpellings(checked, endpoints)
        var builder = RouteTreeBuilder(converters)
        for checked in checked {
            let route = Route(checked, endpoints.name(of: checked.placed), spellings, draft.settings, &problems)
            problems += Self.problems(of: route, behind: draft.mounts)
            if route.isMatched { problems += builder.insertFindingProblems(route) }
            routes.append(route)
        }
        problems += builder.headProblems()
        guard problems.isEmpty else { throw SetupError(problems: problems) }
        tree = builder.build()
    }
}

// MARK: - Apps below this one

extension RouteAssembly {
    private static func problems(of route: Route, behind mounts: [MountRegistration]) -> [Problem] {
        guard case .text(let text) = route.rule.parts.first else { return [] }
        return mounts.filter { mount in
            let prefix = Mount.prefix(mount.path)
            guard text.utf8.starts(with: prefix) else { return false }
            let rest = text.utf8.dropFirst(prefix.count)
            return rest.first == UInt8(ascii: "/") || (rest.isEmpty && route.rule.parts.count == 1)
        }.prefix(1).map { .unreachable(route, behind: $0) }
    }
}

// MARK: - What a route comes to

extension Route {
    fileprivate convenience init(
        _ checked: CheckedRoute,
        _ endpoint: String,
        _ spellings: ShorterSpellings,
        _ settings: AppSettings,
        _ problems: inout [SetupError.Problem],
    ) {
        let registration = checked.placed.registration
        self.init(
            rule: checked.rule,
            host: checked.host,
            endpoint: endpoint,
            methods: registration.methods,
            source: registration.source,
            scope: checked.placed.scope,
            handler: checked.handler(&problems),
            handling: checked.placed.handling(settings),
            isStrict: registration.options.strictSlashes ?? settings.strictSlashes,
            parameters: checked.parameters,
            shorterSpellings: spellings.of(checked, endpoint),
            isMatched: registration.isMatched,
        )
    }
}

extension RouteRegistration {
    fileprivate var isMatched: Bool {
        if case .building = purpose { false } else { true }
    }
}

extension PlacedRoute {
    fileprivate func handling(_ settings: AppSettings) -> Handling {
        let (handler, options) = (registration.handler, registration.options)
        let takesBody =
            !handler.isAsync && options.body == .automatic && registration.methods.contains(where: \.hasBody)
        // Any hook and any error handler around it may run for it.
        let isAsync = handler.isAsync || scope.firstAsync != nil
        let execution: Handling.Execution = options.isBlocking ? .blocking : isAsync ? .asynchronous : .inline
        let limit = options.bodyLimit ?? settings.bodyLimit ?? .max
        return Handling(execution, needsWholeBody: takesBody, bodyLimit: limit)
    }
}

extension HTTPRequest.Method {
    fileprivate var hasBody: Bool { [.post, .put, .patch].contains(self) }
}

// MARK: - Converters and parameters

extension ConverterTable {
    fileprivate init(_ registered: [CustomConverter], _ problems: inout [SetupError.Problem]) {
        var custom: [String: CustomConverter] = [:]
        for converter in registered {
            if custom[converter.name] != nil || (Converter.builtInNames + ["default"]).contains(converter.name) {
                problems.append(.takenConverter(converter, by: custom[converter.name]))
            } else if (try? RulePattern("/<\(converter.name):x>"))?.parameters.first?.converter.name != converter.name {
                problems.append(.unnameableConverter(converter))
            } else {
                custom[converter.name] = converter
            }
        }
        self.custom = custom
    }
}
