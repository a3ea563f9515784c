import Testing

/// What `@Routes` generates, in full.
@Suite struct ExpansionTests {
    @Test func routes() {
        expectExpansion(
            of: #"""
                @Routes struct Users {
                    @GET("/<int:id>") func show(id: Int) throws -> User { user }
                    @POST("/", endpoint: "new", bodyLimit: 4) func create(request: Request, @JSON user: User) async throws -> Response { user }
                    @GET("/<first>/<float:second>") func pair(_ second: Double, of first: String) -> String { first }
                    @GET("/", host: "<team>.example.com") func home(team: String) -> String { team }
                    func other() {}
                }
                """#,
            #"""
            struct Users {
                func show(id: Int) throws -> User { user }
                func create(request: Request, @JSON user: User) async throws -> Response { user }
                func pair(_ second: Double, of first: String) -> String { first }
                func home(team: String) -> String { team }
                func other() {}

                nonisolated static var routesName: String {
                    "users"
                }

                nonisolated func addRoutes(to blueprint: Blueprint) {
                    blueprint.get("/<int:id>", endpoint: "show", fileID: "TestModule/test.swift", line: 2) { (_: Request, id: Int) throws -> User in
                        try self.show(id: id)
                    }
                    blueprint.post("/", endpoint: "new", bodyLimit: 4, fileID: "TestModule/test.swift", line: 3) { (request: Request) async throws -> Response in
                        try await self.create(request: request, user: request.json(User.self))
                    }
                    blueprint.get("/<first>/<float:second>", endpoint: "pair", fileID: "TestModule/test.swift", line: 4) { (_: Request, first: String, second: Double) -> String in
                        self.pair(second, of: first)
                    }
                    blueprint.get("/", endpoint: "home", host: "<team>.example.com", fileID: "TestModule/test.swift", line: 5) { (_: Request, team: String) -> String in
                        self.home(team: team)
                    }
                }

                /// The routes, for `request.url(for:)`, where the type is mounted under its own name.
                nonisolated static var url: URLs {
                    URLs(_blueprint: routesName)
                }

                /// The routes where the type is mounted under another name; under `"."`, those beside the one that answers.
                nonisolated static func url(in blueprint: String) -> URLs {
                    URLs(_blueprint: blueprint)
                }

                /// A function for each route, which takes what its rule does.
                nonisolated struct URLs: Sendable {
                    fileprivate let _blueprint: String

                    func show(id: Int) -> RouteReference {
                        RouteReference(_blueprint, "show", ["id": id])
                    }
                    func create() -> RouteReference {
                        RouteReference(_blueprint, "new", [:])
                    }
                    func pair(first: String, second: Double) -> RouteReference {
                        RouteReference(_blueprint, "pair", ["first": first, "second": second])
                    }
                    func home(team: String) -> RouteReference {
                        RouteReference(_blueprint, "home", ["team": team])
                    }
                }
            }

            extension Users: RouteCollection, Sendable {
            }
            """#,
        )
    }

    @Test func decodedParameters() {
        expectExpansion(
            of: #"""
                @Routes struct Search {
                    @GET("/") func find(@Query filter: Filter, @Query page: Int = 1, @Query tag: String?) -> [User] { [] }
                    @Route("/login", methods: [.get, .post]) func login(@Form login: Login?) -> String { "" }
                    @DELETE("/") func remove(@JSON users: [User]) -> HTTPResponse.Status { .noContent }
                }
                """#,
            #"""
            struct Search {
                func find(@Query filter: Filter, @Query page: Int = 1, @Query tag: String?) -> [User] { [] }
                func login(@Form login: Login?) -> String { "" }
                func remove(@JSON users: [User]) -> HTTPResponse.Status { .noContent }

                nonisolated static var routesName: String {
                    "search"
                }

                nonisolated func addRoutes(to blueprint: Blueprint) {
                    blueprint.get("/", endpoint: "find", fileID: "TestModule/test.swift", line: 2) { (request: Request) throws -> [User] in
                        try self.find(filter: request._query(Filter.self, named: "filter"), page: request._query(ifPresent: Int.self, named: "page") ?? 1, tag: request._query(ifPresent: String.self, named: "tag"))
                    }
                    blueprint.route("/login", endpoint: "login", methods: [.get, .post], fileID: "TestModule/test.swift", line: 3) { (request: Request) throws -> String in
                        try self.login(login: request._form(ifPresent: Login.self, named: "login"))
                    }
                    blueprint.delete("/", endpoint: "remove", fileID: "TestModule/test.swift", line: 4) { (request: Request) async throws -> HTTPResponse.Status in
                        try await self.remove(users: request.json([User].self))
                    }
                }

                /// The routes, for `request.url(for:)`, where the type is mounted under its own name.
                nonisolated static var url: URLs {
                    URLs(_blueprint: routesName)
                }

                /// The routes where the type is mounted under another name; under `"."`, those beside the one that answers.
                nonisolated static func url(in blueprint: String) -> URLs {
                    URLs(_blueprint: blueprint)
                }

                /// A function for each route, which takes what its rule does.
                nonisolated struct URLs: Sendable {
                    fileprivate let _blueprint: String

                    func find() -> RouteReference {
                        RouteReference(_blueprint, "find", [:])
                    }
                    func login() -> RouteReference {
                        RouteReference(_blueprint, "login", [:])
                    }
                    func remove() -> RouteReference {
                        RouteReference(_blueprint, "remove", [:])
                    }
                }
            }

            extension Search: RouteCollection, Sendable {
            }
            """#,
        )
    }

    @Test func severalDecorators() {
        expectExpansion(
            of: #"""
                @Routes("pages") struct Pages {
                    @GET("/all")
                    @GET("/all/<int:page>")
                    @GET("/everything")
                    func all(page: Int = 1) -> String { "" }
                }
                """#,
            #"""
            struct Pages {
                func all(page: Int = 1) -> String { "" }

                nonisolated static var routesName: String {
                    "pages"
                }

                nonisolated func addRoutes(to blueprint: Blueprint) {
                    blueprint.get("/all", endpoint: "all", defaults: ["page": 1 as Int], fileID: "TestModule/test.swift", line: 2) { (_: Request, page: Int) -> String in
                        self.all(page: page)
                    }
                    blueprint.get("/all/<int:page>", endpoint: "all", fileID: "TestModule/test.swift", line: 3) { (_: Request, page: Int) -> String in
                        self.all(page: page)
                    }
                    blueprint.get("/everything", defaults: ["page": 1 as Int], fileID: "TestModule/test.swift", line: 4) { (_: Request, page: Int) -> String in
                        self.all(page: page)
                    }
                }

                /// The routes, for `request.url(for:)`, where the type is mounted under its own name.
                nonisolated static var url: URLs {
                    URLs(_blueprint: routesName)
                }

                /// The routes where the type is mounted under another name; under `"."`, those beside the one that answers.
                nonisolated static func url(in blueprint: String) -> URLs {
                    URLs(_blueprint: blueprint)
                }

                /// A function for each route, which takes what its rule does.
                nonisolated struct URLs: Sendable {
                    fileprivate let _blueprint: String

                    func all(page: Int = 1) -> RouteReference {
                        RouteReference(_blueprint, "all", ["page": page])
                    }
                }
            }

            extension Pages: RouteCollection, Sendable {
            }
            """#,
        )
    }

    @Test func actorOfAnotherModule() {
        expectExpansion(
            of: #"""
                @Routes public actor Counter {
                    @POST("/") public func increment() -> String { "" }
                    @GET("/name") nonisolated func name() -> some ResponseConvertible { "" }
                }
                """#,
            #"""
            public actor Counter {
                public func increment() -> String { "" }
                nonisolated func name() -> some ResponseConvertible { "" }

                public nonisolated static var routesName: String {
                    "counter"
                }

                public nonisolated func addRoutes(to blueprint: Blueprint) {
                    blueprint.post("/", endpoint: "increment", fileID: "TestModule/test.swift", line: 2) { () async -> String in
                        await self.increment()
                    }
                    blueprint.get("/name", endpoint: "name", fileID: "TestModule/test.swift", line: 3) { () in
                        self.name()
                    }
                }

                /// The routes, for `request.url(for:)`, where the type is mounted under its own name.
                public nonisolated static var url: URLs {
                    URLs(_blueprint: routesName)
                }

                /// The routes where the type is mounted under another name; under `"."`, those beside the one that answers.
                public nonisolated static func url(in blueprint: String) -> URLs {
                    URLs(_blueprint: blueprint)
                }

                /// A function for each route, which takes what its rule does.
                public nonisolated struct URLs: Sendable {
                    fileprivate let _blueprint: String

                    public func increment() -> RouteReference {
                        RouteReference(_blueprint, "increment", [:])
                    }
                    func name() -> RouteReference {
                        RouteReference(_blueprint, "name", [:])
                    }
                }
            }

            extension Counter: RouteCollection, Sendable {
            }
            """#,
        )
    }

    @Test func hooks() {
        expectExpansion(
            of: #"""
                @Routes final class Hooks: Sendable {
                    @BeforeRequest func check(request: Request) throws -> Response? { nil }
                    @BeforeRequest func count() async {}
                    @AfterRequest func stamp(_ response: inout Response, for request: Request) {}
                    @TeardownRequest func end(error: (any Error)?) {}
                    @ErrorHandler(404) func missing(request: Request, error: HTTPError) -> String { "" }
                    @ErrorHandler(DatabaseError.self) @MainActor func later(error: DatabaseError) -> String { "" }
                }
                """#,
            #"""
            final class Hooks: Sendable {
                func check(request: Request) throws -> Response? { nil }
                func count() async {}
                func stamp(_ response: inout Response, for request: Request) {}
                func end(error: (any Error)?) {}
                func missing(request: Request, error: HTTPError) -> String { "" }
                @MainActor func later(error: DatabaseError) -> String { "" }

                nonisolated static var routesName: String {
                    "hooks"
                }

                nonisolated func addRoutes(to blueprint: Blueprint) {
                    blueprint.beforeRequest(fileID: "TestModule/test.swift", line: 2) { (request: Request) throws -> Response? in
                        try self.check(request: request)
                    }
                    blueprint.beforeRequest(fileID: "TestModule/test.swift", line: 3) { (_: Request) async -> Void in
                        await self.count()
                    }
                    blueprint.afterRequest(fileID: "TestModule/test.swift", line: 4) { (request: Request, response: inout Response) -> Void in
                        self.stamp(&response, for: request)
                    }
                    blueprint.teardownRequest(fileID: "TestModule/test.swift", line: 5) { (_: Request, error: (any Error)?) -> Void in
                        self.end(error: error)
                    }
                    blueprint.errorHandler(404, fileID: "TestModule/test.swift", line: 6) { (request: Request, error: HTTPError) -> String in
                        self.missing(request: request, error: error)
                    }
                    blueprint.errorHandler(DatabaseError.self, fileID: "TestModule/test.swift", line: 7) { (_: Request, error: DatabaseError) async -> String in
                        await self.later(error: error)
                    }
                }
            }

            extension Hooks: RouteCollection, Sendable {
            }
            """#,
        )
    }

    @Test func noRoutes() {
        expectExpansion(
            of: #"""
                @Routes struct Nothing {
                    func other() {}
                }
                """#,
            #"""
            struct Nothing {
                func other() {}

                nonisolated static var routesName: String {
                    "nothing"
                }

                nonisolated func addRoutes(to blueprint: Blueprint) {

                }
            }

            extension Nothing: RouteCollection, Sendable {
            }
            """#,
        )
    }
}
