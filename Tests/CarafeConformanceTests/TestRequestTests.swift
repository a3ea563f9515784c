import CarafeCore
import CarafeTesting
import HTTPTypes
import Testing

@Suite struct TestRequestTests {
    @Test func isARequestAsHandlersGetIt() throws {
        let app = SampleApp.make()
        let request = try app.testRequest("/user/7?tab=a+b", headers: [.cookie: "x=1"])
        #expect(request.endpoint == "user_id")
        #expect(request.args["tab"] == "a b")
        #expect(request.cookies["x"] == "1")
        #expect(request.pathParameter("id") == "7")
        #expect(try request.url(for: "user_id", ["id": 8]) == "/user/8")
        #expect(try request.url(for: "index", external: true) == "http://localhost/")
        let post = try app.testRequest("/echo", method: .post, body: .text("hello"))
        #expect(try post.body.text == "hello")
        #expect(post.contentType == "text/plain; charset=utf-8")
    }

    @Test(arguments: ["user", "/a b", "/%FF"]) func refusesWhatNoClientSends(_ target: String) {
        #expect(throws: TestClientError.self) { try SampleApp.make().testRequest(target) }
    }

    @Test(arguments: TestClient.Depth.allCases) func sendsFilesAsBrowsersDo(depth: TestClient.Depth) async throws {
        let app = App("files")
        app.post("/") { request in "\(request.contentType ?? "")\n\(try request.body.text)" }
        let client = try TestClient(app, depth)
        let files = [TestFile("photo", "a \"\u{301}b\"\r\n.png", [0x61, 0x01]), TestFile("note", "n.txt", text: "é")]
        let response = try await client.post("/", form: ["title": "a & b"], files: files)
        let text = response.text.replacing("\r\n", with: "\n")
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let boundary = try #require(lines[0].firstMatch(of: /multipart\/form-data; boundary=(.+)/)?.1)
        #expect(
            lines.dropFirst() == [
                "--\(boundary)", "Content-Disposition: form-data; name=\"title\"", "", "a & b",
                "--\(boundary)",
                "Content-Disposition: form-data; name=\"photo\"; filename=\"a %22\u{301}b%22%0D%0A.png\"",
                "Content-Type: image/png", "", "a\u{1}",
                "--\(boundary)", "Content-Disposition: form-data; name=\"note\"; filename=\"n.txt\"",
                "Content-Type: text/plain; charset=utf-8", "", "é", "--\(boundary)--", "",
            ])
    }
}
