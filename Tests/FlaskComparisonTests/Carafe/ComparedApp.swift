import CarafeCore
import HTTPTypes
import Logging

/// The apps of the comparison, in Carafe. Their twins are in the folder Flask, route by route.
enum ComparedApp {
    /// - Parameter files: the folder that both sides send files of.
    static func all(files: String) -> [String: App] {
        let apps = [
            main(files), hooks(), caught(), generic(), hosts(), subdomains(), limited(), loose(), keyless(), mounted(),
        ]
        // The failures here are on purpose.
        for app in apps { app.logger = Logger(label: app.name) { _ in SwiftLogNoOpLogHandler() } }
        return Dictionary(uniqueKeysWithValues: apps.map { ($0.name, $0) })
    }

    private static func main(_ files: String) -> App {
        let app = App("main")
        app.secretKey = "dev"
        app.staticFolder(files + "/static")
        addRules(to: app)
        addMethods(to: app)
        addErrors(to: app)
        addURLs(to: app)
        addRequests(to: app)
        addResponses(to: app)
        addCookies(to: app)
        addSession(to: app)
        addFiles(to: app, files)
        return app
    }

    static func plain(_ text: String) -> Response { Response(text, contentType: ContentType.plain) }

    static func lines(_ pairs: some Sequence<(name: String, value: String)>) -> Response {
        plain(pairs.map { "\($0.name)=\($0.value)\n" }.joined())
    }
}

// MARK: - Apps of one subject

extension ComparedApp {
    private static func caught() -> App {
        let app = App("caught")
        app.errorHandler(.notFound) { _, error in ["error": error.status.code] }
        app.errorHandler(.methodNotAllowed) { _, _ in "not so" }
        app.errorHandler(.internalServerError) { _, error in
            "failed: \(error.underlying.map { "\($0)" } ?? "None")"
        }
        app.errorHandler(.forbidden) { _, _ -> String in throw Secret() }
        app.get("/raise") { () throws -> String in throw Secret() }
        app.get("/forbidden") { () throws -> String in try abort(.forbidden) }
        app.get("/abort500") { () throws -> String in try abort(.internalServerError) }
        app.afterRequest { _, response in response.headers[.after] = "yes" }
        return app
    }

    private static func generic() -> App {
        struct Answer: Encodable { let code: Int, name: String }
        let app = App("generic")
        app.errorHandler(HTTPError.self) { _, error in
            Answer(code: error.status.code, name: error.status.reasonPhrase)
        }
        app.get("/") { "Hello" }
        app.get("/branch/") { "branch" }
        app.get("/raise") { () throws -> String in throw Secret() }
        return app
    }

    private static func hosts() -> App {
        let app = App("hosts")
        app.get("/", endpoint: "api", host: "api.example.com") { "api" }
        app.get("/", endpoint: "tenant", host: "<user>.example.com") { (_, user: String) in "home of \(user)" }
        app.get("/link", host: "api.example.com") { try $0.url(for: "tenant", ["user": "ada"]) }
        app.get("/here", host: "api.example.com") { try $0.url(for: "api") }
        return app
    }

    private static func subdomains() -> App {
        let app = App("subdomains")
        app.serverName = "example.com"
        app.get("/", endpoint: "home", subdomain: "") { "home" }
        app.get("/", endpoint: "api", subdomain: "api") { "api" }
        app.get("/tenant", endpoint: "tenant", subdomain: "<user>") { (_, user: String) in "tenant \(user)" }
        app.get("/link", subdomain: "") { try $0.url(for: "tenant", ["user": "ada"]) }
        return app
    }

    private static func limited() -> App {
        let app = App("limited")
        app.bodyLimit = 100
        app.formMemoryLimit = 50
        app.formPartLimit = 2
        app.post("/form") { request in
            let form = try request.form()
            return plain("\(form.fields.count) \(form.files.count)")
        }
        app.post("/body") { request in plain("\(try request.body.bytes.count)") }
        return app
    }

    private static func loose() -> App {
        let app = App("loose")
        app.strictSlashes = false
        app.mergeSlashes = false
        app.get("/leaf") { "leaf" }
        app.get("/branch/") { "branch" }
        return app
    }

    private static func keyless() -> App {
        let app = App("keyless")
        app.get("/read") { plain("\($0.session.values.count)") }
        app.get("/write") { request in
            request.session["a"] = 1
            return plain("written")
        }
        return app
    }

    private static func mounted() -> App {
        let (app, admin) = (App("mounted"), App("admin"))
        app.get("/") { "outside" }
        admin.secretKey = "dev"
        admin.get("/", endpoint: "home") { request in
            plain("\(request.scriptName) \(request.path) \(try request.url(for: "page", ["n": 1]))")
        }
        admin.get("/page/<int:n>/", endpoint: "page") { (_, n: Int) in plain("page \(n)") }
        admin.get("/go") { redirect(try $0.url(for: "home")) }
        admin.get("/external") { plain(try $0.url(for: "home", external: true)) }
        admin.get("/login") { request in
            request.session["user"] = "ada"
            return plain("in")
        }
        app.mount("/admin", admin)
        return app
    }
}

/// An error that no client should read of.
struct Secret: Error, CustomStringConvertible {
    let description = "a secret"
}

extension HTTPField.Name {
    static let after = HTTPField.Name("X-After")!
}
