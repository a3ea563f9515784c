import HTTPTypes

/// A route's handler behind one face, whatever parameters it takes and whatever it returns.
enum Handler: Sendable {
    case sync(@Sendable (Request) throws -> Response)
    case async(@Sendable (Request) async throws -> Response)

    var isAsync: Bool {
        if case .async = self { true } else { false }
    }
}

extension Handler {
    static func sync<each P: PathParameter, Answer>(
        _ call: @escaping @Sendable (Request, repeat each P) throws -> Answer,
        _ respond: @escaping @Sendable (Answer) throws -> Response,
    ) -> Handler {
        .sync { request in
            var index = 0
            return try respond(call(request, repeat request.capture((each P).self, &index)))
        }
    }

    static func async<each P: PathParameter, Answer>(
        _ call: @escaping @Sendable (Request, repeat each P) async throws -> Answer,
        _ respond: @escaping @Sendable (Answer) throws -> Response,
    ) -> Handler {
        .async { request in
            var index = 0
            return try respond(await call(request, repeat request.capture((each P).self, &index)))
        }
    }
}

extension Request {
    /// Reads the next value of the matched path.
    ///
    /// The route matched only because its types accepted the text; a type that changes its mind gets a 404.
    fileprivate func capture<Value: PathParameter>(_ type: Value.Type, _ index: inout Int) throws -> Value {
        defer { index += 1 }
        guard let parameters = route?.parameters else { throw HTTPError(.notFound) }
        let place = parameters.firstTaken + index
        let text =
            captures.indices.contains(place)
            ? PathText(head.bytes, captures[place], parameters.arguments(at: place)) : parameters.defaultText(at: place)
        guard let text, let value = Value(pathText: text) else { throw HTTPError(.notFound) }
        return value
    }
}
