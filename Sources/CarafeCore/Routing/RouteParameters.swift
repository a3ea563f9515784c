import CarafePattern

/// A route's parameters, in the order a handler takes them in: the host's, the rule's, then those that have a default.
///
/// A handler takes all of them, or none, or those that are the route's own, without what the prefixes of blueprints and
/// the host bring along.
struct RouteParameters: Sendable {
    /// What the request names, in the order of its bytes' captures.
    let captured: [RulePattern.Parameter]
    let defaults: [DefaultValue]
    /// What the handler takes, from ``firstTaken`` on.
    let types: [ParameterType]
    let firstTaken: Int
    /// How many there are in front of the route's own, and how many these are.
    private let outerCount: Int
    private let ownCount: Int
    /// One per captured parameter, or none at all when no converter was given any.
    private let arguments: [ConverterArguments]

    init(_ route: PlacedRoute, _ rule: RulePattern, _ host: HostPattern?) {
        captured = (host?.parameters ?? []) + rule.parameters
        var defaults = route.registration.options.defaults.map { DefaultValue($0.key, $0.value) }
        let ownDefaults = defaults.count
        for (name, value) in route.outerDefaults.reversed()
        where !captured.contains(where: { $0.name == name }) && !defaults.contains(where: { $0.name == name }) {
            defaults.append(DefaultValue(name, value))
        }
        self.defaults = defaults
        types = route.registration.parameterTypes
        outerCount = captured.count - (route.ownRule ?? rule).parameters.count
        ownCount = captured.count - outerCount + ownDefaults
        firstTaken = types.count == captured.count + defaults.count ? 0 : outerCount
        let arguments = captured.map(\.converter.arguments)
        self.arguments = arguments.allSatisfy(\.all.isEmpty) ? [] : arguments
    }

    var count: Int { captured.count + defaults.count }

    var names: [String] { captured.map(\.name) + defaults.map(\.name) }

    /// Where in the ``names`` one stands.
    func index(of name: String) -> Int? {
        if let index = captured.firstIndex(where: { $0.name == name }) { return index }
        return defaults.firstIndex { $0.name == name }.map { captured.count + $0 }
    }

    /// Whether a handler that takes so many can be called.
    var fitTheHandler: Bool { [0, count, ownCount].contains(types.count) }

    /// What the handler takes for one of them.
    func type(at index: Int) -> ParameterType? {
        types.indices.contains(index - firstTaken) ? types[index - firstTaken] : nil
    }

    func arguments(at index: Int) -> ConverterArguments {
        arguments.isEmpty ? .none : arguments[index]
    }

    /// The text of one that a request's path or host does not hold.
    func defaultText(at index: Int) -> PathText? {
        defaults.indices.contains(index - captured.count) ? defaults[index - captured.count].pathText : nil
    }
}
