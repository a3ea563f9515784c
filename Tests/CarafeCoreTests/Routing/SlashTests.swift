import HTTPTypes
import Testing

@testable import CarafeCore

@Suite struct SlashTests {
    static let rules = [
        "/", "/leaf", "/branch/", "/user/<name>/", "/item/<name>", "/deep/a/b", "/files/<path:p>/", "/all/<path:p>",
        "/deep/dir/",
    ]

    @Test(arguments: [
        ("/leaf", 200, nil),
        ("/leaf/", 404, nil),
        ("/branch/", 200, nil),
        ("/branch", 308, "/branch/"),
        ("/branch?a=b&c=%20", 308, "/branch/?a=b&c=%20"),
        ("/user/bob", 308, "/user/bob/"),
        ("/user/a b", 308, "/user/a%20b/"),
        ("/user/é\"<>", 308, "/user/%C3%A9%22%3C%3E/"),
        ("/user/\\evil.example", 308, "/user/%5Cevil.example/"),
        ("/item/x/", 404, nil),
        ("//leaf", 308, "/leaf"),
        ("/deep//a///b", 308, "/deep/a/b"),
        ("/deep//a///c", 404, nil),
        ("//deep//a///b?q=1", 308, "/deep/a/b?q=1"),
        ("/deep//dir", 308, "/deep/dir/"),
        ("//branch", 308, "/branch/"),
        ("//evil.example", 404, nil),
        ("//evil.example/leaf", 404, nil),
        ("/files/a/b/", 200, nil),
        ("/files/a/b", 308, "/files/a/b/"),
        ("/files/a/b//", 308, "/files/a/b/"),
        ("/all/a//b", 200, nil),
        ("/all//a", 308, "/all/a"),
        ("//", 308, "/"),
    ])
    func redirects(_ target: String, _ status: Int, _ location: String?) async throws {
        let answer = try await RoutingTests.app(Self.rules).answer(.get, target)
        #expect(answer.status == status)
        #expect(answer.headers[.location] == location)
    }

    @Test func redirectsToAnyHostsPathUnderTheMount() async throws {
        let app = try RoutingTests.app(Self.rules)
        for (script, location) in [("/app", "/app/branch/"), ("/app/", "/app/branch/"), ("//evil", "/evil/branch/")] {
            let answer = await app.answer(Request(.get, "/branch", scriptName: script))
            #expect(answer.headers[.location] == location)
        }
    }

    @Test func explainsARedirectInItsBody() async throws {
        let answer = try await RoutingTests.app(Self.rules).answer(.get, "/branch?<b>")
        #expect(
            answer.text == """
                <!doctype html>
                <html lang=en>
                <title>Redirecting...</title>
                <h1>Redirecting...</h1>
                <p>The page is at <a href="/branch/?%3Cb%3E">/branch/?%3Cb%3E</a>.</p>

                """,
        )
    }

    @Test(arguments: [
        ("/leaf", "/leaf"), ("/leaf/", "/leaf"), ("/branch", "/branch/"), ("/branch/", "/branch/"),
        ("/user/bob", "/user/<name>/|bob"), ("/user/bob/", "/user/<name>/|bob"), ("/files/a/b", "/files/<path:p>/|a/b"),
        ("/files/a/b/", "/files/<path:p>/|a/b"), ("/all/a/", "/all/<path:p>|a/"),
    ])
    func matchesEitherFormWhenSlashesAreNotStrict(_ path: String, _ expected: String) async throws {
        let app = try RoutingTests.app(Self.rules) { $0.strictSlashes = false }
        #expect(await app.answer(.get, path).description == "200 " + expected)
        #expect(await app.answer(.post, path).status == 405)
    }

    @Test func takesARoutesOwnWordOnSlashes() async throws {
        let app = App()
        app.get("/a/", strictSlashes: false) { "a" }
        app.get("/b/") { "b" }
        let frozen = try app.freeze()
        #expect(await frozen.answer(.get, "/a").status == 200)
        #expect(await frozen.answer(.get, "/b").status == 308)
    }

    @Test func leavesSlashesAloneWhenTold() async throws {
        let app = try RoutingTests.app(Self.rules) { $0.mergeSlashes = false }
        #expect(await app.answer(.get, "//leaf").status == 404)
    }
}
