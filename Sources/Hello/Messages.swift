import Carafe

// What is in a request, and what can be answered.

func addMessages(to app: App) {
    // A typed path parameter, and JSON from any Encodable value.
    app.get("/user/<int:id>") { (request, id: Int) in
        User(id: id, name: "user \(id)")
    }

    // The body goes back as it comes: `.streamed` starts the handler before the body is there.
    app.route("/echo", methods: [.get, .post, .put], body: .streamed) { request in
        Response(request.body, contentType: request.contentType)
    }

    // `await` inside makes a handler asynchronous.
    app.route("/inspect", methods: [.get, .post]) { request in
        Inspection(request, body: try await request.body.collect())
    }

    // A value that a header cannot hold is the client's mistake, and is never sent.
    app.get("/reflect") { request in
        var response = Response("look at X-Reflect\n", contentType: ContentType.plain)
        do {
            try response.setHeader(.reflect, try request.args.required("v"))
        } catch let error as HeaderError {
            try abort(.badRequest, "\(error)")
        }
        return response
    }
}

struct User: Encodable {
    let id: Int
    let name: String
}

/// A request as the application sees it.
struct Inspection: Encodable {
    let method: String
    let path: String
    let query: String
    let headers: [String: String]
    let bodyLength: Int
    let scriptName: String
    let scheme: String
    let remoteAddress: String
    /// `nil` when it is not text.
    let body: String?

    enum CodingKeys: String, CodingKey {
        case method, path, query, headers, scheme, body
        case bodyLength = "body_length"
        case scriptName = "script_name"
        case remoteAddress = "remote_addr"
    }

    init(_ request: Request, body: [UInt8]) {
        method = request.method.rawValue
        path = request.path
        query = request.queryString
        headers = Dictionary(
            request.headers.map { ($0.name.canonicalName, request.headers[$0.name] ?? "") },
            uniquingKeysWith: { first, _ in first },
        )
        bodyLength = body.count
        scriptName = request.scriptName
        scheme = request.scheme
        remoteAddress = request.remoteAddress
        self.body = String(validating: body, as: UTF8.self)
    }
}

extension HTTPField.Name {
    static let reflect = HTTPField.Name("X-Reflect")!
}
