import Foundation
import HTTPTypes
import TestPython
import Testing

@testable import CarafeCore

struct SetCookieTests {
    private func lines(_ change: (inout Response) throws -> Void) rethrows -> [String] {
        var response = Response("")
        try change(&response)
        return response.headers[values: .setCookie]
    }

    @Test func isSafeUnlessToldOtherwise() throws {
        #expect(try lines { try $0.setCookie("a", "1") } == ["a=1; HttpOnly; Path=/; SameSite=Lax"])
        #expect(
            try lines { try $0.setCookie("a", "1", path: nil, httpOnly: false, sameSite: nil) } == ["a=1"])
    }

    @Test func saysEverythingItIsTold() throws {
        let lines = try lines { response in
            try response.setCookie(
                "a", "1", maxAge: .seconds(60), expires: Date(timeIntervalSince1970: 784_111_777.9),
                domain: ".example.org", path: "/x y;z", secure: true, sameSite: .strict)
            try response.setCookie("b", "2", sameSite: nil, partitioned: true)
        }
        #expect(
            lines == [
                "a=1; Domain=example.org; Expires=Sun, 06 Nov 1994 08:49:37 GMT; Max-Age=60; Secure; HttpOnly; "
                    + "Path=/x%20y%3Bz; SameSite=Strict",
                "b=2; Secure; HttpOnly; Path=/; Partitioned",
            ])
    }

    @Test func forgets() throws {
        let lines = try lines { try $0.deleteCookie("__Host-a", secure: true, sameSite: nil) }
        #expect(
            lines == [
                "__Host-a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Secure; HttpOnly; Path=/"
            ])
    }

    @Test(arguments: [Double.infinity, -.infinity, .nan, 1e300])
    func anyDateCanBeWritten(seconds: Double) throws {
        _ = try lines { try $0.setCookie("a", "", expires: Date(timeIntervalSince1970: seconds)) }
    }

    @Test func keepsOtherCookies() throws {
        let lines = try lines { response in
            try response.setCookie("a", "1", path: nil, httpOnly: false, sameSite: nil)
            try response.setCookie("a", "2", path: nil, httpOnly: false, sameSite: nil)
        }
        #expect(lines == ["a=1", "a=2"])
    }

    /// A cookie comes back as it was sent, whatever is in it; Werkzeug writes the same.
    @Test func writesValuesAsWerkzeugDoes() async throws {
        let values = [
            "", "plain", "a b", "a;b,c", #"q"u\o"#, "ä€😀", "\u{1}\u{7F}\n", "a=b", "'~!/:@[]{}|^`", "%3B",
        ]
        let script = """
            from werkzeug.http import dump_cookie
            print(json.dumps([dump_cookie("a", v, path=None) for v in given]))
            """
        let theirs = try await Python.run(script, values, [String].self)
        for (value, expected) in zip(values, theirs) {
            #expect("a=" + CookieQuoting.quote(value) == expected)
            #expect(Cookies(parsing: expected)["a"] == value)
        }
    }

    @Test func attributesAreThoseOfWerkzeug() async throws {
        let script = """
            from werkzeug.http import dump_cookie
            print(json.dumps(dump_cookie("a", "1", max_age=5, expires=784111777, domain=".Example.org", path="/x y;ä%41",
                secure=True, httponly=True, samesite="Lax", partitioned=True)))
            """
        let theirs = try await Python.run(script, 0, String.self)
        let ours = try lines { response in
            try response.setCookie(
                "a", "1", maxAge: .seconds(5), expires: Date(timeIntervalSince1970: 784_111_777),
                domain: ".Example.org", path: "/x y;ä%41", partitioned: true)
        }
        #expect(ours.map { $0.lowercased() } == [theirs.lowercased()])
    }

    @Test(
        arguments: [
            (
                "a b", nil, nil, true, SameSite?.none,
                #"cookie "a b" has a name that no cookie can have; use ASCII letters, digits, "-" and "_""#
            ),
            (
                "", nil, nil, true, nil,
                #"cookie "" has a name that no cookie can have; use ASCII letters, digits, "-" and "_""#
            ),
            (
                "a", "exämple.org", "/", true, nil,
                #"cookie "a" has the domain "exämple.org", which is no host name; write it in ASCII ("xn--…"), "#
                    + "without a port"
            ),
            ("a", nil, "x", true, nil, #"cookie "a" has the path "x", which does not begin with "/""#),
            (
                "a", nil, "/", false, SameSite.none,
                #"cookie "a" is not secure, and browsers want that of SameSite=None; say secure: true"#
            ),
            (
                "__secure-a", nil, "/", false, nil,
                #"cookie "__secure-a" is not secure, and browsers want that of a name that starts so; say secure: true"#
            ),
            (
                "__Host-a", "example.org", "/", true, nil,
                #"cookie "__Host-a" starts with "__Host-", which is for the path "/" and no domain; leave both out"#
            ),
            (
                "__Host-a", nil, "/x", true, nil,
                #"cookie "__Host-a" starts with "__Host-", which is for the path "/" and no domain; leave both out"#
            ),
        ] as [(String, String?, String?, Bool, SameSite?, String)])
    func refusesWhatBrowsersIgnore(
        name: String,
        domain: String?,
        path: String?,
        secure: Bool,
        sameSite: SameSite?,
        sentence: String,
    ) {
        var response = Response("")
        let error = #expect(throws: CookieError.self) {
            try response.setCookie(name, "1", domain: domain, path: path, secure: secure, sameSite: sameSite)
        }
        #expect(error?.description == sentence)
        #expect(response.headers[.setCookie] == nil)
    }

    @Test func refusesWhatIsTooLarge() throws {
        _ = try lines { try $0.setCookie("a", String(repeating: "x", count: 4095)) }
        let error = #expect(throws: CookieError.self) {
            try lines { try $0.setCookie("a", String(repeating: "x", count: 4096)) }
        }
        #expect(
            error?.description == "cookie \"a\" has 4097 bytes of name and value, and browsers ignore more than 4096; "
                + "keep the data on the server and its key in the cookie")
    }
}
