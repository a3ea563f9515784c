import Carafe
import GRDB

struct User: Decodable, FetchableRecord {
    var id: Int
    var username: String
    /// The hash of it.
    var password: String
}

/// Registering, logging in and logging out.
struct Auth: RouteCollection {
    let database: BlogDatabase

    func addRoutes(to auth: Blueprint) {
        auth.beforeAppRequest(loadUser)
        auth.route("/register", methods: [.get, .post], register)
        auth.route("/login", methods: [.get, .post], login)
        auth.get("/logout", logout)
    }

    /// What both forms send.
    private struct Credentials: Decodable {
        var username: String
        var password: String
    }

    /// Puts the user whose id is in the session into `request.g`, before every request.
    func loadUser(_ request: Request) async throws {
        guard let id: Int = request.session["user_id"] else { return }
        request.g[User.self] = try await database.queue.read { db in
            try User.fetchOne(db, sql: "SELECT * FROM user WHERE id = ?", arguments: [id])
        }
    }

    func register(_ request: Request) async throws -> Response {
        guard request.method == .post else { return try request.render("auth/register") }

        let form = try await request.form(Credentials.self)
        guard !form.username.isEmpty else {
            return try request.render("auth/register", error: "Username is required.")
        }
        guard !form.password.isEmpty else {
            return try request.render("auth/register", error: "Password is required.")
        }
        do {
            let hash = try await PasswordHash.make(form.password)
            try await database.queue.write { db in
                try db.execute(
                    sql: "INSERT INTO user (username, password) VALUES (?, ?)", arguments: [form.username, hash])
            }
        } catch DatabaseError.SQLITE_CONSTRAINT_UNIQUE {
            return try request.render("auth/register", error: "User \(form.username) is already registered.")
        }
        return try redirect(request.url(for: ".login"))
    }

    func login(_ request: Request) async throws -> Response {
        guard request.method == .post else { return try request.render("auth/login") }

        let form = try await request.form(Credentials.self)
        let user = try await database.queue.read { db in
            try User.fetchOne(db, sql: "SELECT * FROM user WHERE username = ?", arguments: [form.username])
        }
        guard let user else {
            return try request.render("auth/login", error: "Incorrect username.")
        }
        guard try await PasswordHash.verify(form.password, user.password) else {
            return try request.render("auth/login", error: "Incorrect password.")
        }
        // Nothing of the session from before the login is to be believed.
        request.session.clear()
        request.session["user_id"] = user.id
        return try redirect(request.url(for: "blog.index"))
    }

    func logout(_ request: Request) throws -> Response {
        request.session.clear()
        return try redirect(request.url(for: "blog.index"))
    }
}

extension Request {
    /// Returns the user who is logged in, and sends anyone else to the login page.
    func loginRequired() throws -> User {
        guard let user = g[User.self] else { try abort(redirect(url(for: "auth.login"))) }
        return user
    }
}
