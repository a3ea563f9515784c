import CarafeTesting
import Testing

@testable import flaskr

@Suite struct BlogTests {
    @Test(arguments: TestClient.Depth.allCases) func showsPosts(depth: TestClient.Depth) async throws {
        let site = try await Site(depth)
        let page = try await site.client.get("/").text
        for text in ["Log In", "Register", "A title", "by test on 2026-01-31", ">First line\nsecond line<"] {
            #expect(page.contains(text))
        }
        #expect(!page.contains("Edit"))

        try await site.logIn()
        let own = try await site.client.get("/").text
        for text in ["Log Out", #"href="/create""#, #"href="/1/update""#] { #expect(own.contains(text)) }

        try await site.logIn("other")
        #expect(try await !site.client.get("/").text.contains("/1/update"))
    }

    @Test(arguments: ["/create", "/1/update", "/1/delete"], TestClient.Depth.allCases)
    func sendsOneWhoIsNotLoggedInToTheLoginPage(path: String, depth: TestClient.Depth) async throws {
        let site = try await Site(depth)
        let response = try await site.client.post(path, form: ["title": "x", "body": "x"])
        #expect(response.status == .found)
        #expect(response.headers[.location] == "/auth/login")
        #expect(try await site.value(String.self, "SELECT title FROM post") == "A title")
    }

    @Test(arguments: ["/1/update", "/1/delete"]) func refusesAnotherAuthor(path: String) async throws {
        let site = try await Site()
        try await site.logIn("other")
        #expect(try await site.client.post(path, form: ["title": "x", "body": "x"]).status == .forbidden)
        #expect(try await site.value(String.self, "SELECT title FROM post") == "A title")
    }

    @Test(arguments: ["/2/update", "/2/delete", "/one/update"]) func knowsNoOtherPost(path: String) async throws {
        let site = try await Site()
        try await site.logIn()
        #expect(try await site.client.post(path, form: ["title": "x", "body": "x"]).status == .notFound)
    }

    @Test(arguments: TestClient.Depth.allCases) func creates(depth: TestClient.Depth) async throws {
        let site = try await Site(depth)
        try await site.logIn()
        #expect(try await site.client.get("/create").status == .ok)

        let response = try await site.client.post(
            "/create", form: ["title": "<b>&", "body": "as it is"], followRedirects: true)
        #expect(response.text.contains("<h2>&lt;b&gt;&amp;</h2>"))
        #expect(try await site.value(Int.self, "SELECT count(*) FROM post") == 2)
    }

    @Test(arguments: TestClient.Depth.allCases) func updates(depth: TestClient.Depth) async throws {
        let site = try await Site(depth)
        try await site.logIn()
        let form = try await site.client.get("/1/update").text
        #expect(form.contains(#"value="A title""#))
        #expect(form.contains(">First line\nsecond line</textarea>"))

        let response = try await site.client.post("/1/update", form: ["title": "updated", "body": ""])
        #expect(response.headers[.location] == "/")
        #expect(try await site.value(String.self, "SELECT title FROM post WHERE id = 1") == "updated")
    }

    @Test(arguments: ["/create", "/1/update"]) func refusesAPostWithoutATitle(path: String) async throws {
        let site = try await Site()
        try await site.logIn()
        let page = try await site.client.post(path, form: ["title": "", "body": "what was typed"]).text
        #expect(page.contains("Title is required."))
        #expect(page.contains(">what was typed</textarea>"))
    }

    @Test(arguments: TestClient.Depth.allCases) func deletes(depth: TestClient.Depth) async throws {
        let site = try await Site(depth)
        try await site.logIn()
        #expect(try await site.client.get("/1/delete").status == .methodNotAllowed)

        #expect(try await site.client.post("/1/delete").headers[.location] == "/")
        #expect(try await site.value(Int.self, "SELECT count(*) FROM post") == 0)
    }
}
