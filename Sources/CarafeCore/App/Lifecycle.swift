import CarafePattern
import HTTPTypes
import Logging

// What happens to a request, in order. `prepare(_:)` has matched it; then:
//
//     before    hooks, until one answers
//     answer    the router's refusal is raised, or the handler called
//     rescue    error handlers, when any of these threw
//     after     what the request asked for itself, then hooks, the last one first
//     session   saved, where one was opened
//     teardown  hooks, when the response is sent or the client gone
//
// Each step stands here twice, for requests that are answered at once and for those that may wait.

extension FrozenApp {
    /// Answers at once; `prepare(_:)` says which requests can be.
    public func respond(to request: Request) -> Response {
        if !isPlain, let app = mountedApp(of: request) { return app.respond(to: request) }
        var response: Response
        var failure: (any Error)?
        do {
            // Apart, as a response that may not be there is moved about twice.
            if isPlain {
                response = try answer(request)
            } else {
                response = try before(request) ?? answer(request)
            }
        } catch {
            response = rescue(request, from: error, &failure)
        }
        if isPlain, !request.head.hasExtras { return response }
        do {
            try after(request, &response)
        } catch {
            response = fail(request, with: error, &failure)
            // The page of an error is a response too, as in Flask.
            do { try after(request, &response) } catch { report(error, of: "afterRequest", request) }
        }
        if request.head.hasExtras { saveSession(of: request, &response, &failure) }
        setTeardown(of: request, failure, on: &response)
        return response
    }

    /// Answers when everything asynchronous on the way has come back.
    public func respond(to request: Request) async -> Response {
        if !isPlain, let app = mountedApp(of: request) { return await app.respond(to: request) }
        var response: Response
        var failure: (any Error)?
        do {
            if let store = sessions.store { try await loadSession(of: request, from: store) }
            if let early = try await before(request) { response = early } else { response = try await answer(request) }
        } catch {
            response = await rescue(request, from: error, &failure)
        }
        if isPlain, !request.head.hasExtras { return response }
        do {
            try await after(request, &response)
        } catch {
            response = await fail(request, with: error, &failure)
            do { try await after(request, &response) } catch { report(error, of: "afterRequest", request) }
        }
        if request.head.hasExtras { await saveSession(of: request, &response, &failure) }
        setTeardown(of: request, failure, on: &response)
        return response
    }

    /// Answers a request that the server cannot let in: by the synchronous error handlers and hooks there are.
    public func respond(to request: Request, refusing error: HTTPError) -> Response {
        if let app = mountedApp(of: request) { return app.respond(to: request, refusing: error) }
        var failure: (any Error)?
        var response: Response
        let scope = scope(of: request)
        if case .async = scope.errorHandler(for: error) {
            response = ErrorPage.response(for: error)
        } else {
            response = rescue(request, from: error, &failure)
        }
        do {
            try afterThis(request, &response)
            for case .sync(let hook) in scope.after { try hook(request, &response) }
        } catch {
            response = fail(request, with: error, &failure)
        }
        // Behind a 504 the handler may still be at work, and what it has put into the session is half of something.
        if request.head.hasExtras, error.status != .gatewayTimeout { saveSession(of: request, &response, &failure) }
        setTeardown(of: request, failure, on: &response)
        return response
    }
}

// MARK: - Before

extension FrozenApp {
    /// The app below this one that was found to answer a request.
    private func mountedApp(of request: Request) -> FrozenApp? {
        guard let app = request.app, app !== self else { return nil }
        return app
    }

    /// The hooks and error handlers that see a request: those of the route that matched, or the app's own.
    func scope(of request: Request) -> Scope { request.surroundingRoute?.scope ?? scope }

    private func before(_ request: Request) throws -> Response? {
        for hook in scope(of: request).before {
            guard case .sync(let run) = hook else { throw AsynchronousStep() }
            if let response = try run(request) { return response }
        }
        return nil
    }

    private func before(_ request: Request) async throws -> Response? {
        for hook in scope(of: request).before {
            let response =
                switch hook {
                case .sync(let run): try run(request)
                case .async(let run): try await run(request)
                }
            if let response { return response }
        }
        return nil
    }
}

// MARK: - Answer

extension FrozenApp {
    private func answer(_ request: Request) throws -> Response {
        // Not by `guard let`, which counts a reference up and down.
        guard request.isPrepared, request.matched != nil else { return try refusal(request) }
        return try request.matched!.answerNow(request)
    }

    private func answer(_ request: Request) async throws -> Response {
        guard let route = request.route else { return try refusal(request) }
        return try await route.answer(request)
    }

    /// What the router says to a request that no handler answers: a response, or an error for the error handlers.
    private func refusal(_ request: Request) throws -> Response {
        switch request.isPrepared ? request.refusal : nil {
        case .redirect(let location):
            return redirect(location, status: .permanentRedirect)
        case .options(let methods, _):
            var response = Response()
            response.headers[.allow] = methods
            return response
        case .methodNotAllowed(let methods):
            throw HTTPError(.methodNotAllowed, headers: [.allow: methods])
        case .answered(let response):
            return response
        case .notFound, nil:
            throw HTTPError(.notFound)
        }
    }
}

// MARK: - Rescue

extension FrozenApp {
    private func rescue(_ request: Request, from error: any Error, _ failure: inout (any Error)?) -> Response {
        do {
            if let response = (error as? HTTPError)?.response { return response }
            if let handler = scope(of: request).errorHandler(for: error) { return try run(handler, request, error) }
            if let error = error as? HTTPError { return ErrorPage.response(for: error) }
        } catch {
            return fail(request, with: error, &failure)
        }
        return fail(request, with: error, &failure)
    }

    private func rescue(_ request: Request, from error: any Error, _ failure: inout (any Error)?) async -> Response {
        do {
            if let response = (error as? HTTPError)?.response { return response }
            if let handler = scope(of: request).errorHandler(for: error) {
                return try await run(handler, request, error)
            }
            if let error = error as? HTTPError { return ErrorPage.response(for: error) }
        } catch {
            return await fail(request, with: error, &failure)
        }
        return await fail(request, with: error, &failure)
    }

    /// The end of an error that nothing answers: logged, and a 500, which an error handler may still put in words.
    func fail(_ request: Request, with error: any Error, _ failure: inout (any Error)?) -> Response {
        let report = report(error, of: request, &failure)
        guard let handler = scope(of: request).errorHandler(for: report), case .sync(let run) = handler else {
            return ErrorPage.response(for: report)
        }
        do { return try run(request, report) } catch { return page(for: error, of: request, &failure) }
    }

    func fail(_ request: Request, with error: any Error, _ failure: inout (any Error)?) async -> Response {
        let report = report(error, of: request, &failure)
        guard let handler = scope(of: request).errorHandler(for: report) else { return ErrorPage.response(for: report) }
        do { return try await run(handler, request, report) } catch { return page(for: error, of: request, &failure) }
    }

    /// The handler for errors failed too: nothing is asked any more.
    private func page(for error: any Error, of request: Request, _ failure: inout (any Error)?) -> Response {
        ErrorPage.response(for: report(error, of: request, &failure))
    }

    /// Logs an error, and hides it in a 500 that tells the client nothing, but in debug mode.
    private func report(_ error: any Error, of request: Request, _ failure: inout (any Error)?) -> HTTPError {
        failure = error
        // Nobody is there to be answered, and nobody should be called for it: clients leave all the time.
        if error is ClientGone || (error is CancellationError && Task.isCancelled) {
            return HTTPError(.internalServerError, underlying: error)
        }
        let route = request.rule.map { " (route \"\($0)\")" } ?? ""
        settings.logger.error("\(request.logName)\(route) failed: \(error)")
        return HTTPError(.internalServerError, settings.debug ? "\(error)" : nil, underlying: error)
    }

    /// Logs what went wrong behind an answer that is made.
    func report(_ error: any Error, of step: String, _ request: Request) {
        settings.logger.error(
            "\(step) of \(request.logName) failed: \(error)")
    }

    private func run(_ handler: ErrorHandler, _ request: Request, _ error: any Error) throws -> Response {
        guard case .sync(let run) = handler else { throw AsynchronousStep() }
        return try run(request, error)
    }

    private func run(_ handler: ErrorHandler, _ request: Request, _ error: any Error) async throws -> Response {
        switch handler {
        case .sync(let run): try run(request, error)
        case .async(let run): try await run(request, error)
        }
    }
}

// MARK: - After

extension FrozenApp {
    private func afterThis(_ request: Request, _ response: inout Response) throws {
        for hook in request.head.existingContext?.afterThisHooks ?? [] { try hook(request, &response) }
    }

    private func after(_ request: Request, _ response: inout Response) throws {
        try afterThis(request, &response)
        for hook in scope(of: request).after {
            guard case .sync(let run) = hook else { throw AsynchronousStep() }
            try run(request, &response)
        }
    }

    private func after(_ request: Request, _ response: inout Response) async throws {
        try afterThis(request, &response)
        for hook in scope(of: request).after {
            switch hook {
            case .sync(let run): try run(request, &response)
            case .async(let run): try await run(request, &response)
            }
        }
    }
}
