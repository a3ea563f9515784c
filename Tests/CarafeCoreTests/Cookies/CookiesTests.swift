import TestPython
import Testing

@testable import CarafeCore

struct CookiesTests {
    private func pairs(_ header: String) -> [String] {
        Cookies(parsing: header).pairs.map { "\($0.name)|\($0.value)" }
    }

    @Test(arguments: [
        ("a=1; b=2", ["a|1", "b|2"]),
        ("a=1;b=2;", ["a|1", "b|2"]),
        ("  a = 1 ;; b\t=\t2", ["a|1", "b|2"]),
        ("a=1; a=2", ["a|1", "a|2"]),
        ("a=b=c==", ["a|b=c=="]),
        ("a=", ["a|"]),
        ("a=\"b c\"; d=\"\"", ["a|b c", "d|"]),
        (#"a="x\073y\054z"; b="say \"hi\"\\""#, ["a|x;y,z", #"b|say "hi"\"#]),
        (#"a="\303\244""#, ["a|ä"]),
        (#"a="\400\9\""#, [#"a|4009\"#]),
        ("a=\"", ["a|\""]),
        ("a=ä", ["a|ä"]),
        ("=x", []),
        ("nothing", []),
        ("", []),
        (";;;", []),
    ])
    func parses(header: String, expected: [String]) {
        #expect(pairs(header) == expected)
    }

    /// A value between quotes ends at its semicolon: what a neighbouring site set must not swallow the cookies behind it.
    @Test func quotesDoNotReachOverSemicolons() {
        #expect(pairs(#"a="x; session=secret; b=y""#) == [#"a|"x"#, "session|secret", #"b|y""#])
    }

    @Test func theFirstOfANameCounts() {
        let cookies = Cookies(parsing: "a=1; A=2; a=3")
        #expect(cookies["a"] == "1")
        #expect(cookies["A"] == "2")
        #expect(cookies[all: "a"] == ["1", "3"])
        #expect(cookies["b"] == nil)
    }

    /// What both read alike; Werkzeug also lets quotes reach over semicolons, and takes a name without a value.
    @Test func readsAsWerkzeugDoes() async throws {
        let headers = [
            "a=1; b=2", " a = 1 ;; b=2", "a=1; a=2", "a=b=c", "a=", #"a="b c""#, #"a="x\073y\054z""#,
            #"a="say \"hi\"\\""#, #"a="\303\244""#, #"a="\400\9""#, "=x; y=z", "", "a=\"", "a='b'",
        ]
        let script = """
            from werkzeug.sansio.http import parse_cookie
            print(json.dumps([[k + "|" + v for k, v in parse_cookie(h).items(multi=True)] for h in given]))
            """
        let theirs = try await Python.run(script, headers, [[String]].self)
        for (header, expected) in zip(headers, theirs) {
            #expect(pairs(header).sorted() == expected.sorted(), "\(header)")
        }
    }
}
