import CarafeCore
import Testing

@testable import CarafeWire

@Suite struct FieldTests {
    @Test(arguments: [
        ("X:y", nil), ("X: \u{e9}\u{ff}", nil), ("X: a\tb", nil), ("!#$%&'*+-.^_`|~: 1", nil), ("X_A: 1", nil),
        ("X : y", "400 field"), ("X\t: y", "400 field"), ("NoColon", "400 field"), (":", "400 field"),
        (": x", "400 field"), ("A[b]: c", "400 field"), ("A@: c", "400 field"), ("{: c", "400 field"),
        ("A\"b: c", "400 field"), ("A b: c", "400 field"), ("A\u{a0}: c", "400 field"),
        (" X: y", "400 field"), ("\tX: y", "400 field"), ("X: a\r\n b", "400 field"), ("X: a\r\n\tb", "400 field"),
        ("A\0b: c", "400 control-character"), ("X: a\0b", "400 control-character"),
        ("X: a\u{7}b", "400 control-character"), ("X: a\u{7f}b", "400 control-character"),
        ("X: a\u{1b}", "400 control-character"), ("X:\u{b}a", "400 control-character"),
        ("X: a\rb", "400 line-ending"), ("X: a\nY: b", "400 line-ending"), ("Content\rLength: 3", "400 line-ending"),
        ("X: a\r\r", "400 line-ending"),
    ])
    func readsFieldsStrictly(_ field: String, _ expected: String?) {
        #expect(refusal("GET / HTTP/1.1\r\nHost: a\r\n\(field)\r\n\r\n") == expected)
        if expected == "400 field" {
            #expect(refusal("GET / HTTP/1.1\r\n\(field)\r\nHost: a\r\n\r\n") == expected)
        }
    }

    @Test(arguments: [
        "a", "www.Example-9.com", "a:8080", "a:", "a:0", "a:65535", "127.0.0.1:80", "[::1]", "[::1]:80",
        "[1:2:3:4:5:6:7:8]",
        "[1:2:3:4:5:6:7::]", "[::]", "[::ffff:1.2.3.4]", "[1:2:3:4:5:6:1.2.3.4]", "[v1.a:b]", "a%41b", "a_b",
        "a~!$&'()*+;=",
    ])
    func acceptsHosts(_ host: String) throws {
        #expect(try onlyHead("GET / HTTP/1.1\r\nhoSt: \t\(host) \r\n\r\n").authority == host)
    }

    @Test(arguments: [
        "", "a b", "a, b", "a,b", "a/b", "a?b", "a#b", "a@b", "a\\b", "a%zz", "a%4", "a%", "a:x", "a:65536", "a:-1",
        "a:+1",
        "a:80:80", ":80", "a:99999999999999999999", "[", "[]", "[::1", "::1", "[::1]x", "[1:2]", "[1:2:3:4:5:6:7:8:9]",
        "[:::]", "[1::2::3]", "[12345::]", "[::1.2.3]", "[::1.2.3.256]", "[::01.2.3.4]", "[::1.2.3.4:5]", "[1:]",
        "[:1]",
        "[fe80::1%25eth0]", "[v.a]", "[v1.]", "[v1a]", "[g::]", "a]", "\u{e9}", "a\tb", "<a>", "a\"", "[1.2.3.4]",
        "[1:2:3:4:5:6:7:1.2.3.4]", "[1:2:3:4:5:6:7:8::]",
    ])
    func refusesHosts(_ host: String) {
        #expect(refusal("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n") == "400 host")
        #expect(refusal("GET / HTTP/1.0\r\nHost: \(host)\r\n\r\n") == "400 host")
    }

    /// What passed with one request says nothing of another one's bytes, wherever they differ.
    @Test(arguments: [1, 7, 8, 9, 15, 16, 17, 23, 24, 25, 31, 32, 33])
    func checksTheHostOfEachRequest(length: Int) {
        let good = String(repeating: "h", count: length)
        for place in 0..<length {
            var bad = Array(good)
            bad[place] = "/"
            let heads = [good, good, String(bad)].map { "GET / HTTP/1.1\r\nHost: \($0)\r\n\r\n" }
            let last = steps(bytes(heads.joined())).last
            let end = heads[0].utf8.count * 2 + 22
            #expect(last == .error("host", status: 400, at: end))
        }
    }

    @Test func asksForOneHost() throws {
        #expect(refusal("GET / HTTP/1.1\r\n\r\n") == "400 host")
        #expect(refusal("GET http://a/ HTTP/1.1\r\n\r\n") == "400 host")
        #expect(refusal("GET / HTTP/1.1\r\nHost: a\r\nHOST: a\r\n\r\n") == "400 host")
        #expect(refusal("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n") == "400 host")
        let old = stepsThreeWays("GET / HTTP/1.0\r\n\r\n", endsConnection: true)
        guard case .head(let head)? = old.first else { throw TestFailure(description: "\(old)") }
        #expect(head.authority.isEmpty)
    }

    @Test func boundsTheFields() {
        var limits = WireLimits()
        limits.headerBytes = 40
        limits.headerCount = 3
        let start = "GET / HTTP/1.1\r\nHost: a\r\n"
        // 9 bytes of Host, 2 of the empty line.
        let room = 40 - 9 - 2 - 5
        #expect(refusal(start + "X: \(String(repeating: "x", count: room))\r\n\r\n", limits: limits) == nil)
        #expect(
            refusal(start + "X: \(String(repeating: "x", count: room + 1))\r\n\r\n", limits: limits)
                == "431 fields-too-large")
        #expect(refusal(start + "a:\r\nb:\r\n\r\n", limits: limits) == nil)
        #expect(refusal(start + "a:\r\nb:\r\nc:\r\n\r\n", limits: limits) == "431 fields-too-large")
        let endless = bytes(start + "X: " + String(repeating: "x", count: 40))
        #expect(steps(endless, limits: limits) == [.error("fields-too-large", status: 431, at: 56)])
    }

    @Test func readsManyFields() throws {
        let fields = (0..<150).map { "X-\($0): \($0)" }
        let head = try onlyHead("GET / HTTP/1.1\r\nHost: a\r\n" + fields.joined(separator: "\r\n") + "\r\n\r\n")
        #expect(Array(head.fields.dropFirst()) == fields)
    }

    @Test(arguments: [
        ("Expect: 100-continue", nil), ("Expect: 100-Continue", nil), ("Expect:", nil),
        ("Expect: 200-ok", "417 expectation"), ("Expect: 100-continue, x", "417 expectation"),
    ])
    func knowsOneExpectation(_ field: String, _ expected: String?) {
        #expect(refusal("GET / HTTP/1.1\r\nHost: a\r\n\(field)\r\n\r\n") == expected)
    }
}
