import HTTPTypes

/// A function that answers an error.
enum ErrorHandler: Sendable {
    case sync(@Sendable (Request, any Error) throws -> Response)
    case async(@Sendable (Request, any Error) async throws -> Response)
}

/// The error handlers of an app or a blueprint, and which of them an error belongs to.
struct ErrorHandlers: Sendable {
    private struct Typed {
        let id: ObjectIdentifier
        let matches: @Sendable (any Error) -> Bool
        let handler: ErrorHandler
    }

    private var byStatus: [Int: ErrorHandler] = [:]
    private var byType: [Typed] = []

    mutating func add(_ handler: ErrorHandler, forStatus code: Int) {
        byStatus[code] = handler
    }

    /// A later handler for the same type stands in its place.
    mutating func add<Failure: Error>(_ handler: ErrorHandler, for type: Failure.Type) {
        let id = ObjectIdentifier(type)
        byType.removeAll { $0.id == id }
        byType.append(Typed(id: id, matches: { $0 is Failure }, handler: handler))
    }

    /// Returns the handler for the status, of an error that is a response.
    func handler(forStatusOf error: any Error) -> ErrorHandler? {
        guard !byStatus.isEmpty, let error = error as? HTTPError else { return nil }
        return byStatus[error.status.code]
    }

    /// Returns the handler for exactly the error's type, else the first one its type fits.
    func handler(forTypeOf error: any Error) -> ErrorHandler? {
        guard !byType.isEmpty else { return nil }
        let id = ObjectIdentifier(type(of: error))
        return (byType.first { $0.id == id } ?? byType.first { $0.matches(error) })?.handler
    }
}
