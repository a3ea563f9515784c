import CarafePattern
import HTTPTypes

/// A route whose rule could be read.
struct CheckedRoute {
    let placed: PlacedRoute
    let rule: RulePattern
    let host: HostPattern?
    let parameters: RouteParameters

    private typealias Problem = SetupError.Problem

    /// Notes what is wrong with it; `nil` when there is no telling what it should be.
    init?(_ placed: PlacedRoute, _ converters: ConverterTable, _ problems: inout [SetupError.Problem]) {
        self.placed = placed
        let registration = placed.registration
        problems += Self.methodProblems(registration)
        if let blocked = Self.blockingProblem(placed) { problems.append(blocked) }
        do throws(PatternError) { rule = try RulePattern(registration.rule) } catch {
            problems.append(.invalidRule(registration, error))
            return nil
        }
        do throws(PatternError) {
            host = try placed.host.map { written throws(PatternError) in try HostPattern(written) }
        } catch {
            problems.append(.invalidHost(registration, placed.host ?? "", error))
            return nil
        }
        parameters = RouteParameters(placed, rule, host)
        problems += hostProblems + parameterProblems(converters)
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

    private var hostProblems: [Problem] {
        guard let host else { return [] }
        if host.source.contains("/") || !host.source.utf8.allSatisfy({ $0 < 128 }) {
            return [.impossibleHost(placed.registration, host.source)]
        }
        return host.impossibleWords.map { [.impossibleHostWords(placed.registration, host.source, $0)] } ?? []
    }

    /// What is wrong with its converters, and with the handler's parameters beside them.
    private func parameterProblems(_ converters: ConverterTable) -> [Problem] {
        let registration = placed.registration
        let unknown = parameters.captured.map(\.converter.name).filter { !converters.names.contains($0) }
        guard unknown.isEmpty else {
            return unknown.map { .unknownConverter(registration, $0, known: converters.names) }
        }
        if let name = parameters.repeatedName { return [.repeatedParameter(registration, name)] }
        // A handler may also take the request alone, and ask it for `pathParameter(_:)`.
        guard parameters.fitTheHandler else { return [.parameterCount(registration, parameters)] }
        return parameters.captured.indices.compactMap { index in
            let parameter = parameters.captured[index]
            guard let type = parameters.type(at: index), !converters.converter(parameter.converter, suits: type)
            else { return nil }
            return .parameterType(registration, parameter, type, custom: converters.custom[parameter.converter.name])
        } + defaultProblems
    }

    private var defaultProblems: [Problem] {
        parameters.defaults.enumerated().compactMap { index, value in
            guard let type = parameters.type(at: parameters.captured.count + index), !type.accepts(value.pathText)
            else { return nil }
            return .defaultType(placed.registration, value, type)
        }
    }
}

extension RouteParameters {
    fileprivate var repeatedName: String? {
        names.enumerated().first { names.prefix($0.offset).contains($0.element) }?.element
    }
}

// MARK: - Redirects

extension CheckedRoute {
    /// What was registered, or what sends requests on.
    func handler(_ problems: inout [SetupError.Problem]) -> Handler {
        guard case .redirecting(let written, let status) = placed.registration.purpose else {
            return placed.registration.handler
        }
        do throws(PatternError) {
            let target = try RulePattern(placed.prefix.joined(with: written))
            if let stray = target.parameters.first(where: { !parameters.names.contains($0.name) }) {
                problems.append(.strayRedirectParameter(placed.registration, target.source, stray.name))
            }
            return .sync { request in
                let path = target.filled { request.pathParameter($0) ?? "" }
                return redirect(request.head.location(of: path), status: status)
            }
        } catch {
            problems.append(.invalidRedirect(placed.registration, written, error))
            return placed.registration.handler
        }
    }
}

/// Which rules of an endpoint stand for which values of its others.
struct ShorterSpellings {
    private var byEndpoint: [String: [CheckedRoute]] = [:]

    init(_ routes: [CheckedRoute], _ endpoints: EndpointNames) {
        for route in routes where !route.parameters.defaults.isEmpty {
            byEndpoint[endpoints.name(of: route.placed), default: []].append(route)
        }
    }

    /// Those with the same parameters, of which more have a default.
    func of(_ route: CheckedRoute, _ endpoint: String) -> [ShorterSpelling] {
        (byEndpoint[endpoint] ?? []).filter { other in
            other.host == route.host && Set(other.parameters.names) == Set(route.parameters.names)
                && other.parameters.defaults.count > route.parameters.defaults.count
        }.map { other in
            let converters = route.parameters.captured.map { ($0.name, $0.converter) }
            let known = Dictionary(converters) { first, _ in first }
            // A default that this rule has too says nothing about the request.
            let told = other.parameters.defaults.filter { known[$0.name] != nil }
            return ShorterSpelling(
                rule: other.rule,
                methods: other.placed.registration.methods,
                defaults: told.map { $0.normalized(by: known[$0.name]) },
            )
        }
    }
}
