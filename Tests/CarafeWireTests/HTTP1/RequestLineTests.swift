import CarafeCore
import Testing

@testable import CarafeWire

@Suite struct RequestLineTests {
    @Test func readsThePartsOfAHead() throws {
        let head = try onlyHead("GET /a/b?x=1&y HTTP/1.1\r\nHost: example.com:80\r\nX-A:  b c\t\r\nEmpty:\r\n\r\n")
        #expect(head.method == "GET")
        #expect(head.target == "/a/b?x=1&y")
        #expect(head.path == "/a/b")
        #expect(head.query == "x=1&y")
        #expect(head.authority == "example.com:80")
        #expect(head.fields == ["Host: example.com:80", "X-A: b c", "Empty: "])
        #expect(head.version == .http11)
        #expect(head.framing == .none)
    }

    @Test(arguments: ["GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "-BLARGH", "GETX", "get"])
    func takesAnyTokenAsAMethod(_ method: String) throws {
        #expect(try onlyHead("\(method) / HTTP/1.1\r\nHost: a\r\n\r\n").method == method)
    }

    @Test(arguments: [
        ("GET / HTTP/1.1", nil), ("GET / HTTP/1.9", nil),
        ("GET / HTTP/2.0", "505 version"), ("PRI * HTTP/2.0", "505 version"), ("GET / HTTP/0.9", "505 version"),
        ("GET / http/1.1", "400 request-line"), ("GET / HTTP/1", "400 request-line"),
        ("GET / HTTP/1.10", "400 request-line"), ("GET / HTTP/11.1", "400 request-line"),
        ("GET / IHTTP/1.1", "400 request-line"), ("GET / HTTP/1,1", "400 request-line"),
        ("GET /", "400 request-line"), ("GET / ", "400 request-line"), ("GET", "400 request-line"),
        ("GET HTTP/1.1", "400 request-line"), ("GET  / HTTP/1.1", "400 request-line"),
        ("GET /  HTTP/1.1", "400 request-line"), ("GET / HTTP/1.1 ", "400 request-line"),
        ("GET /a b HTTP/1.1", "400 request-line"), (" GET / HTTP/1.1", "400 method"),
        ("G\tT / HTTP/1.1", "400 method"), (":GET / HTTP/1.1", "400 method"), ("G\"ET / HTTP/1.1", "400 method"),
        ("{GET} / HTTP/1.1", "400 method"), ("GET\u{c3}\u{9f} / HTTP/1.1", "400 method"),
        ("GET\0 / HTTP/1.1", "400 control-character"), ("   ", "400 method"),
        (String(repeating: "M", count: 33) + " / HTTP/1.1", "501 method"),
        ("GET\n/\nHTTP/1.1", "400 line-ending"), ("GET / HTTP/1.1\rX", "400 line-ending"),
    ])
    func readsARequestLineStrictly(_ line: String, _ expected: String?) {
        #expect(refusal("\(line)\r\nHost: a\r\n\r\n") == expected)
    }

    @Test(arguments: [
        ("/", "/", ""), ("/?", "/", ""), ("/a?b?c", "/a", "b?c"), ("//a", "//a", ""), ("/%61%2F", "/a/", ""),
        ("/%25", "/%", ""), ("/a%20b?c%20d", "/a b", "c%20d"), ("/caf%C3%A9", "/café", ""),
        ("/caf\u{c3}\u{a9}", "/café", ""), ("/?%zz", "/", "%zz"), ("/|\"<>", "/|\"<>", ""), ("/\\", "/\\", ""),
        ("http://h/a?b", "/a", "b"), ("HTTP://h", "/", ""), ("http://h?a=b", "/", "a=b"), ("http://h/%41", "/A", ""),
    ])
    func decodesThePathOnce(_ target: String, _ path: String, _ query: String) throws {
        let head = try onlyHead("GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(head.path == path)
        #expect(head.query == query)
        #expect(bytes(target) == Array(head.target.utf8))
    }

    @Test(arguments: [
        ("echo", "400 target"), ("../a", "400 target"), ("!", "400 target"), ("*", "400 target"), ("*a", "400 target"),
        ("/a#b", "400 target"), ("/a?b#c", "400 target"), ("/a\tb", "400 target"),
        ("/a\u{7f}", "400 control-character"),
        ("/%", "400 path"), ("/%1", "400 path"), ("/%zz", "400 path"), ("/%+1", "400 path"), ("/%%41", "400 path"),
        ("/%00", "400 path"), ("/%ff", "400 path"), ("/\u{ff}", "400 path"), ("/%c0%af", "400 path"),
        ("/%ed%a0%80", "400 path"), ("s://]ufd/:", "400 target"), ("http:/h/", "400 target"), ("h", "400 target"),
        ("http", "400 target"), ("https:", "400 target"), ("ftp://h/", "400 target"), ("http:///a", "400 host"),
        ("http://", "400 host"), ("http://u@h/", "400 host"), ("http://u:p@h/", "400 host"),
        ("http://h#a", "400 target"),
        ("http://h:99999/", "400 host"), ("https://h/", "421 target"),
    ])
    func refusesOtherTargets(_ target: String, _ expected: String) {
        #expect(refusal("GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n") == expected)
    }

    @Test(arguments: ["*", "http://h"])
    func takesAnAsteriskForOptions(_ target: String) throws {
        #expect(try onlyHead("OPTIONS \(target) HTTP/1.1\r\nHost: h\r\n\r\n").path == "*")
    }

    @Test func opensNoTunnels() {
        #expect(refusal("CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n") == "501 method")
        #expect(refusal("CONNECT /a HTTP/1.1\r\nHost: h\r\n\r\n") == "400 host")
    }

    @Test func takesAnHTTPSTargetOnASecureConnection() throws {
        #expect(try onlyHead("GET https://h/a HTTP/1.1\r\nHost: h\r\n\r\n", isSecure: true).path == "/a")
    }

    @Test func letsTheTargetsAuthorityOverrideHost() throws {
        let head = try onlyHead("GET http://a:81/ HTTP/1.1\r\nX: y\r\nHost: b\r\n\r\n")
        #expect(head.authority == "a:81")
        #expect(head.fields == ["X: y", "Host: a:81"])
        #expect(try onlyHead("GET http://a/ HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").authority == "a")
    }

    @Test func skipsAFewEmptyLines() {
        let request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"
        #expect(refusal("\r\n\r\n\r\n\r\n" + request) == nil)
        #expect(refusal("\r\n\r\n\r\n\r\n\r\n" + request) == "400 empty-lines")
        #expect(refusal("\n" + request) == "400 line-ending")
        #expect(refusal("\r" + request) == "400 line-ending")
        #expect(refusal(request + "\r\n" + request) == nil)
    }

    @Test(arguments: [(8192, nil), (8193, "414 request-line-too-long"), (100_000, "414 request-line-too-long")])
    func boundsTheRequestLine(_ length: Int, _ expected: String?) {
        let target = "/" + String(repeating: "a", count: length - 14)
        let driver = steps(bytes("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n"), cutAt: [length / 2])
        if let expected {
            #expect(driver.last == .error(String(expected.dropFirst(4)), status: 414, at: 8192))
        } else {
            #expect(driver.count == 1)
        }
    }

    @Test func refusesAnEndlessLineBeforeItEnds() {
        #expect(steps([UInt8](repeating: 77, count: 9000)) == [.error("method", status: 501, at: 0)])
        #expect(
            steps(bytes("GET /") + [UInt8](repeating: 77, count: 9000))
                == [.error("request-line-too-long", status: 414, at: 8192)])
    }

    @Test func namesAnotherProtocolAtItsFirstBytes() throws {
        var driver = TestDriver()
        driver.feed([0])
        let uwsgiError = driver.error
        let uwsgi = try #require(uwsgiError)
        #expect(uwsgi.isMisconfiguration)
        #expect(uwsgi.message.contains("uwsgi packet"))

        driver = TestDriver()
        driver.feed([0x16])
        let none = driver.error
        #expect(none == nil)
        driver.feed([0x03])
        let tlsError = driver.error
        let tls = try #require(tlsError)
        #expect(tls.isMisconfiguration)
        #expect(tls.message.contains("TLS"))

        #expect(steps([0x16, 0x16]) == [.error("control-character", status: 400, at: 0)])
        let later = steps(bytes(nextRequest + "\0"))
        #expect(later.last == .error("control-character", status: 400, at: nextRequest.utf8.count))
    }
}
