/// What surrounds the handlers of an app, or of one of its blueprints: composed when the app starts, in the order that
/// things run in, so that a request has nothing to put together.
final class Scope: Sendable {
    /// The blueprints around the handlers, the innermost first: `admin.users`, `admin`. None for the app itself.
    let blueprints: [String]
    let before: [BeforeHook]
    let after: [AfterHook]
    let teardown: [TeardownHook]
    /// The innermost first, as what is said first holds.
    let urlDefaults: [@Sendable (Request?) -> URLValues]
    /// The innermost first.
    private let errorHandlers: [ErrorHandlers]
    /// What makes every request here asynchronous.
    let firstAsync: (name: String, source: SourcePlace)?

    /// - Parameter layers: the app's, then those of the blueprints, the innermost last.
    init(_ layers: [Layer], blueprints: [String]) {
        self.blueprints = blueprints
        before = layers.flatMap(\.hooks.before)
        after = layers.flatMap(\.hooks.after).reversed()
        teardown = layers.flatMap(\.hooks.teardown).reversed()
        urlDefaults = layers.flatMap(\.hooks.urlDefaults).reversed()
        errorHandlers = layers.map(\.errorHandlers).reversed()
        firstAsync = layers.lazy.compactMap(\.firstAsync).first
    }

    var hasHooks: Bool { !before.isEmpty || !after.isEmpty || !teardown.isEmpty }

    /// Returns the handler for the error's status, from the innermost blueprint to the app, else for its type.
    func errorHandler(for error: any Error) -> ErrorHandler? {
        for handlers in errorHandlers {
            if let handler = handlers.handler(forStatusOf: error) { return handler }
        }
        for handlers in errorHandlers {
            if let handler = handlers.handler(forTypeOf: error) { return handler }
        }
        return nil
    }
}
