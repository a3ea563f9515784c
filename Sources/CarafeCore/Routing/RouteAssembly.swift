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
        let scopes = ScopeAssembly(draft.registrations, &problems)
        scope = scopes.scope
        var checked: [(route: PlacedRoute, rule: RulePattern)] = []
        for route in scopes.routes {
            let rule = Self.rule(of: route.registration, &problems)
            problems += Self.methodProblems(route.registration)
            if let blocked = Self.blockingProblem(route) { problems.append(blocked) }
            guard let rule else { continue }
            problems += converters.problems(route, rule)
            checked.append((route, rule))
        }
        let endpoints = EndpointNames(checked, &problems)
        var builder = RouteTreeBuilder(converters)
        for (placed, rule) in checked {
            let route = Route(placed, rule, endpoint: endpoints.name(of: placed), draft.settings)
            problems += builder.insertFindingProblems(route) + Self.problems(of: route, behind: draft.mounts)
            routes.append(route)
        }
        problems += builder.headProblems()
        guard problems.isEmpty else { throw SetupError(problems: problems) }
        tree = builder.build()
    }

    private static func rule(of registration: RouteRegistration, _ problems: inout [Problem]) -> RulePattern? {
        do throws(PatternError) {
            return try RulePattern(registration.rule)
        } catch {
            problems.append(.invalidRule(registration, error))
            return nil
        }
    }

    private static func methodProblems(_ registration: RouteRegistration) -> [Problem] {
        if let method = registration.method, registration.options.methods != nil {
            return [.misplacedMethods(registration, method)]
        }
        if registration.methods.isEmpty { return [.noMethods(registration)] }
        let impossible = registration.methods.filter { $0 == .trace || $0 == .connect }
        return impossible.map { .impossibleMethod(registration, $0) }
    }

    /// A thread of the blocking pool cannot suspend, and the loop must not run what blocks: neither could run both.
    private static func blockingProblem(_ route: PlacedRoute) -> Problem? {
        guard route.registration.options.isBlocking, let (name, source) = route.scope.firstAsync else { return nil }
        return .blockingWithAsync(route.registration, name, source)
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
        _ placed: PlacedRoute,
        _ rule: RulePattern,
        endpoint: String,
        _ settings: AppSettings,
    ) {
        let registration = placed.registration
        self.init(
            rule: rule,
            endpoint: endpoint,
            methods: registration.methods,
            source: registration.source,
            scope: placed.scope,
            handler: registration.handler,
            handling: placed.handling(settings),
            isStrict: registration.options.strictSlashes ?? settings.strictSlashes,
            parameterTypes: registration.parameterTypes,
        )
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

    /// What is wrong with a rule's converters, and with the handler's parameters beside them.
    fileprivate func problems(_ route: PlacedRoute, _ rule: RulePattern) -> [SetupError.Problem] {
        let registration = route.registration
        let parameters = rule.parameters
        let unknown = parameters.map(\.converter.name).filter { !names.contains($0) }
        guard unknown.isEmpty else { return unknown.map { .unknownConverter(registration, $0, known: names) } }
        let types = registration.parameterTypes
        // A handler may also take the request alone, and ask it for `pathParameter(_:)`.
        guard types.isEmpty || types.count == parameters.count else { return [.parameterCount(registration, rule)] }
        return zip(parameters, types).filter { !converter($0.converter, suits: $1) }.map { parameter, type in
            .parameterType(registration, parameter, type, custom: custom[parameter.converter.name])
        }
    }
}
