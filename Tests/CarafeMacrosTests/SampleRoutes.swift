public import Carafe
import CarafeMacros

import struct Foundation.UUID

struct User: Codable, Sendable, Equatable {
    var id: Int
    var name: String
}

struct Filter: Codable, Sendable {
    var prefix: String
    var limit: Int?
}

enum Order: String, Codable { case ascending, descending }

enum Color: String, PathParameter { case red, green }

struct DatabaseError: Error {}

/// A struct with routes of every shape.
@Routes struct Users {
    let names: [Int: String]

    @GET("/<int:id>") func show(id: Int) throws -> User {
        guard let name = names[id] else { throw HTTPError(.notFound) }
        return User(id: id, name: name)
    }

    @POST("/") func create(request: Request, @JSON user: User) async throws -> Response {
        try respond(user, .created, [.location: request.url(for: Users.url.show(id: user.id))])
    }

    @PATCH("/<int:id>") func rename(@JSON _ user: User, id: Int) -> User { User(id: id, name: user.name) }

    @Route("/search", methods: [.get, .post], strictSlashes: false)
    func search(@Query filter: Filter, @Query order: Order = .ascending) -> [User] {
        let found = names.filter { $0.value.hasPrefix(filter.prefix) }.map { User(id: $0.key, name: $0.value) }
        let sorted = found.sorted { order == .ascending ? $0.id < $1.id : $0.id > $1.id }
        return Array(sorted.prefix(filter.limit ?? .max))
    }

    @GET("/all")
    @GET("/all/<int:page>")
    func all(page: Int = 1, @Query size: Int = 10, @Query tag: [String]?) -> String {
        "page \(page) of \(size)\(tag.map { " \($0.joined(separator: "+"))" } ?? "")"
    }

    @GET("/") @GET("/index") func index() -> String { "users" }

    @GET("/<first>/to/<int:second>") func pair(second: Int, to first: String) -> String { "\(first) \(second)" }

    @GET("/paint/<request>") private func paint(_ request: Color, of other: Request) async -> String {
        "\(request) \(other.path)"
    }

    @GET("/near") func near(request: Request) throws -> String { try request.url(for: Users.url(in: ".").show(id: 1)) }

    @GET("/fail") func fail() throws -> String { throw DatabaseError() }

    @BeforeRequest func check(request: Request) throws -> Response? {
        request.args["stop"] == nil ? nil : Response("stopped", status: .forbidden)
    }

    @AfterRequest func stamp(response: inout Response) { response.headers[.contentLanguage] = "en" }

    @ErrorHandler(404) func missing(request: Request, error: HTTPError) -> String { "nobody at \(request.path)" }

    @ErrorHandler(DatabaseError.self) func later(error: DatabaseError) -> HTTPResponse.Status { .serviceUnavailable }
}

/// An actor, which each handler waits for.
@Routes("counting") actor Counter {
    private var count = 0

    @POST("/") func increment() -> String {
        count += 1
        return "\(count)"
    }

    @DELETE("/") func set(@JSON user: User?) -> String {
        count = user?.id ?? 0
        return "\(count)"
    }

    @GET("/name", endpoint: "label") nonisolated func name() -> some ResponseConvertible { "counter" }

    @AfterRequest func note(request: Request, response: inout Response) {
        response.headers[.contentLocation] = "\(count)"
    }

    @TeardownRequest func forget(error: (any Error)?) { count += 100 }
}

/// A class whose functions take forms.
@Routes final class Forms: Sendable {
    struct Login: Codable, Sendable {
        var name: String
        var remember: Bool?
    }

    @POST("/login") func login(@Form login: Login) -> String { "\(login.name) \(login.remember ?? false)" }

    @Route("/field", methods: [.get, .post]) func field(@Form age: Int?, @Form name: String = "nobody") async -> String
    {
        "\(name) \(age ?? 0)"
    }

    @POST("/slow", blocking: true) func slow(@Form login: Login) -> String { login.name }

    @POST("/photo") func photo(@Form photo: UploadedFile, @Form tag: [Int]) throws -> String {
        "\(photo.filename) \(photo.size) \(tag)"
    }

    @POST("/small", bodyLimit: 4) func small(request: Request) throws -> String { try request.body.text }
}

/// A type that is generic, and all of whose parts other modules see.
@Routes public struct Generic<Value: ResponseConvertible & Sendable> {
    let value: Value

    init(_ value: Value) { self.value = value }

    /// Answers on the main thread.
    @MainActor @GET("/value") public func main() -> Value { value }
    @GET("/<uuid:id>/<float:x>") func numbers(x: Double, id: UUID) throws -> String { "\(x) \(id)" }
}

/// A class of the main thread, whose state needs no lock.
@MainActor @Routes final class Visits {
    private var count = 0

    @GET("/") func show() -> Int { count }

    @BeforeRequest func note() { count += 1 }
}

/// A type inside of another, with names that need backticks, and a rule that is the prefix itself.
enum Shop {
    enum Failure: Error { case closed }
    enum Level: Int, Codable { case low = 1, high }

    @Routes("shop") struct Shelf: RouteCollection {
        static let size = 7

        @GET("") func list() -> [Int]? { nil }

        @GET("/in/<class>")
        func `default`(in `class`: String, @Query level: Level = .low, @Query count: Int = Self.size) -> String {
            "\(`class`) \(level) \(count)"
        }

        @PUT("/stream", body: .streamed) func stream(request: Request) async throws -> String {
            var count = 0
            for try await chunk in request.body { count += chunk.count }
            return "\(count)"
        }

        @PUT("/sum", body: .streamed) func sum(@JSON numbers: [Int]) -> Int { numbers.reduce(0, +) }

        @GET("/closed") func closed() throws(Failure) -> String { throw .closed }

        @ErrorHandler(Failure.self) func answer(_ error: Failure) -> some ResponseConvertible { "closed" }
    }
}
