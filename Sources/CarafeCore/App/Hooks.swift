/// A function that runs before handlers, and may answer in their place.
enum BeforeHook: Sendable {
    case sync(@Sendable (Request) throws -> Response?)
    case async(@Sendable (Request) async throws -> Response?)
}

/// A function that sees every response before it is sent.
enum AfterHook: Sendable {
    case sync(@Sendable (Request, inout Response) throws -> Void)
    case async(@Sendable (Request, inout Response) async throws -> Void)
}

/// A function that runs when a response is sent, or nobody is there to take it.
enum TeardownHook: Sendable {
    case sync(@Sendable (Request, (any Error)?) throws -> Void)
    case async(@Sendable (Request, (any Error)?) async throws -> Void)
}

/// The functions around handlers, in the order they were registered in.
struct Hooks: Sendable {
    var before: [BeforeHook] = []
    var after: [AfterHook] = []
    var teardown: [TeardownHook] = []
    var urlDefaults: [@Sendable (Request?) -> URLValues] = []
}

/// The hooks and error handlers of one app or blueprint.
struct Layer: Sendable {
    var hooks = Hooks()
    var errorHandlers = ErrorHandlers()
    /// The first that makes every request asynchronous which it may run for.
    private(set) var firstAsync: (name: String, source: SourcePlace)?

    mutating func noteAsync(_ name: String, _ source: SourcePlace) {
        firstAsync = firstAsync ?? (name, source)
    }
}

/// An asynchronous function was met where only synchronous ones can run: a server did not heed ``Handling``.
struct AsynchronousStep: Error, CustomStringConvertible {
    let description = "this request runs async functions; the server has to call the async respond(to:) for it"
}
