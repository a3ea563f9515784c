import CarafeCore
import Testing

@testable import Carafe

@Suite struct RoutesTableTests {
    @Test func showsWhatIsMounted() throws {
        let (app, admin) = (App(), App("admin"))
        app.get("/") { "" }
        admin.post("/users/<int:id>") { "" }
        app.mount("/admin", admin)
        #expect(
            RoutesCommand.table(try app.freeze().listing, .endpoint) == """
                Endpoint        Methods  Rule
                --------------  -------  ---------------------
                admin:users_id  POST     /admin/users/<int:id>
                index           GET      /

                """)
    }

    private static func listing(allMethods: Bool = false) throws -> [FrozenApp.Listing] {
        let app = App("shop")
        app.route("/z", methods: [.post, .get]) { "" }
        app.get("/user/<name>", endpoint: "beta") { (_, name: String) in name }
        app.get("/user/<int:id>", endpoint: "alpha") { (_, id: Int) in "\(id)" }
        app.post("/a", endpoint: "last") { "" }
        return try app.freeze().listing(allMethods: allMethods)
    }

    @Test func listsAsFlaskDoes() throws {
        #expect(
            RoutesCommand.table(try Self.listing(), .endpoint) == """
                Endpoint  Methods    Rule
                --------  ---------  --------------
                alpha     GET        /user/<int:id>
                beta      GET        /user/<name>
                last      POST       /a
                z         GET, POST  /z

                """)
    }

    @Test func showsHostsWhereThereAreAny() throws {
        let app = App("shop")
        app.get("/b") { "" }
        app.get("/a", host: "example.com") { "" }
        #expect(
            RoutesCommand.table(try app.freeze().listing, .domain) == """
                Endpoint  Methods  Host         Rule
                --------  -------  -----------  ----
                b         GET                   /b
                a         GET      example.com  /a

                """)
    }

    @Test func showsAllMethods() throws {
        let table = RoutesCommand.table(try Self.listing(allMethods: true), .endpoint)
        let methods = table.split(separator: "\n").dropFirst(2).map { $0.split(separator: "  ")[1].drop { $0 == " " } }
        #expect(methods == ["GET, HEAD, OPTIONS", "GET, HEAD, OPTIONS", "OPTIONS, POST", "GET, HEAD, OPTIONS, POST"])
    }

    @Test(
        arguments: [
            (.endpoint, ["alpha", "beta", "last", "z"]), (.methods, ["beta", "alpha", "z", "last"]),
            (.rule, ["last", "alpha", "beta", "z"]), (.match, ["z", "beta", "alpha", "last"]),
            (.domain, ["z", "beta", "alpha", "last"]),
        ] as [(RoutesCommand.Order, [String])])
    func sorts(_ order: RoutesCommand.Order, _ expected: [String]) throws {
        let table = RoutesCommand.table(try Self.listing(), order)
        let endpoints = table.split(separator: "\n").dropFirst(2).map { String($0.prefix { $0 != " " }) }
        #expect(endpoints == expected)
    }
}
