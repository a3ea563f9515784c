// The shapes that hooks can be written in, once for everything that they are registered on.

/// Where a hook or an error handler is registered, and by which name.
struct HookSlot {
    let scaffold: any Scaffold
    let name: String
    /// Whether it is for the whole app, though `scaffold` is a blueprint.
    let isForApp: Bool

    init(_ scaffold: any Scaffold, _ name: String, isForApp: Bool = false) {
        self.scaffold = scaffold
        self.name = name
        self.isForApp = isForApp
    }

    /// - Parameter waits: whether a request that it may run for has to wait for it.
    func add(
        waits: Bool,
        _ fileID: StaticString,
        _ line: UInt,
        _ apply: @escaping @Sendable (inout Layer) -> Void,
    ) {
        let register: @Sendable (inout Layer) -> Void = { [name] layer in
            apply(&layer)
            if waits { layer.noteAsync(name, SourcePlace(fileID, line)) }
        }
        scaffold.register(HookRegistration(apply: register, isForApp: isForApp, place: (fileID, line)))
    }
}

/// Registers functions of every shape that run before handlers; see ``Scaffold/beforeRequest``.
public struct BeforeRequestAdder {
    let slot: HookSlot

    /// Registers a function that answers nothing.
    public func callAsFunction(
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ hook: @escaping @Sendable (Request) throws -> Void,
    ) {
        add(fileID, line) { request in
            try hook(request)
            return nil
        }
    }

    /// Registers a function that may answer in the handler's place.
    public func callAsFunction<Answer: ResponseConvertible>(
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ hook: @escaping @Sendable (Request) throws -> Answer?,
    ) {
        add(fileID, line) { request in try hook(request)?.response() }
    }

    /// Registers an asynchronous function that answers nothing.
    public func callAsFunction(
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ hook: @escaping @Sendable (Request) async throws -> Void,
    ) {
        add(fileID, line) { request async throws in
            try await hook(request)
            return nil
        }
    }

    /// Registers an asynchronous function that may answer in the handler's place.
    public func callAsFunction<Answer: ResponseConvertible>(
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ hook: @escaping @Sendable (Request) async throws -> Answer?,
    ) {
        add(fileID, line) { request async throws in try await hook(request)?.response() }
    }

    private func add(
        _ fileID: StaticString,
        _ line: UInt,
        _ hook: @escaping @Sendable (Request) throws -> Response?,
    ) {
        slot.add(waits: false, fileID, line) { $0.hooks.before.append(.sync(hook)) }
    }

    private func add(
        _ fileID: StaticString,
        _ line: UInt,
        _ hook: @escaping @Sendable (Request) async throws -> Response?,
    ) {
        slot.add(waits: true, fileID, line) { $0.hooks.before.append(.async(hook)) }
    }
}

/// Registers functions that see responses before they are sent; see ``Scaffold/afterRequest``.
public struct AfterRequestAdder {
    let slot: HookSlot

    /// Registers a function.
    public func callAsFunction(
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ hook: @escaping @Sendable (Request, inout Response) throws -> Void,
    ) {
        slot.add(waits: false, fileID, line) { $0.hooks.after.append(.sync(hook)) }
    }

    /// Registers an asynchronous function.
    public func callAsFunction(
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ hook: @escaping @Sendable (Request, inout Response) async throws -> Void,
    ) {
        slot.add(waits: true, fileID, line) { $0.hooks.after.append(.async(hook)) }
    }
}

/// Registers functions that run when a response is sent; see ``Scaffold/teardownRequest``.
public struct TeardownRequestAdder {
    let slot: HookSlot

    /// Registers a function.
    public func callAsFunction(
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ hook: @escaping @Sendable (Request, (any Error)?) throws -> Void,
    ) {
        slot.add(waits: false, fileID, line) { $0.hooks.teardown.append(.sync(hook)) }
    }

    /// Registers an asynchronous function; no request waits for it.
    public func callAsFunction(
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ hook: @escaping @Sendable (Request, (any Error)?) async throws -> Void,
    ) {
        slot.add(waits: false, fileID, line) { $0.hooks.teardown.append(.async(hook)) }
    }
}
