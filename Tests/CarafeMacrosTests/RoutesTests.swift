import Carafe
import CarafeMacros
import CarafeTesting
import Testing

/// Decorated functions over all transports.
@Suite struct RoutesTests {
    @MainActor private func client(_ depth: TestClient.Depth) throws -> TestClient {
        let app = App("macros")
        app.mount(Users(names: [1: "ada", 7: "alan", 8: "grace"]), at: "/users")
        app.mount(Users(names: [1: "bob"]), at: "/people", name: "people")
        app.mount(Counter(), at: "/counter")
        app.mount(Forms(), at: "/forms")
        app.mount(Generic("made"), at: "/generic")
        app.mount(Visits(), at: "/visits")
        app.mount(Shop.Shelf(), at: "/shop")
        app.get("/urls") { request in
            try [
                request.url(for: Users.url.show(id: 7)), request.url(for: Users.url(in: "people").show(id: 7)),
                request.url(for: Users.url.all(), anchor: "end"), request.url(for: Users.url.all(page: 2)),
                request.url(for: Users.url.index()), request.url(for: Users.url.pair(first: "a b", second: 3)),
                request.url(for: Counter.url.name()), request.url(for: Counter.url.increment()),
                request.url(for: Generic<String>.url.main()),
            ].joined(separator: " ")
        }
        return try TestClient(app, depth)
    }

    @Test(arguments: TestClient.Depth.allCases)
    func answersFromThePath(depth: TestClient.Depth) async throws {
        let client = try await client(depth)
        let answers = [
            "/users/7": "{\"id\":7,\"name\":\"alan\"}\n",
            "/users/9": "nobody at /users/9",
            "/people/1": "{\"id\":1,\"name\":\"bob\"}\n",
            "/users/search?prefix=a&order=descending": "[{\"id\":7,\"name\":\"alan\"},{\"id\":1,\"name\":\"ada\"}]\n",
            "/users/search/?prefix=a&limit=1": "[{\"id\":1,\"name\":\"ada\"}]\n",
            "/users/all": "page 1 of 10",
            "/users/all/3?size=5": "page 3 of 5",
            "/users/all?tag=a&tag=b": "page 1 of 10 a+b",
            "/users/": "users",
            "/users/index": "users",
            "/users/one/to/2": "one 2",
            "/users/paint/red": "red /users/paint/red",
            "/users/near": "/users/1",
            "/people/near": "/people/1",
            "/users/7?stop": "stopped",
            "/counter/name": "counter",
            "/generic/value": "made",
            "/generic/A1B2C3D4-0000-0000-0000-000000000000/1.5": "1.5 A1B2C3D4-0000-0000-0000-000000000000",
        ]
        for (path, text) in answers {
            #expect(try await client.get(path).text == text, "\(path)")
        }
        #expect(try await client.get("/users/7").headers[.contentLanguage] == "en")
        #expect(try await client.get("/counter/name").headers[.contentLanguage] == nil)
        #expect(try await client.get("/users/all/1").headers[.location] == "/users/all")
        #expect(try await client.get("/users/fail").status == .serviceUnavailable)
        #expect(try await client.get("/users/paint/blue").status == .notFound)
        await client.shutdown()
    }

    @Test(arguments: TestClient.Depth.allCases)
    func decodesBodies(depth: TestClient.Depth) async throws {
        let client = try await client(depth)
        let made = try await client.post("/users/", json: User(id: 7, name: "ada"))
        #expect(made.status == .created)
        #expect(made.headers[.location] == "/users/7")
        #expect(try await client.patch("/users/3", json: User(id: 1, name: "new")).json() == User(id: 3, name: "new"))
        #expect(try await client.post("/users/", json: ["id": 7]).status == .badRequest)
        #expect(try await client.post("/forms/login", form: ["name": "ada", "remember": "true"]).text == "ada true")
        #expect(try await client.post("/forms/slow", form: ["name": "ada"]).text == "ada")
        #expect(try await client.post("/forms/field", form: ["name": "ada", "age": "36"]).text == "ada 36")
        #expect(try await client.post("/forms/field", form: ["name": "ada"]).text == "ada 0")
        #expect(try await client.get("/forms/field").text == "nobody 0")
        #expect(try await client.send(photo).text == "p.png 3 [1, 2]")
        #expect(try await client.post("/forms/small", text: "12345").status == .contentTooLarge)
        await client.shutdown()
    }

    /// A form with a file and a field twice.
    private var photo: TestRequest {
        let lines = [
            "--b", "Content-Disposition: form-data; name=\"photo\"; filename=\"p.png\"", "", "png",
            "--b", "Content-Disposition: form-data; name=\"tag\"", "", "1",
            "--b", "Content-Disposition: form-data; name=\"tag\"", "", "2", "--b--", "",
        ]
        let body = Array(lines.joined(separator: "\r\n").utf8)
        return TestRequest(.post, "/forms/photo", body: TestBody(body, contentType: "multipart/form-data; boundary=b"))
    }

    @Test(arguments: TestClient.Depth.allCases)
    func saysWhatDoesNotFit(depth: TestClient.Depth) async throws {
        let client = try await client(depth)
        let size = try await client.get("/users/all?size=ten")
        #expect(size.status == .badRequest)
        #expect(
            size.text.contains(escape("The parameter \"size\" is not a whole number: \"ten\".")), "\(size.text)")
        let form = try await client.post("/forms/login", form: ["nome": "ada"])
        #expect(form.text.contains(escape("The form field \"name\" is missing.")), "\(form.text)")
        #expect(try await client.post("/forms/login", json: ["name": "ada"]).status == .unsupportedMediaType)
        await client.shutdown()
    }

    @Test(arguments: TestClient.Depth.allCases)
    func takesAllThatAFunctionMayBe(depth: TestClient.Depth) async throws {
        let client = try await client(depth)
        #expect(try await client.get("/shop").status == .notFound)
        #expect(try await client.get("/shop/in/here").text == "here low 7")
        #expect(try await client.get("/shop/in/here?level=2&count=1").text == "here high 1")
        #expect(try await client.put("/shop/stream", text: "12345").text == "5")
        #expect(try await client.put("/shop/sum", json: [1, 2, 3]).text == "6\n")
        #expect(try await client.get("/shop/closed").text == "closed")
        #expect(try await client.get("/visits/").text == "1\n")
        #expect(try await client.get("/visits/").text == "2\n")
        await client.shutdown()
    }

    @Test(arguments: TestClient.Depth.allCases)
    func waitsForActors(depth: TestClient.Depth) async throws {
        let client = try await client(depth)
        #expect(try await client.delete("/counter/", json: User(id: 40, name: "")).text == "40")
        let response = try await client.delete("/counter/")
        #expect(response.text == "0")
        #expect(response.headers[.contentLocation] == "0")
        #expect(try await client.post("/counter/").status == .ok)
        await client.shutdown()
    }

    @Test(arguments: TestClient.Depth.allCases)
    func buildsURLs(depth: TestClient.Depth) async throws {
        let client = try await client(depth)
        #expect(
            try await client.get("/urls").text
                == "/users/7 /people/7 /users/all#end /users/all/2 /users/ /users/a%20b/to/3 /counter/name /counter/ "
                + "/generic/value",
        )
        await client.shutdown()
    }

    @Test func namesTheDecoratorsLineInMistakes() {
        let app = App()
        app.mount(Unreachable(), at: "/x")
        let error = #expect(throws: SetupError.self) { try app.freeze() }
        #expect(
            error?.description.contains("\"/x/<b>\" (RoutesTests.swift:\(Unreachable.line))") == true,
            "\(error.debugDescription)",
        )
    }
}

@Routes private struct Unreachable {
    static let line = #line + 3

    @GET("/<a>") func first(a: String) -> String { a }
    @GET("/<b>") func second(b: Color) -> String { "\(b)" }
}
