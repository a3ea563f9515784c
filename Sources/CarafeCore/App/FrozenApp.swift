import CarafePattern
import HTTPTypes

/// An app that has started: checked, immutable and free of locks. See ``App/freeze()``.
public final class FrozenApp: Responder {
    /// The app's name.
    public let name: String
    let settings: AppSettings
    let router: Router
    /// What surrounds requests that no route matches.
    let scope: Scope
    /// Whether every request is for this app's handlers and nothing surrounds them, so that there is nothing to look for.
    let isPlain: Bool
    let urls: URLBuilder
    let urlBuildErrorHandlers: [@Sendable (URLBuildError, URLValues) -> String?]
    let worker: WorkerSteps
    /// Apps that answer below some paths, the longest of these first.
    let mounts: [Mount]
    let sessions: SessionCookies
    let commands: [AppCommand]
    /// For requests that no route is for.
    private let unroutedHandling: Handling
    /// All routes, in the order they were registered in.
    package let routes: [Route]

    init(name: String, _ draft: AppDraft) throws(SetupError) {
        var draft = draft
        if draft.settings.debug { draft.registrations.append(JSON.indentation) }
        var problems: [SetupError.Problem] = []
        mounts = [Mount](draft.mounts, &problems)
        sessions = SessionCookies(draft.settings)
        if let problem = sessions.problem() { problems.append(.sessions(problem)) }
        let assembly = try RouteAssembly(draft, problems)
        self.name = name
        settings = draft.settings
        scope = assembly.scope
        worker = draft.worker
        urlBuildErrorHandlers = draft.urlBuildErrorHandlers
        commands = draft.commands
        routes = assembly.routes
        router = Router(assembly.tree, routes, mergesSlashes: settings.mergeSlashes)
        urls = URLBuilder(routes, assembly.converters)
        isPlain = mounts.isEmpty && !assembly.tree.hasHosts && !scope.hasHooks && !routes.contains { $0.scope.hasHooks }
        unroutedHandling = Self.handling(in: scope, settings)
    }

    /// What it takes where the router answers: never the body.
    private static func handling(in scope: Scope, _ settings: AppSettings) -> Handling {
        Handling(scope.firstAsync == nil ? .inline : .asynchronous, bodyLimit: settings.bodyLimit ?? .max)
    }

    /// Finds the route, or why there is none, and notes it in the request.
    public func prepare(_ request: inout Request) -> Handling {
        if !isPlain, let handling = prepareApart(&request) { return handling }
        switch router.route(request.head) {
        case .match(let match):
            request.note(match, by: self)
            return router.tree.briefs[match.index].handling
        case .refusal(let refusal):
            request.note(refusal, by: self)
            return refusal.route.map { Self.handling(in: $0.scope, settings) } ?? unroutedHandling
        }
    }

    /// What most apps need not: finds the app below this one that a request is for, and makes hosts alike.
    private func prepareApart(_ request: inout Request) -> Handling? {
        if let handling = request.prepareAgain(behind: self) { return handling }
        for mount in mounts {
            if let handling = mount.prepare(&request) { return handling }
        }
        if router.tree.hasHosts, let head = request.head.withLowercaseHost { request.head = head }
        return nil
    }
}

extension FrozenApp {
    /// One line of a listing of routes.
    package struct Listing: Sendable, Hashable {
        package let endpoint: String
        package let methods: [String]
        package let rule: String
        /// The host it is for; `nil` for any.
        package var host: String?
    }

    /// All routes, in the order they were registered in, without HEAD and OPTIONS, which every route has.
    package var listing: [Listing] { listing(allMethods: false) }

    /// All routes, then those of mounted apps with their path before the rule, and their name before the endpoint.
    package func listing(allMethods: Bool) -> [Listing] {
        let mounted = mounts.flatMap { mount in
            mount.app.listing(allMethods: allMethods).map { route in
                Listing(
                    endpoint: "\(mount.app.name):\(route.endpoint)", methods: route.methods,
                    rule: String(decoding: mount.prefix, as: UTF8.self) + route.rule, host: route.host)
            }
        }
        return ownListing(allMethods: allMethods) + mounted
    }

    private func ownListing(allMethods: Bool) -> [Listing] {
        routes.map { route in
            var methods = Set(route.methods).subtracting([.head, .options])
            if allMethods { methods.formUnion(route.answers(.head) ? [.head, .options] : [.options]) }
            return Listing(
                endpoint: route.endpoint, methods: methods.map(\.rawValue).sorted(), rule: route.rule.source,
                host: route.host?.source)
        }
    }
}
