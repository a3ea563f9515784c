import CarafeCore
import CarafeTesting
import HTTPTypes
import Testing

struct RedirectTests {
    private let client: TestClient

    init() throws {
        let app = App()
        for path in ["/", "/leaf", "/a/", "/a/leaf", "/a/b/leaf", "/leaf/", "/:x"] { app.get(path) { $0.target } }
        app.get("/loop") { redirect("/loop") }
        app.route("/to", methods: [.get, .post, .put]) { request in
            redirect(request.args["to"] ?? "", status: .init(code: request.args["status", as: Int.self] ?? 302))
        }
        app.get("/a/b/to") { request in redirect(request.args["to"] ?? "") }
        app.route("/end", methods: [.get, .post, .put]) { request async throws in
            let type = request.contentType ?? "no type"
            return "\(request.method) \(try await request.body.collectText()) \(type)"
        }
        client = try TestClient(app)
    }

    @Test func followsOnlyWhenAsked() async throws {
        #expect(try await client.get("/to?to=/leaf").status == .found)
        let response = try await client.get("/to?to=/leaf", followRedirects: true)
        #expect(response.text == "/leaf")
        #expect(response.history.map(\.status) == [.found])
    }

    @Test(arguments: [
        ("/leaf", "/leaf"), ("/leaf?q=1#top", "/leaf?q=1"), ("leaf", "/a/b/leaf"), ("../leaf", "/a/leaf"),
        ("./leaf", "/a/b/leaf"), ("../../../leaf", "/leaf"), ("..", "/a/"), ("../../", "/"),
        ("/a/./../leaf", "/leaf"), ("./../../:x", "/:x"), ("http://localhost/leaf", "/leaf"), ("http://localhost", "/"),
        ("http://localhost?q=1", "/?q=1"), ("leaf?q=a:b", "/a/b/leaf?q=a:b"),
    ])
    func resolvesReferences(location: String, target: String) async throws {
        let response = try await client.get("/a/b/to", query: ["to": location], followRedirects: true)
        #expect(response.text == target)
        #expect(response.history.count == 1)
    }

    @Test(arguments: ["//evil.example/leaf", "https://localhost/leaf", "http://localhost.evil/", "mailto:a@b"])
    func staysWithTheApp(location: String) async throws {
        let error = await #expect(throws: TestClientError.self) {
            try await client.get("/to", query: ["to": location], followRedirects: true)
        }
        #expect(error?.code == .badRedirect)
        #expect(error?.description.hasSuffix("redirects to \(location), which is another server's") == true)
    }

    @Test(arguments: [
        (301, "GET  no type"), (302, "GET  no type"), (303, "GET  no type"),
        (307, "POST kept text/plain; charset=utf-8"), (308, "POST kept text/plain; charset=utf-8"),
    ])
    func sendsTheBodyAgainWhereTheStatusSaysSo(status: Int, seen: String) async throws {
        let response = try await client.post(
            "/to", query: ["to": "/end", "status": "\(status)"], text: "kept", followRedirects: true)
        #expect(response.text == seen)
    }

    @Test func dropsTheTypeWithTheBody() async throws {
        let target = "/to?to=/end&status=303"
        let headers: HTTPFields = [.contentType: "text/csv"]
        let response = try await client.post(target, headers: headers, text: "a,b", followRedirects: true)
        #expect(response.text == "GET  no type")
    }

    @Test func keepsHEADAtA303() async throws {
        let response = try await client.head("/to?to=/end&status=303", followRedirects: true)
        #expect(response.headers[.contentLength] == "\("HEAD  no type".utf8.count)")
        #expect(response.body.isEmpty)
    }

    @Test func keepsPUTAtA302() async throws {
        let response = try await client.put("/to?to=/end", text: "kept", followRedirects: true)
        #expect(response.text == "PUT kept text/plain; charset=utf-8")
    }

    @Test func leavesOtherStatusesAlone() async throws {
        #expect(try await client.get("/to?to=/leaf&status=304", followRedirects: true).status == .notModified)
    }

    @Test func givesUpARedirectWithoutEnd() async {
        let error = await #expect(throws: TestClientError.self) {
            try await client.get("/loop", followRedirects: true)
        }
        #expect(error?.description == "/loop is the end of 20 redirects, and redirects again")
    }
}
