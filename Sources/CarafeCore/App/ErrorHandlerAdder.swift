public import HTTPTypes

/// Registers error handlers of every shape; see ``Scaffold/errorHandler``.
public struct ErrorHandlerAdder {
    let slot: HookSlot

    /// Answers errors of one status: of the router, of `abort`, and, for 500, whatever no other handler answers.
    ///
    /// ```swift
    /// app.errorHandler(.notFound) { request, error in "There is no \(request.path)." }
    /// ```
    /// What it returns has the error's status and fields, unless it is a status itself, or a ``Response`` with one other than
    /// 200.
    public func callAsFunction<Answer: ResponseConvertible>(
        _ status: HTTPResponse.Status,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ handler: @escaping @Sendable (Request, HTTPError) throws -> Answer,
    ) {
        add(status, .answering(handler), fileID, line)
    }

    /// Answers errors of one status, asynchronously.
    public func callAsFunction<Answer: ResponseConvertible>(
        _ status: HTTPResponse.Status,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ handler: @escaping @Sendable (Request, HTTPError) async throws -> Answer,
    ) {
        add(status, .answering(handler), fileID, line)
    }

    /// Answers errors of one status with JSON.
    @_disfavoredOverload
    public func callAsFunction<Value: Encodable & SendableMetatype>(
        _ status: HTTPResponse.Status,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ handler: @escaping @Sendable (Request, HTTPError) throws -> Value,
    ) {
        add(status, .answering { JSONAnswer(value: try handler($0, $1)) }, fileID, line)
    }

    /// Answers errors of one status with JSON, asynchronously.
    @_disfavoredOverload
    public func callAsFunction<Value: Encodable & SendableMetatype>(
        _ status: HTTPResponse.Status,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ handler: @escaping @Sendable (Request, HTTPError) async throws -> Value,
    ) {
        add(status, .answering { JSONAnswer(value: try await handler($0, $1)) }, fileID, line)
    }

    /// Answers errors of one type that handlers and hooks throw.
    ///
    /// ```swift
    /// app.errorHandler(DatabaseError.self) { request, error in Response("later", status: .serviceUnavailable) }
    /// ```
    /// What it returns has status 500 (for an ``HTTPError``, its own), unless it is a status itself, or a ``Response`` with one
    /// other than 200.
    public func callAsFunction<Failure: Error, Answer: ResponseConvertible>(
        _ type: Failure.Type,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ handler: @escaping @Sendable (Request, Failure) throws -> Answer,
    ) {
        add(type, .answering(handler), fileID, line)
    }

    /// Answers errors of one type, asynchronously.
    public func callAsFunction<Failure: Error, Answer: ResponseConvertible>(
        _ type: Failure.Type,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ handler: @escaping @Sendable (Request, Failure) async throws -> Answer,
    ) {
        add(type, .answering(handler), fileID, line)
    }

    /// Answers errors of one type with JSON.
    @_disfavoredOverload
    public func callAsFunction<Failure: Error, Value: Encodable & SendableMetatype>(
        _ type: Failure.Type,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ handler: @escaping @Sendable (Request, Failure) throws -> Value,
    ) {
        add(type, .answering { JSONAnswer(value: try handler($0, $1)) }, fileID, line)
    }

    /// Answers errors of one type with JSON, asynchronously.
    @_disfavoredOverload
    public func callAsFunction<Failure: Error, Value: Encodable & SendableMetatype>(
        _ type: Failure.Type,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ handler: @escaping @Sendable (Request, Failure) async throws -> Value,
    ) {
        add(type, .answering { JSONAnswer(value: try await handler($0, $1)) }, fileID, line)
    }

    private func add(_ status: HTTPResponse.Status, _ handler: ErrorHandler, _ fileID: StaticString, _ line: UInt) {
        slot.add(waits: handler.isAsync, fileID, line) { $0.errorHandlers.add(handler, forStatus: status.code) }
    }

    private func add<Failure: Error>(
        _ type: Failure.Type,
        _ handler: ErrorHandler,
        _ fileID: StaticString,
        _ line: UInt,
    ) {
        slot.add(waits: handler.isAsync, fileID, line) { $0.errorHandlers.add(handler, for: type) }
    }
}

// MARK: - Making responses of answers

extension ErrorHandler {
    fileprivate static func answering<Failure: Error, Answer: ResponseConvertible>(
        _ handler: @escaping @Sendable (Request, Failure) throws -> Answer,
    ) -> ErrorHandler {
        .sync { request, error in
            guard let failure = error as? Failure else { throw error }
            return try response(to: error, from: handler(request, failure))
        }
    }

    fileprivate static func answering<Failure: Error, Answer: ResponseConvertible>(
        _ handler: @escaping @Sendable (Request, Failure) async throws -> Answer,
    ) -> ErrorHandler {
        .async { request, error in
            guard let failure = error as? Failure else { throw error }
            return try response(to: error, from: await handler(request, failure))
        }
    }

    /// Text that explains an error must not look like success because it did not say otherwise.
    private static func response(to error: any Error, from answer: some ResponseConvertible) throws -> Response {
        var response = try answer.response()
        if answer is HTTPResponse.Status { return response }
        // A page that was rendered is a response too, and nobody means by it that all is well.
        if answer is Response, response.status != .ok { return response }
        let error = error as? HTTPError
        response.status = error?.status ?? .internalServerError
        for field in error?.headers ?? [:] { response.headers.append(field) }
        return response
    }

    fileprivate var isAsync: Bool {
        if case .async = self { true } else { false }
    }
}

private struct JSONAnswer<Value: Encodable & SendableMetatype>: ResponseConvertible {
    let value: Value

    func response() throws -> Response { try JSON.response(value) }
}
