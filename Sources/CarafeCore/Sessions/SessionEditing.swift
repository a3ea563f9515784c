extension FrozenApp {
    /// Changes a client's session from outside of a handler, for tests.
    ///
    /// - Parameter request: brings the client's cookies.
    /// - Returns: a response with the cookies that the client is to keep.
    package func editSession(of request: Request, _ body: @Sendable (Session) throws -> Void) async throws -> Response {
        var request = request
        _ = prepare(&request)
        if let store = sessions.store { try await loadSession(of: request, from: store) }
        try body(request.session)
        var response = Response()
        if let store = sessions.store {
            try await sessions.save(request.session, of: request, in: &response, to: store)
        } else {
            try sessions.save(request.session, of: request, in: &response)
        }
        return response
    }
}
