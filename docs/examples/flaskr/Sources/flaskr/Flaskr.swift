import Carafe
import CarafeMustache

/// Makes the app.
///
/// - Parameter config: counts more than `.env`, the environment and the ini file; tests name a database of their own.
func makeApp(_ config: [String: String] = [:]) throws -> App {
    let app = App("flaskr")
    app.config.defaults = ["DATABASE": "flaskr.sqlite", "SECRET_KEY": "dev"]
    app.config.update(config)

    let database = try BlogDatabase(path: app.config.string("DATABASE"))
    app.onWorkerStop { try database.close() }
    app.command("init-db", "Clear the data and create the tables.") {
        try await database.createTables()
        print("Initialized the database.")
    }

    app.templates = MustacheTemplates("templates")
    app.contextProcessor { request in ["user": request.g[User.self]] }
    app.staticFolder()

    app.mount(Auth(database: database), at: "/auth")
    app.mount(Blog(database: database))
    app.get("/hello") { "Hello, World!" }
    return app
}

extension Request {
    /// Shows the page of a form again, with what was wrong with it.
    func render(_ template: String, _ values: [String: Any?] = [:], error: String) throws -> Response {
        flash(error)
        return try render(template, values)
    }
}
