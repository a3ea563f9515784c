import CarafeTesting
import HTTPTypes

extension ConformanceCase {
    static let routing: [ConformanceCase] = [
        .init(
            "a static route", "GET /", with: ["Content-Type": "text/html; charset=utf-8", "Content-Length": "5"],
            body: .text("Hello")),
        .init("an asynchronous handler", "GET /async", body: .text("later")),
        .init("a blocking handler", "GET /blocking", body: .text("waited")),
        .init(
            "an integer, answered as JSON", "GET /user/7", with: ["Content-Type": "application/json"],
            body: .text("{\"id\":7,\"name\":\"Ada\"}\n")),
        .init(
            "text that is no integer", "GET /user/seven", gives: 404,
            with: ["Content-Type": "text/html; charset=utf-8"],
            body: .containing("404 Not Found")),
        .init("a converter of the app's own", "GET /color/ff", body: .text("255")),
        .init("text that its type does not take", "GET /color/xyz", gives: 404),
        .init("a path parameter over slashes", "GET /files/a/b.txt", body: .text("a/b.txt")),
        .init("an unknown path", "GET /nowhere", gives: 404, with: ["X-Seen": "GET"]),
        .init("a path in other letters", "GET /LEAF", gives: 404),
        .init("a link made by name", "GET /link", body: .text("/user/7?tab=a+b")),
        .init("HEAD for GET", "HEAD /", with: ["Content-Length": "5", "X-Seen": "HEAD"], body: .text("")),
        .init("HEAD for a stream", "HEAD /stream", with: ["Content-Length": nil], body: .text("")),
        .init("HEAD for a file", "HEAD /file/part", with: ["Content-Length": "6"], body: .text("")),
        .init("HEAD for nothing", "HEAD /nowhere", gives: 404, body: .text("")),
        .init(
            "a method that the path does not have", "POST /leaf", gives: 405,
            with: ["Allow": "GET, HEAD, OPTIONS"], body: .containing("405 Method Not Allowed")),
        .init(
            "a method of several routes' path", "GET /item", gives: 405,
            with: ["Allow": "DELETE, OPTIONS, PATCH, PUT"]),
        .init("TRACE", "TRACE /leaf", gives: 405, with: ["Allow": "GET, HEAD, OPTIONS"]),
        .init("OPTIONS for a path", "OPTIONS /item", with: ["Allow": "DELETE, OPTIONS, PATCH, PUT"], body: .text("")),
        .init("OPTIONS for an unknown path", "OPTIONS /nowhere", gives: 404),
        .init(
            "OPTIONS for all of the server", "OPTIONS *",
            with: ["Allow": "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PROPFIND, PUT"], body: .text("")),
        .init("PUT", "PUT /item", body: .text("put")),
        .init("PATCH", "PATCH /item", body: .text("patched")),
        .init("DELETE", "DELETE /item", gives: 204, with: ["Content-Length": nil], body: .text("")),
        .init("a method of WebDAV", "PROPFIND /dav", body: .text("found")),
        .init("a method in small letters, which is another one", "get /leaf", gives: 405),
    ]

    static let slashes: [ConformanceCase] = [
        .init("a rule that ends in a slash", "GET /branch/", body: .text("a branch")),
        .init(
            "its path without the slash", "GET /branch", gives: 308, with: ["Location": "/branch/"],
            body: .containing("Redirecting")),
        .init("the same with a query", "GET /branch?a=1&b=%20", gives: 308, with: ["Location": "/branch/?a=1&b=%20"]),
        .init("the same with POST", "POST /inbox", sending: .text("kept"), gives: 308, with: ["Location": "/inbox/"]),
        .init("a slash that the rule does not have", "GET /leaf/", gives: 404),
        .init("a rule that takes both", "GET /loose/", body: .text("either way")),
        .init("two slashes where one matches", "GET //leaf", gives: 308, with: ["Location": "/leaf"]),
        .init("many slashes, and a query", "GET /user///7?x=1", gives: 308, with: ["Location": "/user/7?x=1"]),
        .init("slashes too many and too few", "GET //branch", gives: 308, with: ["Location": "/branch/"]),
        .init("slashes before another host's name", "GET //evil.example/..", gives: 404, with: ["Location": nil]),
        .init("two slashes and no match", "GET /no//where", gives: 404),
        .init("dots, which are no directories", "GET /files/../leaf", body: .text("../leaf")),
    ]
}
