/// Serves files before the application is asked.
///
/// ```swift
/// let server = try Server(StaticResponder(files, before: app.freeze()), configuration)
/// ```
package final class StaticResponder: Responder {
    private let files: StaticFiles
    private let next: any Responder

    package init(_ files: StaticFiles, before next: any Responder) {
        self.files = files
        self.next = next
    }

    /// A file is found here and now, and kept in the request: it may be gone when the answer is asked for, and the
    /// application is not prepared for the request then.
    package func prepare(_ request: inout Request) -> Handling {
        guard let response = files.response(to: request) else { return next.prepare(&request) }
        request.note(.answered(response), by: nil)
        return Handling(.inline, bodyLimit: .max)
    }

    package func respond(to request: Request) -> Response {
        request.answered ?? next.respond(to: request)
    }

    package func respond(to request: Request) async -> Response {
        if let response = request.answered { return response }
        return await next.respond(to: request)
    }

    package func respond(to request: Request, refusing error: HTTPError) -> Response {
        next.respond(to: request, refusing: error)
    }
}

extension Request {
    fileprivate var answered: Response? {
        if isPrepared, case .answered(let response) = refusal { response } else { nil }
    }
}
