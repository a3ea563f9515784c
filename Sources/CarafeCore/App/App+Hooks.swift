extension App {
    /// Runs a function before every handler.
    ///
    /// ```swift
    /// app.beforeRequest { request in counter.increment() }
    /// ```
    /// - Throws: what it throws is answered as if the handler had thrown it.
    public func beforeRequest(
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ hook: @escaping @Sendable (Request) throws -> Void,
    ) {
        add(fileID, line) { request in
            try hook(request)
            return nil
        }
    }

    /// Runs a function before every handler; a response it returns is sent, and the handler is not asked.
    ///
    /// ```swift
    /// app.beforeRequest { request in request.cookies["user"] == nil ? redirect("/login") : nil }
    /// ```
    public func beforeRequest<Answer: ResponseConvertible>(
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ hook: @escaping @Sendable (Request) throws -> Answer?,
    ) {
        add(fileID, line) { request in try hook(request)?.response() }
    }

    /// Runs an asynchronous function before every handler.
    public func beforeRequest(
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ hook: @escaping @Sendable (Request) async throws -> Void,
    ) {
        add(fileID, line) { request async throws in
            try await hook(request)
            return nil
        }
    }

    /// Runs an asynchronous function before every handler; a response it returns is sent, and the handler is not asked.
    public func beforeRequest<Answer: ResponseConvertible>(
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ hook: @escaping @Sendable (Request) async throws -> Answer?,
    ) {
        add(fileID, line) { request async throws in try await hook(request)?.response() }
    }

    /// Runs a function on every response before it is sent; the one registered last goes first.
    ///
    /// ```swift
    /// app.afterRequest { request, response in response.headers[.cacheControl] = "no-store" }
    /// ```
    public func afterRequest(
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ hook: @escaping @Sendable (Request, inout Response) throws -> Void,
    ) {
        change("hooks", fileID, line) { $0.hooks.after.append(.sync(hook)) }
    }

    /// Runs an asynchronous function on every response before it is sent; the one registered last goes first.
    public func afterRequest(
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ hook: @escaping @Sendable (Request, inout Response) async throws -> Void,
    ) {
        change("hooks", fileID, line) { draft in
            draft.hooks.after.append(.async(hook))
            draft.noteAsync("afterRequest", SourcePlace(fileID, line))
        }
    }

    /// Runs a function when a response has been sent or the client is gone; the one registered last goes first.
    ///
    /// It always runs, and is given the error that ended the request, if any that no error handler answered. A small
    /// response counts as sent when it is on its way to the socket: that it arrives is never certain.
    public func teardownRequest(
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ hook: @escaping @Sendable (Request, (any Error)?) throws -> Void,
    ) {
        change("hooks", fileID, line) { $0.hooks.teardown.append(.sync(hook)) }
    }

    /// Runs an asynchronous function when a response has been sent or the client is gone.
    public func teardownRequest(
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ hook: @escaping @Sendable (Request, (any Error)?) async throws -> Void,
    ) {
        change("hooks", fileID, line) { $0.hooks.teardown.append(.async(hook)) }
    }

    private func add(
        _ fileID: StaticString,
        _ line: UInt,
        _ hook: @escaping @Sendable (Request) throws -> Response?,
    ) {
        change("hooks", fileID, line) { $0.hooks.before.append(.sync(hook)) }
    }

    private func add(
        _ fileID: StaticString,
        _ line: UInt,
        _ hook: @escaping @Sendable (Request) async throws -> Response?,
    ) {
        change("hooks", fileID, line) { draft in
            draft.hooks.before.append(.async(hook))
            draft.noteAsync("beforeRequest", SourcePlace(fileID, line))
        }
    }
}
