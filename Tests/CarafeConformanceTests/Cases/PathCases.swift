import CarafeTesting
import HTTPTypes

extension ConformanceCase {
    static let paths: [ConformanceCase] = [
        .init("an escaped blank", "GET /hello/Ada%20L", body: .text("Hello Ada L")),
        .init("a plus, which is one in a path", "GET /hello/a+b", body: .text("Hello a+b")),
        .init("escaped letters of a static path", "GET /%6Ceaf", body: .text("a leaf")),
        .init("UTF-8 in escapes", "GET /hello/%C3%A9", body: .text("Hello é")),
        .init("UTF-8 as it is", "GET /hello/é", body: .text("Hello é")),
        .init("an escaped slash, which is one", "GET /files/a%2Fb", body: .text("a/b")),
        .init("an escaped slash in one segment", "GET /hello/a%2Fb", gives: 404),
        .init("an escaped percent, decoded once", "GET /hello/%2541", body: .text("Hello %41")),
        .init("an escaped question mark", "GET /hello/what%3F", body: .text("Hello what?")),
        .init("an escaped line end", "GET /hello/a%0D%0Ab", body: .text("Hello a\r\nb")),
        .init("bytes that are not UTF-8", "GET /hello/%FF", gives: 400).wordedByTransport,
        .init("an overlong form of a slash", "GET /files/%C0%AF", gives: 400).wordedByTransport,
        .init("a NUL", "GET /hello/a%00b", gives: 400).wordedByTransport,
        .init("an escape that is none", "GET /hello/%zz", gives: 400).wordedByTransport,
        .init("half an escape", "GET /hello/%4", gives: 400).wordedByTransport,
        .init(
            "what a handler sees of a target", "GET /seen/a%20b?q=%41",
            body: .text("/seen/a%20b?q=%41\n/seen/a b\nq=%41")),
        .init("a target that ends in a question mark", "GET /seen/a?", body: .text("/seen/a?\n/seen/a\n")),
        .init("a question mark in a query", "GET /seen/a?b?c", body: .text("/seen/a?b?c\n/seen/a\nb?c")),
        .init("a query", "GET /query?a=1&b=x+y&c=%26&a=2&flag", body: .text("a=1\nb=x y\nc=&\na=2\nflag=")),
        .init("a query that is not UTF-8", "GET /query?a=%FF&b=%zz", body: .text("a=\u{FFFD}\nb=%zz")),
        .init("a query with a path in it", "GET /query?next=/a//b/", body: .text("next=/a//b/")),
        .init(
            "a long query", "GET /query?a=" + String(repeating: "x", count: 4000),
            body: .text("a=" + String(repeating: "x", count: 4000))),
    ]

    static let requestFields: [ConformanceCase] = [
        .init(
            "fields, one of them empty and one missing", "GET /fields",
            headers: [.accept: "text/*", .userAgent: "tests", HTTPField.Name("X-Empty")!: ""],
            body: .text("{\"accept\":\"text/*\",\"agent\":\"tests\",\"empty\":\"\",\"host\":\"localhost\"}\n")),
        .init(
            "a field that is repeated", "GET /fields", headers: repeated("X-Repeated", "one", "two"),
            body: .containing("\"repeated\":\"one, two\"")),
        .init(
            "a field with bytes beyond ASCII", "GET /fields", headers: [.accept: "é"],
            body: .containing("\"accept\":\"é\"")),
        .init("the length of a body", "GET /fields", sending: .text("abc"), body: .containing("\"length\":\"3\"")),
        .init(
            "another host", "GET /fields", headers: [HTTPField.Name("Host")!: "example.org:8080"],
            body: .containing("\"host\":\"example.org:8080\"")),
        .init(
            "a content type without a body", "GET /fields", headers: [.contentType: "text/x"],
            body: .containing("\"type\":\"text/x\"")),
        .init("who asks, and how", "GET /peer", body: .text("127.0.0.1 http HTTP/1.1")),
        .init(
            "cookies", "GET /cookies", headers: [.cookie: "a=1; b=\"two\"; a=3; =nameless; c"],
            body: .text("a=1\nb=two\na=3")),
        .init(
            "cookies in two fields", "GET /cookies", headers: repeated("Cookie", "a=1", "b=2"),
            body: .text("a=1\nb=2")),
        .init("no cookies", "GET /cookies", body: .text("")),
    ]

    private static func repeated(_ name: String, _ values: String...) -> HTTPFields {
        HTTPFields(values.map { HTTPField(name: HTTPField.Name(name)!, value: $0) })
    }
}
