import Carafe
import GRDB

struct Post: Decodable, FetchableRecord {
    var id: Int
    var title: String
    var body: String
    /// The day, as `2026-01-31`.
    var created: String
    var authorID: Int
    var author: String

    static let query = """
        SELECT post.id, title, body, date(created) AS created, authorID, username AS author
        FROM post JOIN user ON user.id = authorID
        """
}

/// The posts: everyone reads them all, and writes their own.
struct Blog: RouteCollection {
    let database: BlogDatabase

    func addRoutes(to blog: Blueprint) {
        blog.get("/", index)
        blog.route("/create", methods: [.get, .post], create)
        blog.route("/<int:id>/update", endpoint: "update", methods: [.get, .post], update)
        blog.post("/<int:id>/delete", endpoint: "delete", delete)
    }

    /// What the forms of `create` and `update` send.
    private struct Draft: Decodable {
        var title: String
        var body: String
    }

    /// A post as the index shows it.
    private struct Entry {
        var post: Post
        var isOwn: Bool
    }

    func index(_ request: Request) async throws -> Response {
        let posts = try await database.queue.read { db in
            try Post.fetchAll(db, sql: "\(Post.query) ORDER BY post.created DESC, post.id DESC")
        }
        let user = request.g[User.self]
        let entries = posts.map { Entry(post: $0, isOwn: $0.authorID == user?.id) }
        return try request.render("blog/index", ["entries": entries])
    }

    func create(_ request: Request) async throws -> Response {
        let user = try request.loginRequired()
        guard request.method == .post else { return try request.render("blog/create") }

        let draft = try await request.form(Draft.self)
        guard !draft.title.isEmpty else {
            return try request.render("blog/create", ["draft": draft], error: "Title is required.")
        }
        try await database.queue.write { db in
            try db.execute(
                sql: "INSERT INTO post (title, body, authorID) VALUES (?, ?, ?)",
                arguments: [draft.title, draft.body, user.id])
        }
        return try redirect(request.url(for: ".index"))
    }

    func update(_ request: Request, id: Int) async throws -> Response {
        let post = try await ownPost(id, request)
        guard request.method == .post else {
            return try request.render("blog/update", ["post": post, "draft": post])
        }

        let draft = try await request.form(Draft.self)
        guard !draft.title.isEmpty else {
            return try request.render("blog/update", ["post": post, "draft": draft], error: "Title is required.")
        }
        try await database.queue.write { db in
            try db.execute(
                sql: "UPDATE post SET title = ?, body = ? WHERE id = ?", arguments: [draft.title, draft.body, id])
        }
        return try redirect(request.url(for: ".index"))
    }

    func delete(_ request: Request, id: Int) async throws -> Response {
        let post = try await ownPost(id, request)
        try await database.queue.write { db in
            try db.execute(sql: "DELETE FROM post WHERE id = ?", arguments: [post.id])
        }
        return try redirect(request.url(for: ".index"))
    }

    /// Returns a post for the author to change, and answers others 403, and 404 if there is none.
    private func ownPost(_ id: Int, _ request: Request) async throws -> Post {
        let user = try request.loginRequired()
        let post = try await database.queue.read { db in
            try Post.fetchOne(db, sql: "\(Post.query) WHERE post.id = ?", arguments: [id])
        }
        guard let post else { try abort(.notFound, "There is no post \(id).") }
        guard post.authorID == user.id else { try abort(.forbidden) }
        return post
    }
}
