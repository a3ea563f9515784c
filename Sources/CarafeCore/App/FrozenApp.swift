import CarafePattern
import HTTPTypes

/// An app that has started: checked, immutable and free of locks. See ``App/freeze()``.
public final class FrozenApp: Responder {
    /// The app's name.
    public let name: String
    let settings: AppSettings
    let router: Router
    let hooks: Hooks
    let errorHandlers: ErrorHandlers
    let urls: URLBuilder
    let worker: WorkerSteps
    /// What it takes to answer a request that no handler answers: never its body.
    private let unroutedHandling: Handling
    /// All routes, in the order they were registered in.
    package let routes: [Route]

    init(name: String, _ draft: AppDraft) throws(SetupError) {
        let assembly = try RouteAssembly(draft)
        self.name = name
        settings = draft.settings
        // The last one is the first to see a response.
        hooks = draft.hooks.adding(draft.settings.debug ? [JSON.indentation] : [])
        errorHandlers = draft.errorHandlers
        worker = draft.worker
        routes = assembly.routes
        router = Router(assembly.tree, routes, mergesSlashes: settings.mergeSlashes)
        urls = URLBuilder(routes, assembly.converters)
        unroutedHandling = Handling(
            draft.firstAsync == nil ? .inline : .asynchronous,
            bodyLimit: draft.settings.bodyLimit ?? .max,
        )
    }

    /// Finds the route, or why there is none, and notes it in the request.
    public func prepare(_ request: inout Request) -> Handling {
        switch router.route(request.head) {
        case .match(let match):
            request.note(match, by: self)
            return router.tree.briefs[match.index].handling
        case .refusal(let refusal):
            request.note(refusal, by: self)
            return unroutedHandling
        }
    }
}

extension FrozenApp {
    /// One line of a listing of routes.
    package struct Listing: Sendable, Hashable {
        package let endpoint: String
        /// Without HEAD and OPTIONS, which every route has.
        package let methods: [String]
        package let rule: String
    }

    /// All routes, in the order they were registered in.
    package var listing: [Listing] {
        routes.map { route in
            let methods = route.methods.filter { $0 != .head && $0 != .options }.map(\.rawValue).sorted()
            return Listing(endpoint: route.endpoint, methods: methods, rule: route.rule.source)
        }
    }
}
