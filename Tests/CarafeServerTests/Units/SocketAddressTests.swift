import TestThreads
import Testing

@testable import CarafeServer

@Suite(.mayWait) struct SocketAddressTests {
    @Test(
        arguments: [
            ("127.0.0.1:5051", .internet(host: "127.0.0.1", port: 5051), "127.0.0.1:5051"),
            ("10.1.2.3:0", .internet(host: "10.1.2.3", port: 0), "10.1.2.3:0"),
            ("0.0.0.0:65535", .internet(host: "0.0.0.0", port: 65535), "0.0.0.0:65535"),
            (":5051", .internet(host: "127.0.0.1", port: 5051), "127.0.0.1:5051"),
            ("localhost:80", .internet(host: "127.0.0.1", port: 80), "127.0.0.1:80"),
            ("*:80", .internet(host: "0.0.0.0", port: 80), "0.0.0.0:80"),
            ("[::1]:5051", .internet(host: "::1", port: 5051), "[::1]:5051"),
            ("[::]:80", .internet(host: "::", port: 80), "[::]:80"),
            ("[2001:db8::7]:80", .internet(host: "2001:db8::7", port: 80), "[2001:db8::7]:80"),
            ("/run/hello.sock", .unix(path: "/run/hello.sock"), "/run/hello.sock"),
            ("./a:80", .unix(path: "./a:80"), "./a:80"),
            ("run/hello.sock", .unix(path: "run/hello.sock"), "run/hello.sock"),
            ("unix:/run/hello.sock", .unix(path: "/run/hello.sock"), "/run/hello.sock"),
            ("@hello", .abstract(name: "hello"), "@hello"),
            ("@a/b:1", .abstract(name: "a/b:1"), "@a/b:1"),
        ] as [(String, SocketAddress, String)])
    func reads(_ text: String, _ expected: SocketAddress, _ description: String) throws {
        let address = try SocketAddress(text)
        #expect(address == expected)
        #expect(address.description == description)
        #expect(try SocketAddress(description) == expected)
    }

    @Test(arguments: [
        ("", "it has no port"),
        ("@", "it has no port"),
        ("127.0.0.1", "it has no port"),
        ("127.0.0.1:", "it has no port"),
        ("127.0.0.1:-1", "it has no port"),
        ("127.0.0.1: 80", "it has no port"),
        ("127.0.0.1:+80", "it has no port"),
        ("127.0.0.1:0x50", "it has no port"),
        ("127.0.0.1:65536", "65536 is no port from 0 to 65535"),
        (":99999999999999999999", "99999999999999999999 is no port from 0 to 65535"),
        ("5051", #"a port alone is ":5051""#),
        ("hello.sock", "it has no port"),
        ("example.org:80", #""example.org" is no IP address"#),
        ("127.0.0:80", #""127.0.0" is no IP address"#),
        ("127.0.0.256:80", #""127.0.0.256" is no IP address"#),
        ("127.0.0.01:80", #""127.0.0.01" is no IP address"#),
        ("::1:80", #""::1" is no IP address"#),
        ("[127.0.0.1]:80", #""[127.0.0.1]" is no IP address"#),
        ("[::1:80", #""[::1" is no IP address"#),
        ("[]:80", #""[]" is no IP address"#),
        (" 127.0.0.1:80", #"" 127.0.0.1" is no IP address"#),
        ("/" + String(repeating: "a", count: 107), "a unix socket's path holds at most 107 bytes and no NUL"),
        ("@" + String(repeating: "a", count: 108), "a unix socket's path holds at most 107 bytes and no NUL"),
        ("/a\0b", "a unix socket's path holds at most 107 bytes and no NUL"),
    ])
    func refuses(_ text: String, _ problem: String) {
        let error = #expect(throws: SocketAddressError.self) { try SocketAddress(text) }
        #expect(
            error?.description == "\"\(text)\" is not an address to listen on: \(problem); write e.g. 127.0.0.1:5051, "
                + "[::1]:5051, 0.0.0.0:5051 for every interface, /run/app.sock, or @name")
    }

    @Test func takesTheLongestPathThereIs() throws {
        let path = "/" + String(repeating: "a", count: 106)
        #expect(try SocketAddress(path) == .unix(path: path))
    }

    @Test func knowsWildcards() throws {
        for text in ["*:80", "0.0.0.0:80", "[::]:80"] { #expect(try SocketAddress(text).isWildcard) }
        for text in [":80", "127.0.0.1:80", "[::1]:80", "/a", "@a"] { #expect(try !SocketAddress(text).isWildcard) }
    }
}
