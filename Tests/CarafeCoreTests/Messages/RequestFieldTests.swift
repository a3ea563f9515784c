import CarafeCore
import HTTPTypes
import Testing

@Suite struct RequestFieldTests {
    private static let request = Request(
        .get, "/",
        variables: [
            "HTTP_USER_AGENT": "\u{1B}[2Jx", "CONTENT_TYPE": "text/plain\r\nX-Own: 1", "HTTP_X_NUL": "a\0b",
            "HTTP_ACCEPT": " */*\n", "HTTP_X_LIST": "a\u{7}", "HTTP_X-LIST": "b", "HTTP_HOST": "example.org",
            "HTTP_X_TEXT": "naïve", "HTTP_X_BLANK": " x ", "HTTP_COOKIE": "a=\u{1}; b=2",
        ])

    /// A gateway's values are any bytes; what ends up in a terminal or another field is the same whichever way it was read.
    @Test(
        arguments: [
            ("User-Agent", "[2Jx"), ("Content-Type", "text/plain  X-Own: 1"), ("X-Nul", "a b"), ("Accept", "*/*"),
            ("X-List", "a, b"), ("X-Blank", "x"), ("Host", "example.org"), ("X-Text", "naïve"), ("X-None", nil),
        ] as [(String, String?)])
    func readsAFieldAsAllOfThem(_ name: String, _ value: String?) throws {
        let name = try #require(HTTPField.Name(name))
        #expect(Self.request.header(name) == Self.request.headers[name])
        #expect(Self.request.header(name) == value)
    }

    @Test func saysNoControlCharactersAnywhere() {
        #expect(Self.request.contentType == Self.request.headers[.contentType])
        #expect(Self.request.cookies["a"] == "")
        #expect(Self.request.cookies["b"] == "2")
    }
}
