import CarafeCore
import Foundation
import HTTPTypes
import Synchronization
import Testing

@testable import CarafeTesting

@Suite struct CookieJarTests {
    private static func jar(_ fields: String..., host: String = "localhost", path: String = "/a/b") -> CookieJar {
        let jar = CookieJar()
        for field in fields { jar.take(field, host: host, path: path) }
        return jar
    }

    @Test(
        arguments: [
            // Path
            ("x=1", "/a/c", "x=1"), ("x=1", "/a", "x=1"), ("x=1", "/", nil), ("x=1", "/ab", nil),
            ("x=1; Path=/", "/", "x=1"), ("x=1; Path=/c", "/c/d", "x=1"), ("x=1; Path=/c", "/cd", nil),
            ("x=1; Path=/c/", "/c", nil), ("x=1; Path=c", "/a/c", "x=1"),
            // Its end
            ("x=1; Max-Age=60", "/a/b", "x=1"), ("x=1; Max-Age=0", "/a/b", nil), ("x=1; Max-Age=-1", "/a/b", nil),
            ("x=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "/a/b", nil),
            ("x=1; Expires=Fri, 31 Dec 2999 23:59:59 GMT", "/a/b", "x=1"),
            ("x=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60", "/a/b", "x=1"),
            ("x=1; Expires=nonsense", "/a/b", "x=1"),
            // Its form
            (" x = 1 ; HttpOnly ; secure", "/a/b", "x=1"), ("x=a=b", "/a/b", "x=a=b"),
            ("x=\"a b\"", "/a/b", "x=\"a b\""),
            ("x", "/a/b", nil), ("=1", "/a/b", nil), ("x=", "/a/b", "x="),
            // Its domain
            ("x=1; Domain=localhost", "/a/b", "x=1"), ("x=1; Domain=example.com", "/a/b", nil),
            ("x=1; Domain=", "/a/b", "x=1"),
        ] as [(String, String, String?)])
    func sends(_ field: String, _ path: String, _ expected: String?) {
        #expect(Self.jar(field).field(host: "localhost", path: path) == expected)
    }

    @Test(
        arguments: [
            ("x=1", "www.example.com", true), ("x=1", "a.www.example.com", false), ("x=1", "example.com", false),
            ("x=1; Domain=example.com", "example.com", true), ("x=1; Domain=.Example.com", "api.example.com", true),
            ("x=1; Domain=example.com", "badexample.com", false), ("x=1; Domain=www.example.com", "example.com", false),
            ("x=1; Domain=com", "other.com", false), ("x=1; Secure", "www.example.com", false),
        ])
    func tellsHostsApart(_ field: String, _ host: String, _ isSent: Bool) {
        let jar = Self.jar(field, host: "www.example.com")
        #expect((jar.field(host: host, path: "/a/b") != nil) == isSent)
    }

    @Test func keepsOneOfANameAndPath() {
        let jar = Self.jar("x=1; Path=/", "y=2; Path=/", "x=3; Path=/a", "x=4; Path=/")
        #expect(jar.field(host: "localhost", path: "/a/b") == "x=3; y=2; x=4")
        #expect(jar["x"] == "4")
        jar["x"] = nil
        #expect(jar.all.map(\.name) == ["y"])
        jar["y"] = "5"
        #expect(jar.field(host: "localhost", path: "/") == "y=5")
        jar.removeAll()
        #expect(jar.all.isEmpty)
    }

    @Test func forgetsWhatHasExpired() {
        let now = Mutex(Date(timeIntervalSince1970: 1000))
        let jar = CookieJar { now.withLock { $0 } }
        jar.take("x=1; Max-Age=10", host: "localhost", path: "/")
        now.withLock { $0 += 9 }
        #expect(jar["x"] == "1")
        now.withLock { $0 += 1 }
        #expect(jar["x"] == nil)
        #expect(jar.field(host: "localhost", path: "/") == nil)
    }

    // MARK: - In a client

    private static func app() -> App {
        let app = App("cookies")
        app.secretKey = "for tests"
        app.get("/set") { request in
            var response = redirect("/show")
            try response.setCookie("theme", "dark blue")
            return response
        }
        app.get("/forget") {
            var response = Response("")
            try response.deleteCookie("theme")
            return response
        }
        app.get("/show") { request in request.cookies.pairs.map { "\($0.name)=\($0.value)" }.joined(separator: ";") }
        app.get("/count") { request in
            let count: Int = request.session["count"] ?? 0
            request.session["count"] = count + 1
            return "\(count)"
        }
        return app
    }

    @Test(arguments: TestClient.Depth.allCases) func keepsCookiesFromRequestToRequest(depth: TestClient.Depth)
        async throws
    {
        let client = try TestClient(Self.app(), depth)
        #expect(try await client.get("/set", followRedirects: true).text == "theme=dark blue")
        #expect(client.cookies["theme"] == "dark blue")
        client.cookies["other"] = "1"
        #expect(try await client.get("/show").text == "theme=dark blue;other=1")
        #expect(try await client.get("/show", headers: [.cookie: "theme=light"]).text == "theme=light;other=1")
        #expect(try await client.get("/show", headers: [.hostField: "example.com"]).text == "")
        _ = try await client.get("/forget")
        #expect(try await client.get("/show").text == "other=1")
    }

    @Test func keepsNoneWhenItIsNotTo() async throws {
        let client = try TestClient(Self.app(), keepsCookies: false)
        _ = try await client.get("/set")
        #expect(try await client.get("/show").text == "")
        #expect(client.cookies.all.isEmpty)
    }

    // MARK: - Sessions

    @Test(arguments: TestClient.Depth.allCases) func changesTheSession(depth: TestClient.Depth) async throws {
        let client = try TestClient(Self.app(), depth)
        try await client.session { $0["count"] = 7 }
        #expect(try await client.get("/count").text == "7")
        #expect(try await client.get("/count").text == "8")
        try await client.session { session in
            #expect(session["count"] == 9)
            session.clear()
        }
        #expect(client.cookies["session"] == nil)
        #expect(try await client.get("/count").text == "0")
    }

    @Test func explainsASessionThatCannotBeKept() async throws {
        let app = App("keyless")
        let client = try TestClient(app)
        await #expect(throws: (any Error).self) { try await client.session { $0["x"] = 1 } }
    }
}
