import CarafeCore
import CarafeTesting
import HTTPTypes
import Synchronization
import Testing

struct TestClientTests {
    private let client: TestClient

    init() throws {
        client = try TestClient(SampleApp.make())
    }

    @Test func asksAnyResponder() async throws {
        final class Fixed: Responder {
            func prepare(_ request: inout Request) -> Handling { Handling(.inline) }
            func respond(to request: Request) -> Response { Response("always") }
            func respond(to request: Request) async -> Response { Response("never") }
            func respond(to request: Request, refusing error: HTTPError) -> Response { Response("never") }
        }
        #expect(try await TestClient(Fixed(), .http).get("/").text == "always")
    }

    @Test(arguments: TestClient.Depth.allCases)
    func refusesAnAppWithMistakes(depth: TestClient.Depth) {
        let app = App()
        app.get("/<int:id") { "" }
        #expect(throws: SetupError.self) { try TestClient(app, depth) }
    }

    // MARK: - Requests

    @Test func sendsEachMethod() async throws {
        let app = App()
        let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options]
        app.route("/", methods: methods) { request in
            Response(status: .init(code: 200 + "\(request.method)".utf8.count))
        }
        let client = try TestClient(app)
        let calls = [client.get, client.head, client.post, client.put, client.patch, client.delete, client.options]
        for (method, call) in zip(methods, calls) {
            #expect(try await call("/").status.code == 200 + method.rawValue.utf8.count)
        }
    }

    @Test func encodesTheQueryBehindTheOneThatIsThere() async throws {
        let response = try await client.get("/query?a=1", query: ["b c": "d&e", "f": "é"])
        #expect(response.text == "a=1\nb c=d&e\nf=é")
        #expect(try await client.get("/query", query: ["a": ""]).text == "a=")
    }

    @Test func sendsEachKindOfBodyWithItsType() async throws {
        let form = try await client.post("/echo", form: ["a": "1", "b": "x y"])
        #expect(form.text == "a=1&b=x+y")
        #expect(form.headers[.contentType] == "application/x-www-form-urlencoded")
        let text = try await client.post("/echo", text: "é")
        #expect(text.text == "é")
        #expect(text.headers[.contentType] == "text/plain; charset=utf-8")
        let bytes = try await client.post("/echo", body: [1, 2])
        #expect(bytes.body == [1, 2])
        #expect(bytes.headers[.contentType] == nil)
        let json = try await client.post("/echo", json: User(id: 1, name: "Ada"))
        #expect(json.headers[.contentType] == "application/json")
        #expect(try json.json(User.self) == User(id: 1, name: "Ada"))
    }

    @Test func keepsTheTypeThatHeadersName() async throws {
        let response = try await client.post("/echo", headers: [.contentType: "text/csv"], text: "a,b")
        #expect(response.headers[.contentType] == "text/csv")
    }

    @Test func leavesOutFieldsWithUnderscoresOverUWSGI() async throws {
        let headers: HTTPFields = [HTTPField.Name("X_Repeated")!: "forged"]
        for depth in [TestClient.Depth.uwsgi, .uwsgiSocket] {
            let response = try await SampleClients.client(at: depth).get("/fields", headers: headers)
            #expect(!response.text.contains("forged"))
        }
    }

    @Test(arguments: [
        ("leaf", "\"leaf\" cannot be asked for: it does not begin with a slash"),
        ("", "\"\" cannot be asked for: it does not begin with a slash"),
        ("*", "\"*\" cannot be asked for: it does not begin with a slash"),
        ("/a b", "\"/a b\" cannot be asked for: write blanks and the like as %20"),
        ("/a\r\nX: y", "\"/a\r\nX: y\" cannot be asked for: write blanks and the like as %20"),
        ("/leaf#top", "\"/leaf#top\" cannot be asked for: a fragment is never sent"),
    ])
    func refusesATargetThatNoClientSends(target: String, sentence: String) async {
        let error = await #expect(throws: TestClientError.self) { try await client.get(target) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.description == sentence)
    }

    @Test(arguments: [HTTPField.Name.contentLength, .transferEncoding])
    func refusesFieldsThatFrameTheBody(name: HTTPField.Name) async {
        let error = await #expect(throws: TestClientError.self) { try await client.post("/echo", headers: [name: "3"]) }
        #expect(error?.description == "\(name) is made of the body; leave it out (or set isChunked)")
    }

    @Test func saysWhenAUWSGIPacketCannotHoldTheRequest() async throws {
        let client = try TestClient(SampleApp.make(), .uwsgi)
        let long = String(repeating: "x", count: 70_000)
        let error = await #expect(throws: TestClientError.self) { try await client.get("/", headers: [.accept: long]) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.message.hasPrefix("the variables of GET / take 70") == true)
        #expect(error?.message.hasSuffix(" bytes; a uwsgi packet holds 65535 at most") == true)
    }

    // MARK: - Responses

    @Test func showsTheBodyThatIsNotTheJSONAskedFor() async throws {
        let response = try await client.get("/")
        let error = #expect(throws: TestClientError.self) { try response.json(User.self) }
        #expect(error?.code == .notJSON)
        #expect(error?.description == "The request body is not valid JSON. The body of the 200 is: Hello")
    }

    @Test func shortensALongBodyThatIsNotJSON() async throws {
        let response = try await client.post("/echo", text: String(repeating: "x", count: 1000))
        let error = #expect(throws: TestClientError.self) { try response.json(User.self) }
        #expect(error?.description.hasSuffix(String(repeating: "x", count: 200) + "…") == true)
    }
}
