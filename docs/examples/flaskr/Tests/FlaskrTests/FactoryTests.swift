import CarafeTesting
import Testing

@testable import flaskr

@Suite struct FactoryTests {
    @Test func isConfiguredByItsCaller() throws {
        #expect(try makeApp(["DATABASE": "a.sqlite"]).config["DATABASE"] == "a.sqlite")
        #expect(try makeApp().config["DATABASE"] != "a.sqlite")
    }

    @Test(arguments: TestClient.Depth.allCases) func saysHello(depth: TestClient.Depth) async throws {
        #expect(try await Site(depth).client.get("/hello").text == "Hello, World!")
    }

    @Test(arguments: TestClient.Depth.allCases) func hasAStylesheet(depth: TestClient.Depth) async throws {
        let site = try await Site(depth)
        #expect(try await site.client.get("/").text.contains(#"href="/static/style.css""#))
        #expect(try await site.client.get("/static/style.css").headers[.contentType] == "text/css; charset=utf-8")
    }
}
