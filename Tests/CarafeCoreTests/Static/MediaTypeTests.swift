import Testing

@testable import CarafeCore

@Suite struct MediaTypeTests {
    @Test(arguments: [
        ("/a/b.html", "text/html; charset=utf-8"), ("B.HTML", "text/html; charset=utf-8"),
        ("a.js", "text/javascript; charset=utf-8"), ("a.svg", "image/svg+xml"), ("a.tar.gz", "application/gzip"),
        ("a.json", "application/json"), ("a.woff2", "font/woff2"), ("a", "application/octet-stream"),
        ("a.unknown", "application/octet-stream"), (".html", "application/octet-stream"),
        ("/a.html/b", "application/octet-stream"), ("a.", "application/octet-stream"), ("", "application/octet-stream"),
    ])
    func goesByTheName(_ name: String, _ type: String) {
        #expect(MediaType.named(name) == type)
    }
}
