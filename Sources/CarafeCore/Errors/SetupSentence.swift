import CarafePattern
import HTTPTypes

/// The sentences for mistakes in an app's setup, all in one place so that they stay alike: what was found, where, the cure.
enum SetupSentence {
    static func tooLate(_ what: String) -> String {
        "\(what) cannot be \(what == "settings" ? "changed" : "added") after the app has started; "
            + "move this call before app.run()"
    }
}

extension SetupError.Problem {
    private init(_ code: SetupError.Code, _ route: RouteRegistration, _ text: String) {
        self.init(code: code, message: "route \(shown(route.rule)) (\(route.source))\(text)")
    }

    static func invalidRule(_ route: RouteRegistration, _ error: PatternError) -> Self {
        Self(.invalidRule, route, " at \(error.position): \(error.message)")
    }
}

// MARK: - Rules that get in each other's way

extension SetupError.Problem {
    static func duplicate(_ route: Route, of first: Route, _ method: HTTPRequest.Method) -> Self {
        let found = "is registered for \(method) already (\(first.source))"
        return Self(code: .duplicateRoute, message: "\(place(of: route)) \(found); remove one of them")
    }

    /// - Parameter methods: those that cannot match, or `nil` for all.
    static func unreachable(_ route: Route, behind first: Route, _ methods: [HTTPRequest.Method]?) -> Self {
        let what = methods.map { " \($0.map(\.rawValue).joined(separator: ", "))" } ?? ""
        let found = "can never match\(what): \(shown(first.rule.source)) (\(first.source)) takes the same paths"
        return Self(code: .unreachableRoute, message: "\(place(of: route)) \(found)")
    }

    static func duplicateEndpoint(_ route: RouteRegistration, _ name: String, _ first: RouteRegistration) -> Self {
        let found = " has the endpoint \(shown(name)) of \(shown(first.rule)) (\(first.source))"
        return Self(.duplicateEndpoint, route, "\(found), and url(for:) could not tell them apart; choose another name")
    }
}

// MARK: - Converters

extension SetupError.Problem {
    static func unknownConverter(_ route: RouteRegistration, _ name: String, known: [String]) -> Self {
        if let suggestion = Converter.suggestion(for: name, among: known) {
            return Self(.unknownConverter, route, " \(RuleSentence.unknownConverter(name, suggestion: suggestion))")
        }
        let cure = "register it with app.converter(\(shown(name)), …), or use \(list(known, "or"))"
        return Self(.unknownConverter, route, " names the converter \(shown(name)), which does not exist; \(cure)")
    }

    static func takenConverter(_ converter: CustomConverter, by first: CustomConverter?) -> Self {
        let owner = first.map { "is registered already (\($0.source))" } ?? "is built in"
        let found = "converter \(shown(converter.name)) (\(converter.source)) \(owner)"
        return Self(code: .invalidConverter, message: "\(found); choose another name")
    }

    static func unnameableConverter(_ converter: CustomConverter) -> Self {
        let found = "converter \(shown(converter.name)) (\(converter.source)) cannot be written in a rule"
        let cure = "use ASCII letters, digits and \"_\", not starting with a digit"
        return Self(code: .invalidConverter, message: "\(found); \(cure)")
    }
}

// MARK: - Sessions

extension SetupError.Problem {
    static func sessions(_ error: CookieError) -> Self {
        Self(code: .invalidSessions, message: "app.sessions: \(error)")
    }
}

// MARK: - Handlers

extension SetupError.Problem {
    static func parameterCount(_ route: RouteRegistration, _ parameters: RouteParameters) -> Self {
        let names = parameters.names.map { "<\($0)>" }
        let has = names.isEmpty ? "has no parameter" : "has \(count(names.count)) (\(list(names, "and")))"
        let takes = "its handler takes \(count(route.parameterTypes.count))"
        return Self(.parameterMismatch, route, " \(has), but \(takes) beside the request; give both the same")
    }

    static func parameterType(
        _ route: RouteRegistration,
        _ parameter: RulePattern.Parameter,
        _ type: ParameterType,
        custom: CustomConverter?,
    ) -> Self {
        let fitting = type.converterNames.sorted(by: isPreferred).first
        let takes = custom?.type.name
        let mismatch = RuleSentence.parameterType(parameter, type: type.name, takes: takes, fitting: fitting)
        return Self(.parameterMismatch, route, " \(mismatch)")
    }

    static func repeatedParameter(_ route: RouteRegistration, _ name: String) -> Self {
        let found = " has two parameters \(shown(name)), counting its host and defaults"
        return Self(.parameterMismatch, route, "\(found); rename or remove one")
    }

    static func defaultType(_ route: RouteRegistration, _ value: DefaultValue, _ type: ParameterType) -> Self {
        let found = " gives the default \(shown(value.name)), \(value.text) (\(value.typeName)),"
        return Self(.parameterMismatch, route, "\(found) to a parameter of type \(type.name); make both the same type")
    }

    /// `string` before `any` and `path`: the plain one is what was meant most often.
    private static func isPreferred(_ left: String, _ right: String) -> Bool {
        left == "string" ? right != "string" : right != "string" && left < right
    }

    static func blockingWithAsync(_ route: RouteRegistration, _ name: String, _ source: SourcePlace) -> Self {
        let found = " is blocking, but \(name) (\(source)) is async, and blocking threads cannot wait for it"
        return Self(.blockingWithAsync, route, "\(found); make that one synchronous, or this handler async")
    }
}

// MARK: - Commands and configuration

extension SetupError.Problem {
    static func takenCommand(_ command: AppCommand, by first: AppCommand?) -> Self {
        let owner = first.map { "is added already (\($0.source))" } ?? "is built in"
        let found = "command \(shown(command.name)) (\(command.source)) \(owner)"
        return Self(code: .invalidCommand, message: "\(found); choose another name")
    }

    static func unnameableCommand(_ command: AppCommand) -> Self {
        let found = "command \(shown(command.name)) (\(command.source)) cannot be called on the command line"
        let cure = "use a word that does not begin with \"-\" nor end in \".ini\""
        return Self(code: .invalidCommand, message: "\(found); \(cure)")
    }

    static func unusableTemplates(_ sentence: String) -> Self { Self(code: .unusableTemplates, message: sentence) }

    static func unreadableConfig(_ sentence: String) -> Self { Self(code: .unreadableConfig, message: sentence) }
}

// MARK: - Methods

extension SetupError.Problem {
    static func misplacedMethods(_ route: RouteRegistration, _ method: HTTPRequest.Method) -> Self {
        let called = "app.\(method.rawValue.lowercased())"
        return Self(.invalidMethods, route, " gives methods to \(called), which has its own; use app.route")
    }

    static func noMethods(_ route: RouteRegistration) -> Self {
        Self(.invalidMethods, route, " \(RuleSentence.noMethods)")
    }

    static func impossibleMethod(_ route: RouteRegistration, _ method: HTTPRequest.Method) -> Self {
        Self(.invalidMethods, route, " \(RuleSentence.impossibleMethod(method.rawValue))")
    }

    static func headWithoutGet(_ route: Route) -> Self {
        let found = "answers HEAD, but nothing answers GET there"
        let cure = "register it for GET, which answers HEAD too"
        return Self(code: .invalidMethods, message: "\(place(of: route)) \(found); \(cure)")
    }
}

// MARK: - Blueprints

extension SetupError.Problem {
    private init(_ registration: BlueprintRegistration, _ text: String) {
        let place = "blueprint \(shown(registration.ownName)) (\(registration.source))"
        self.init(code: .invalidBlueprint, message: place + text)
    }

    static func duplicateBlueprint(
        _ registration: BlueprintRegistration,
        _ name: String,
        _ first: SourcePlace,
    ) -> Self {
        let found = " has the name of another (\(first)): \(shown(name))"
        return Self(
            registration, "\(found); give one of them another name, as in app.register(…, name: \(shown(name + "2")))")
    }

    static func blueprintName(_ registration: BlueprintRegistration) -> Self {
        guard !registration.ownName.isEmpty else {
            return Self(registration, " has no name; give it one, for its endpoints to begin with")
        }
        let cure = shown(registration.ownName.replacing(".", with: "_"))
        return Self(registration, " has a dot in its name, which stands before an endpoint; call it e.g. \(cure)")
    }

    static func blueprintPrefix(_ registration: BlueprintRegistration) -> Self {
        let cure = "a prefix begins with \"/\"; write \(shown("/" + registration.ownPrefix))"
        return Self(registration, " has the prefix \(shown(registration.ownPrefix)); \(cure)")
    }

    static func blueprintInItself(_ registration: BlueprintRegistration) -> Self {
        Self(registration, " is registered on itself, or on a blueprint within it; remove this call")
    }
}

// MARK: - Hosts and redirects

extension SetupError.Problem {
    static func invalidHost(_ route: RouteRegistration, _ host: String, _ error: PatternError) -> Self {
        Self(.invalidHost, route, " has the host \(shown(host)), at \(error.position - 1): \(error.message)")
    }

    static func impossibleHost(_ route: RouteRegistration, _ host: String) -> Self {
        let cure = "write a name and no path, and what is not ASCII in its xn-- form"
        return Self(.invalidHost, route, " has the host \(shown(host)), which no request asks for; \(cure)")
    }

    static func impossibleHostWords(_ route: RouteRegistration, _ host: String, _ words: [String]) -> Self {
        let found = " has the host \(shown(host)), and hosts are compared in lower case"
        return Self(.invalidHost, route, "\(found); write any(\(words.joined(separator: ",").lowercased()))")
    }

    static func hostAndSubdomain(_ route: RouteRegistration) -> Self {
        Self(.invalidHost, route, " is for a host and a subdomain, and both say which host; leave one out")
    }

    static func subdomainWithoutServerName(_ route: RouteRegistration, _ subdomain: String) -> Self {
        let found = " is for the subdomain \(shown(subdomain)) of a host that is not known"
        return Self(.invalidHost, route, "\(found); set it, e.g. app.serverName = \"example.com\"")
    }

    static func invalidRedirect(_ route: RouteRegistration, _ target: String, _ error: PatternError) -> Self {
        Self(.invalidRule, route, " redirects to \(shown(target)), at \(error.position): \(error.message)")
    }

    static func strayRedirectParameter(_ route: RouteRegistration, _ target: String, _ name: String) -> Self {
        let found = " redirects to \(shown(target)), and has no parameter \(shown(name)) for it"
        return Self(.parameterMismatch, route, "\(found); take the names of the rule")
    }

    static func dottedEndpoint(_ route: RouteRegistration, _ endpoint: String) -> Self {
        let found = " has a dot in its endpoint \(shown(endpoint)), which the blueprint's name is put before"
        return Self(.invalidEndpoint, route, "\(found); call it e.g. \(shown(endpoint.replacing(".", with: "_")))")
    }
}

// MARK: - Apps below others

extension SetupError.Problem {
    private init(_ mount: MountRegistration, _ text: String) {
        let place = "app \(shown(mount.app.name)) (\(mount.source))"
        self.init(code: .invalidMount, message: place + text)
    }

    static func mountedInItself(_ mount: MountRegistration) -> Self {
        Self(mount, " is mounted on itself, or on an app that is mounted on it; remove this call")
    }

    static func mountPath(_ mount: MountRegistration) -> Self {
        let cure = "a path begins with \"/\" and goes on; write e.g. \(shown("/" + mount.app.name))"
        return Self(mount, " is mounted at \(shown(mount.path)); \(cure)")
    }

    static func duplicateMount(_ mount: MountRegistration, _ first: MountRegistration) -> Self {
        let found = " is mounted at \(shown(mount.path)), where app \(shown(first.app.name)) is (\(first.source))"
        return Self(mount, "\(found); choose another path")
    }

    static func unreachable(_ route: Route, behind mount: MountRegistration) -> Self {
        let taker = "app \(shown(mount.app.name)), mounted at \(shown(mount.path)) (\(mount.source))"
        let found = "can never match: \(taker), takes the same paths"
        return Self(code: .unreachableRoute, message: "\(place(of: route)) \(found)")
    }
}

// MARK: - Wording

private func shown(_ text: String) -> String { text.debugDescription }

private func place(of route: Route) -> String { "route \(shown(route.rule.source)) (\(route.source))" }

private func count(_ parameters: Int) -> String {
    parameters == 0 ? "none" : parameters == 1 ? "1 parameter" : "\(parameters) parameters"
}

private func list(_ words: [String], _ conjunction: String) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " \(conjunction) \(last)"
}
