import HTTPTypes
import Testing

@testable import CarafeCore

@Suite struct HostTests {
    static func app() throws -> FrozenApp {
        let app = App("hosts")
        app.serverName = "example.com:8080"
        let api = Blueprint("api", prefix: "/v1", host: "api.example.com")
        api.get("/ping") { request in "pong of \(request.host)" }
        let shops = Blueprint("shops", subdomain: "shop")
        shops.get("/", subdomain: "<seller>") { (request, seller: String) in "shop of \(seller)" }
        shops.get("/", endpoint: "all") { "all shops" }
        app.register(api)
        app.register(shops)
        app.get("/", subdomain: "<user>") { (request, user: String) in "home of \(user)" }
        app.get("/<int:id>", endpoint: "page", subdomain: "<user>") { (request, user: String, id: Int) in
            "page \(id) of \(user)"
        }
        app.get("/own/<int:id>", endpoint: "own", subdomain: "<user>") { (request, id: Int) in
            "\(id) of \(request.pathParameter("user") ?? "-")"
        }
        app.get("/", host: "<int:n>.example.com") { (request, n: Int) in "number \(n)" }
        app.get("/", host: "example.com:9000") { "the port" }
        app.get("/", host: "ports.org:<int:port>") { (request, port: Int) in "port \(port)" }
        app.get("/", host: "<any(eu,us):region>.org") { (request, region: String) in "region \(region)" }
        app.get("/", host: "[::1]") { "six" }
        app.get("/", subdomain: "") { "the bare name" }
        app.get("/only-here/", host: "API.example.com") { "here" }
        app.get("/") { "any host" }
        app.post("/v1/ping") { "any host" }
        app.get("/everywhere") { "everywhere" }
        return try app.freeze()
    }

    @Test(arguments: [
        ("api.example.com", "/v1/ping", "pong of api.example.com"),
        ("API.example.COM", "/v1/ping", "pong of api.example.com"),
        ("api.example.com:81", "/v1/ping", "pong of api.example.com:81"),
        ("bob.example.com", "/", "home of bob"), ("BOB.example.com", "/", "home of bob"),
        ("a.b.example.com", "/", "home of a.b"), ("bob.example.com", "/7", "page 7 of bob"),
        ("bob.example.com", "/own/7", "7 of bob"),
        ("7.example.com", "/", "number 7"), ("7.example.com", "/8", "page 8 of 7"),
        ("example.com:9000", "/", "the port"), ("example.com:9001", "/", "the bare name"),
        ("example.com", "/", "the bare name"), ("ports.org:81", "/", "port 81"), ("ports.org:x", "/", "any host"),
        ("ports.org", "/", "any host"),
        ("EU.org", "/", "region eu"), ("[::1]", "/", "six"), ("[::1]:80", "/", "six"),
        ("shop.example.com", "/", "all shops"), ("ann.shop.example.com", "/", "shop of ann"),
        ("example.org", "/", "any host"), ("", "/", "any host"), ("::", "/", "any host"), (":80", "/", "any host"),
        (".example.com", "/", "any host"), ("bob.example.com", "/everywhere", "everywhere"),
        ("api.example.com", "/everywhere", "everywhere"),
    ])
    func matchesTheHostFirst(_ host: String, _ target: String, _ expected: String) async throws {
        #expect(try await Self.app().answer(Request(.get, target, host: host)).text == expected)
    }

    @Test func knowsTheMethodsOfBothHosts() async throws {
        let app = try Self.app()
        let answer = await app.answer(Request(.put, "/v1/ping", host: "api.example.com"))
        #expect(answer.status == 405)
        #expect(answer.headers[.allow] == "GET, HEAD, OPTIONS, POST")
        #expect(await app.answer(Request(.get, "/v1/ping", host: "example.org")).headers[.allow] == "OPTIONS, POST")
    }

    @Test func mendsSlashesOnAHostOfItsOwn() async throws {
        let app = try Self.app()
        for path in ["/only-here", "//only-here/"] {
            let answer = await app.answer(Request(.get, path, host: "api.example.com"))
            #expect(answer.status == 308)
            #expect(answer.headers[.location] == "/only-here/")
            #expect(await app.answer(Request(.get, path, host: "example.org")).status == 404)
        }
    }

    /// What could end the host and begin another one's URL.
    @Test(arguments: [
        "evil.example#", "evil.example?", "evil.example\\", "a@evil.example", "a:80", "a b", "é", "a\r\nb",
    ])
    func buildsNoOtherHost(_ user: String) throws {
        let app = App("hosts")
        app.get("/", endpoint: "home", host: "<user>.example.com:8080") { "" }
        let frozen = try app.freeze()
        #expect(try frozen.url(for: "home", ["user": "x-y.z"]) == "http://x-y.z.example.com:8080/")
        #expect {
            try frozen.url(for: "home", ["user": user])
        } throws: {
            ($0 as? URLBuildError)?.code == .refusedValue
        }
    }

    @Test func listsHosts() throws {
        #expect(
            try Self.app().listing.map(\.host).prefix(4) == [
                "api.example.com", "<seller>.shop.example.com", "shop.example.com", "<user>.example.com",
            ])
    }

    static let mistakes: [(set: @Sendable (App) -> Void, sentence: String)] = [
        (
            { $0.get("/", subdomain: "<user>", fileID: "Shop/App.swift", line: 1) { "" } },
            #"route "/" (App.swift:1) is for the subdomain "<user>" of a host that is not known; "#
                + #"set it, e.g. app.serverName = "example.com""#
        ),
        (
            { $0.get("/", host: "a.b", subdomain: "c", fileID: "Shop/App.swift", line: 1) { "" } },
            #"route "/" (App.swift:1) is for a host and a subdomain, and both say which host; leave one out"#
        ),
        (
            { $0.get("/", host: "<user.b", fileID: "Shop/App.swift", line: 1) { "" } },
            #"route "/" (App.swift:1) has the host "<user.b", at 0: the parameter is not closed; write "<user.b>""#
        ),
        (
            { $0.get("/", host: "a.b/c", fileID: "Shop/App.swift", line: 1) { "" } },
            #"route "/" (App.swift:1) has the host "a.b/c", which no request asks for; "#
                + "write a name and no path, and what is not ASCII in its xn-- form"
        ),
        (
            { $0.get("/", host: "<any(EU,us):r>.a.b", fileID: "Shop/App.swift", line: 1) { "" } },
            #"route "/" (App.swift:1) has the host "<any(EU,us):r>.a.b", and hosts are compared in lower case; "#
                + "write any(eu,us)"
        ),
        (
            { app in
                app.get("/x", host: "<a>.b", fileID: "Shop/App.swift", line: 1) { "" }
                app.get("/<y>", host: "<a>.b", fileID: "Shop/App.swift", line: 2) { "" }
                app.get("/<z>", host: "<int:a>.b", fileID: "Shop/App.swift", line: 3) { "" }
                app.get("/<z>", host: "<c>.b", fileID: "Shop/App.swift", line: 4) { "" }
                app.get("/<z>", fileID: "Shop/App.swift", line: 5) { "" }
            },
            #"route "/<z>" (App.swift:4) can never match: "/<y>" (App.swift:2) takes the same paths"#
        ),
        (
            { $0.get("/<a>", host: "<a>.b", fileID: "Shop/App.swift", line: 1) { "" } },
            #"route "/<a>" (App.swift:1) has two parameters "a", counting its host and defaults; rename or remove one"#
        ),
    ]

    @Test(arguments: mistakes.indices)
    func saysWhatIsWrong(_ index: Int) {
        #expect(problems(Self.mistakes[index].set) == [Self.mistakes[index].sentence])
    }
}
