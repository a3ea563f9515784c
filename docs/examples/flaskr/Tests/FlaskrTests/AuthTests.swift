import CarafeTesting
import Testing

@testable import flaskr

@Suite struct AuthTests {
    @Test(arguments: TestClient.Depth.allCases) func registers(depth: TestClient.Depth) async throws {
        let site = try await Site(depth)
        #expect(try await site.client.get("/auth/register").status == .ok)

        let response = try await site.client.post("/auth/register", form: ["username": "a", "password": "a"])
        #expect(response.status == .found)
        #expect(response.headers[.location] == "/auth/login")
        #expect(try await site.value(Int.self, "SELECT count(*) FROM user WHERE username = 'a'") == 1)
        #expect(try await site.logIn("a", "a").headers[.location] == "/")
    }

    @Test func keepsNoPassword() async throws {
        let site = try await Site()
        _ = try await site.client.post("/auth/register", form: ["username": "a", "password": "a secret"])
        let stored = try await site.value(String.self, "SELECT password FROM user WHERE username = 'a'")
        #expect(stored?.hasPrefix("scrypt:") == true)
        #expect(stored?.contains("a secret") == false)
    }

    @Test(arguments: [
        ("", "", "Username is required."),
        ("a", "", "Password is required."),
        ("test", "test", "User test is already registered."),
        ("<i>", "", "Password is required."),
    ])
    func refusesARegistration(username: String, password: String, message: String) async throws {
        let site = try await Site()
        let response = try await site.client.post(
            "/auth/register", form: ["username": username, "password": password])
        #expect(response.status == .ok)
        #expect(response.text.contains(message))
        #expect(try await site.value(Int.self, "SELECT count(*) FROM user") == 2)
    }

    @Test(arguments: ["/auth/register", "/auth/login"]) func refusesAFormWithoutItsFields(path: String) async throws {
        let response = try await Site().client.post(path, form: ["username": "a"])
        #expect(response.status == .badRequest)
        #expect(response.text.contains("password"))
    }

    @Test(arguments: TestClient.Depth.allCases) func logsIn(depth: TestClient.Depth) async throws {
        let site = try await Site(depth)
        #expect(try await site.client.get("/auth/login").status == .ok)

        let response = try await site.logIn()
        #expect(response.status == .found)
        #expect(response.headers[.location] == "/")
        #expect(try await site.client.get("/").text.contains(#"<span class="user">test</span>"#))
        try await site.client.session { session in
            #expect(session["user_id"] == 1)
        }
    }

    @Test func startsASessionOfItsOwn() async throws {
        let site = try await Site()
        try await site.client.session { session in session["left"] = "behind" }
        try await site.logIn()
        try await site.client.session { session in
            #expect(session["user_id"] == 1)
            #expect(session["left"] as String? == nil)
        }
    }

    @Test(arguments: [
        ("a", "test", "Incorrect username."),
        ("test", "a", "Incorrect password."),
        ("test", "", "Incorrect password."),
    ])
    func refusesALogin(username: String, password: String, message: String) async throws {
        let site = try await Site()
        #expect(try await site.logIn(username, password).text.contains(message))
        #expect(try await site.client.get("/").text.contains("Log In"))
    }

    @Test(arguments: TestClient.Depth.allCases) func logsOut(depth: TestClient.Depth) async throws {
        let site = try await Site(depth)
        try await site.logIn()
        #expect(try await site.client.get("/auth/logout").headers[.location] == "/")
        #expect(site.client.cookies["session"] == nil)
        #expect(try await site.client.get("/").text.contains("Log In"))
    }

    @Test func forgetsAUserWhoIsGone() async throws {
        let site = try await Site()
        try await site.client.session { session in session["user_id"] = 7 }
        #expect(try await site.client.get("/").text.contains("Log In"))
    }
}
