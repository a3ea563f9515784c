import CarafeCore
import HTTPTypes
import Logging

/// The app that the table of requests is asked of: one route for each thing that an app can do.
enum SampleApp {
    static func make() -> App {
        let app = App("sample")
        // The failures here are on purpose.
        app.logger = Logger(label: "sample") { _ in SwiftLogNoOpLogHandler() }
        app.converter("hex", Hex.self)
        addPlainRoutes(to: app)
        addParameterRoutes(to: app)
        addBodyRoutes(to: app)
        addFormRoutes(to: app)
        addResponseRoutes(to: app)
        addFileRoutes(to: app)
        addErrorRoutes(to: app)
        addBlueprints(to: app)
        addHooks(to: app)
        return app
    }

    private static func addPlainRoutes(to app: App) {
        app.get("/") { "Hello" }
        app.get("/async") { () async in "later" }
        app.get("/blocking", blocking: true) { "waited" }
        app.get("/branch/") { "a branch" }
        app.post("/inbox/") { "posted" }
        app.get("/leaf") { "a leaf" }
        app.get("/loose", strictSlashes: false) { "either way" }
        app.route("/dav", methods: [HTTPRequest.Method("PROPFIND")!]) { "found" }
        app.put("/item") { "put" }
        app.patch("/item") { "patched" }
        app.delete("/item") { HTTPResponse.Status.noContent }
    }

    private static func addParameterRoutes(to app: App) {
        app.get("/user/<int:id>") { (_, id: Int) in User(id: id, name: "Ada") }
        app.get("/hello/<name>") { (_, name: String) in "Hello \(name)" }
        app.get("/color/<hex:value>") { (_, color: Hex) in "\(color.value)" }
        app.get("/files/<path:rest>") { (_, rest: String) in rest }
        app.get("/seen/<path:rest>") { (request, _: String) in
            [request.target, request.path, request.queryString].joined(separator: "\n")
        }
        app.get("/query") { request in request.args.map { "\($0.name)=\($0.value)" }.joined(separator: "\n") }
        app.get("/link") { request in try request.url(for: "user_id", ["id": 7, "tab": "a b"]) }
        app.get("/peer") { request in "\(request.remoteAddress) \(request.scheme) \(request.version.rawValue)" }
        app.get("/fields") { request in Fields(of: request) }
        app.get("/cookies") { request in request.cookies.pairs.map { "\($0.name)=\($0.value)" }.joined(separator: "\n")
        }
    }

    private static func addErrorRoutes(to app: App) {
        app.get("/forbidden") { () throws -> String in try abort(.forbidden, "Not for <you>.") }
        app.get("/busy") { () throws -> String in try abort(.serviceUnavailable, headers: [.retryAfter: "5"]) }
        app.get("/finished") { () throws -> String in try abort(Response("done", status: .accepted)) }
        app.get("/gone") { () throws -> String in try abort(.gone) }
        app.get("/broken") { () throws -> String in throw Broken() }
        app.get("/tea") { () async throws -> String in throw Teapot(size: 3) }
        app.errorHandler(.gone) { request, _ in "\(request.path) has left." }
        app.errorHandler(Teapot.self) { _, error in Response("\(error.size) cups", status: .init(code: 418)) }
    }

    private static func addHooks(to app: App) {
        app.beforeRequest { request in request.path == "/locked" ? Response("locked", status: .unauthorized) : nil }
        app.afterRequest { request, response in response.headers[.seen] = "\(request.method)" }
    }
}

extension HTTPField.Name {
    /// What the sample app's `afterRequest` hook sets.
    static let seen = HTTPField.Name("X-Seen")!
}

// MARK: - What its handlers take and give

struct User: Codable, Equatable {
    var id: Int
    var name: String
}

struct NewUser: Codable {
    var name: String
}

struct Broken: Error {}

struct Teapot: Error {
    let size: Int
}

/// A path parameter with a converter of its own: `ff` is 255.
struct Hex: PathParameter {
    let value: Int

    init?(pathText: PathText) {
        guard let value = Int(pathText.string, radix: 16) else { return nil }
        self.value = value
    }

    func pathText(for arguments: ConverterArguments) -> String { String(value, radix: 16) }
}

/// What an app sees of a request's fields.
struct Fields: Encodable {
    let accept, agent, empty, host, length, missing, repeated, type: String?

    init(of request: Request) {
        accept = request.headers[.accept]
        agent = request.header(.userAgent)
        empty = request.header(HTTPField.Name("X-Empty")!)
        host = request.host
        length = request.headers[.contentLength]
        type = request.contentType
        missing = request.headers[HTTPField.Name("X-Missing")!]
        repeated = request.headers[HTTPField.Name("X-Repeated")!]
    }
}
