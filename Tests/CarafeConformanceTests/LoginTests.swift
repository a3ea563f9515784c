import CarafeCore
import CarafeTesting
import HTTPTypes
import Testing

/// Logging in, being somebody, and logging out: over every transport, with the session in the cookie or in a store.
struct LoginTests {
    private static let depths = TestClient.Depth.allCases

    private static func app(storing isStoring: Bool) -> App {
        let app = App()
        app.secretKey = "geheim"
        if isStoring { app.storeSessions(in: MemorySessionStore()) }
        app.beforeRequest { request in request.g[Visitor.self] = request.session["name"].map(Visitor.init) }
        app.post("/login") { request in
            request.session.regenerate()
            request.session["name"] = request.args["name"]
            request.flash("Welcome.")
            return redirect("/")
        }
        app.get("/") { request in
            guard let visitor = request.g[Visitor.self] else { return "nobody" }
            return ([visitor.name] + request.flashes().map(\.message)).joined(separator: " ")
        }
        app.get("/later") { request async in request.g[Visitor.self]?.name ?? "nobody" }
        app.post("/logout") { request in
            request.session.clear()
            return redirect("/")
        }
        app.get("/theme") { _ in
            var response = Response("set")
            try response.setCookie("theme", "dark, \"or\"; ä")
            try response.setCookie("other", "1")
            return response
        }
        app.get("/theme/now") { request in request.cookies["theme"] ?? "none" }
        return app
    }

    private struct Visitor: Sendable {
        let name: String
    }

    /// A client that keeps cookies.
    private struct Browser {
        let client: TestClient
        var cookies: [String: String] = [:]

        mutating func send(_ method: HTTPRequest.Method, _ target: String) async throws -> TestResponse {
            var headers = HTTPFields()
            if !cookies.isEmpty {
                headers[.cookie] = cookies.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: "; ")
            }
            let response = try await client.send(TestRequest(method, target, headers: headers))
            for line in response.headers[values: .setCookie] {
                let pair = line.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
                cookies[String(pair[0])] = line.contains("Max-Age=0") ? nil : String(pair[1])
            }
            return response
        }
    }

    @Test(arguments: depths, [false, true])
    func knowsWhoIsLoggedIn(depth: TestClient.Depth, isStoring: Bool) async throws {
        let client = try TestClient(Self.app(storing: isStoring), depth, keepsCookies: false)
        var ada = Browser(client: client)
        var bob = Browser(client: client)
        #expect(try await ada.send(.get, "/").text == "nobody")
        #expect(ada.cookies.isEmpty)
        #expect(try await ada.send(.post, "/login?name=Ada").status == .found)
        #expect(try await bob.send(.post, "/login?name=Bob").status == .found)
        #expect(try await ada.send(.get, "/").text == "Ada Welcome.")
        #expect(try await bob.send(.get, "/").text == "Bob Welcome.")
        #expect(try await ada.send(.get, "/").text == "Ada")
        #expect(try await bob.send(.get, "/later").text == "Bob")
        let response = try await ada.send(.get, "/later")
        #expect(response.text == "Ada")
        #expect(response.headers[.vary] == "Cookie")
        #expect(response.headers[.setCookie] == nil)
        #expect(try await ada.send(.post, "/logout").status == .found)
        #expect(ada.cookies.isEmpty)
        #expect(try await ada.send(.get, "/").text == "nobody")
        #expect(try await bob.send(.get, "/").text == "Bob")
        await client.shutdown()
    }

    @Test(arguments: depths) func cookiesComeBackAsTheyWere(depth: TestClient.Depth) async throws {
        let client = try TestClient(Self.app(storing: false), depth, keepsCookies: false)
        var browser = Browser(client: client)
        let response = try await browser.send(.get, "/theme")
        #expect(
            response.headers[values: .setCookie] == [
                #"theme="dark\054 \"or\"\073 \303\244"; HttpOnly; Path=/; SameSite=Lax"#,
                "other=1; HttpOnly; Path=/; SameSite=Lax",
            ])
        #expect(try await browser.send(.get, "/theme/now").text == "dark, \"or\"; ä")
        await client.shutdown()
    }
}
