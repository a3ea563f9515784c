import CarafeCore
import CarafeWire
import HTTPTypes
import Testing

@Suite struct RequestFromVariablesTests {
    static let minimal = Packet(["REQUEST_METHOD": "GET", "PATH_INFO": "/x"])

    // MARK: - Method

    @Test(arguments: ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "get", "A-LONG-ONE"])
    func takesAnyToken(_ method: String) throws {
        #expect(try Packet.nginx.with("REQUEST_METHOD", method).head().method == method)
    }

    @Test(
        arguments: [
            (nil, "400 no-method"), ("", "400 no-method"), ("GE T", "400 invalid-method"),
            ("GET\r\n", "400 invalid-method"),
            ("\0GET", "400 invalid-method"), ("G\u{E9}T", "400 invalid-method"), ("(", "400 invalid-method"),
        ] as [(String?, String)])
    func refusesWhatIsNoMethod(_ method: String?, _ refusal: String) {
        #expect(Packet.nginx.with("REQUEST_METHOD", method).refusal() == refusal)
    }

    // MARK: - Path

    @Test(arguments: [
        ("/caf\u{E9}/x", "/caf\u{E9}/x"), ("/inspec%74", "/inspec%74"), ("/%2e%2e/a", "/%2e%2e/a"), ("/a//b", "/a//b"),
        ("/a\r\nb", "/a\r\nb"), ("/a;x=1", "/a;x=1"), ("", "/"), ("*", "*"), ("x/y", "/x/y"), ("*x", "/*x"),
    ])
    func takesPathInfoAsItIs(_ pathInfo: String, _ path: String) throws {
        let head = try Packet.nginx.with("PATH_INFO", pathInfo).with("REQUEST_URI", "/raw%20one?q").head()
        #expect(head.path == path)
        #expect(head.target == "/raw%20one?q")
    }

    @Test(
        arguments: [
            [0x2F, 0xFF, 0xFE], [0x2F, 0x61, 0x00, 0x62], [0x2F, 0xC3], [0x2F, 0xC0, 0xAF], [0x2F, 0xED, 0xA0, 0x80],
            [0xFF],
            [0x00],
        ] as [[UInt8]])
    func refusesAPathThatIsNoText(_ path: [UInt8]) {
        #expect(Packet.nginx.with("PATH_INFO", bytes: path).refusal() == "400 invalid-path")
    }

    @Test(arguments: [
        ("/a/b", "/a/b", ""), ("/a%20b?x=%20&y", "/a b", "x=%20&y"), ("/ech%256f", "/ech%6f", ""),
        ("/?a=1", "/", "a=1"),
        ("?a=1", "/", "a=1"), ("/a?b?c", "/a", "b?c"), ("/a#f?g", "/a", ""), ("/a?b#c", "/a", "b"), ("*", "*", ""),
        ("http://h:80/a%2Fb?c", "/a/b", "c"), ("http://h", "/", ""), ("http://h?q", "/", "q"), ("a%2fb", "/a/b", ""),
        ("/a?u=http://h/", "/a", "u=http://h/"), ("//h/a", "//h/a", ""), ("/%c3%a9", "/\u{E9}", ""), ("", "/", ""),
        ("/a:", "/a:", ""), ("a:/", "/a:/", ""), ("/%2525", "/%25", ""),
    ])
    func decodesTheURIOnceWhereThereIsNoPathInfo(_ uri: String, _ path: String, _ query: String) throws {
        let head = try Packet(["REQUEST_METHOD": "GET", "REQUEST_URI": uri]).head()
        #expect(head.path == path)
        #expect(head.query == query)
        #expect(head.target == (uri.isEmpty ? "/" : uri))
    }

    @Test(arguments: [
        ("/a%", "400 invalid-escape"), ("/a%2", "400 invalid-escape"), ("/a%zz", "400 invalid-escape"),
        ("/a%+1", "400 invalid-escape"), ("/a%00", "400 invalid-path"), ("/a%ff", "400 invalid-path"),
    ])
    func refusesAURIThatDoesNotDecode(_ uri: String, _ refusal: String) throws {
        #expect(Packet.nginx.with("PATH_INFO", nil).with("REQUEST_URI", uri).refusal() == refusal)
        // With a PATH_INFO nobody decodes it.
        #expect(try Packet.nginx.with("REQUEST_URI", uri).head().target == uri)
    }

    @Test func refusesARequestWithoutAnyPath() {
        #expect(Packet.nginx.with("PATH_INFO", nil).with("REQUEST_URI", nil).refusal() == "400 no-path")
    }

    // MARK: - Query and target

    @Test func takesTheQueryUndecoded() throws {
        let head = try Packet.nginx.with("QUERY_STRING", "a=%20b&c=%26").with("REQUEST_URI", "/?other").head()
        #expect(head.query == "a=%20b&c=%26")
    }

    @Test func takesAnEmptyQueryString() throws {
        #expect(try Packet.nginx.with("QUERY_STRING", "").with("REQUEST_URI", "/?other").head().query == "")
    }

    @Test func takesTheQueryOfTheURIBesidePathInfo() throws {
        #expect(try Packet.nginx.with("QUERY_STRING", nil).with("REQUEST_URI", "/?a=1").head().query == "a=1")
    }

    @Test func makesATargetWhereThereIsNone() throws {
        #expect(try Self.minimal.head().target == "/x")
        #expect(try Self.minimal.adding(["QUERY_STRING": "a=1"]).head().target == "/x?a=1")
        #expect(try Self.minimal.with("PATH_INFO", "").adding(["QUERY_STRING": "a=1"]).head().target == "/?a=1")
        #expect(try Self.minimal.adding(["QUERY_STRING": ""]).head().query == "")
    }

    // MARK: - Script name

    @Test(arguments: [
        ("", ""), ("/", ""), ("//", ""), ("/app", "/app"), ("/app/", "/app"), ("/a/b//", "/a/b"),
        ("/caf\u{E9}", "/caf\u{E9}"),
    ])
    func keepsTheScriptNameBesideThePath(_ scriptName: String, _ kept: String) throws {
        let head = try Packet.nginx.with("SCRIPT_NAME", scriptName).with("PATH_INFO", "/app/inspect").head()
        #expect(head.scriptName == kept)
        #expect(head.path == "/app/inspect")
    }

    @Test(arguments: ["app", "app/", "/a\nb", "/a\0", "/\u{7F}", " /app"])
    func refusesAScriptNameThatIsNoPrefix(_ scriptName: String) {
        #expect(Packet.nginx.with("SCRIPT_NAME", scriptName).refusal() == "400 invalid-script-name")
    }

    // MARK: - Scheme, authority, version

    @Test(
        arguments: [
            (nil, "http", false), (nil, "https", true), (nil, "HTTPS", true), (nil, "", false), (nil, nil, false),
            ("on", "http", true), ("ON", nil, true), ("1", nil, true), ("off", "http", false), ("", "https", true),
            ("0", nil, false), ("onn", nil, false), ("o", nil, false),
        ] as [(String?, String?, Bool)])
    func asksTheGatewayForTheScheme(_ https: String?, _ scheme: String?, _ isSecure: Bool) throws {
        let packet = Packet.nginx.with("REQUEST_SCHEME", scheme).with("HTTPS", https)
        let spoofed = packet.adding([
            "HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_SSL": "on", "HTTP_HTTPS": "on",
        ])
        #expect(try spoofed.head().isSecure == isSecure)
    }

    @Test func takesTheLastHost() throws {
        #expect(try Packet.nginx.adding(["HTTP_HOST": "two.test:81"]).head().authority == "two.test:81")
    }

    @Test(arguments: [nil, ""] as [String?]) func takesTheServerNameWhereThereIsNoHost(_ host: String?) throws {
        #expect(try Packet.nginx.with("HTTP_HOST", host).with("SERVER_NAME", "a.test").head().authority == "a.test")
    }

    @Test func hasNoAuthorityWhereNobodySaysOne() throws {
        #expect(try Self.minimal.head().authority == "")
    }

    @Test(
        arguments: [
            ("HTTP/1.0", .http10), ("HTTP/1.1", .http11), ("HTTP/2.0", .http2), ("HTTP/2", .http2),
            ("HTTP/3.0", .http3),
            ("HTTP/3", .http3), ("", .http11), (nil, .http11), ("HTTP/0.9", .http11), ("HTTP/1.1\r\nX: 1", .http11),
        ] as [(String?, HTTPVersion)])
    func knowsTheVersion(_ text: String?, _ version: HTTPVersion) throws {
        #expect(try Packet.nginx.with("SERVER_PROTOCOL", text).head().version == version)
    }

    // MARK: - Header fields

    @Test(arguments: ["1\r\nX-Injected: 1", "a\nb", "a\rb", "a\0b", "\n", "0123456789abcdef0123456789abcdef\n"])
    func refusesAFieldValueThatWouldSplit(_ value: String) throws {
        #expect(Packet.nginx.adding(["HTTP_X_A": value]).refusal() == "400 invalid-field-value")
        // Other variables are no header fields.
        #expect(try Packet.nginx.adding(["X_A": value]).head().fields.last == "X_A=" + value)
    }

    @Test func passesBytesAbove127On() throws {
        let head = try Packet.nginx.with("HTTP_X_A", bytes: [0x63, 0xE9]).requestHead()
        let slice = try #require(head.slice(ofField: "x-a"))
        #expect(Array(head.bytes[slice.value.range]) == [0x63, 0xE9])
    }

    @Test func joinsRepeatedFieldsAndTakesTheLastSingleton() throws {
        let packet = Packet.nginx.adding(["HTTP_X_A": "1", "HTTP_X_A": "2", "HTTP_HOST": "two.test"])
        let fields = try packet.requestHead().headerFields
        #expect(fields[HTTPField.Name("x-a")!] == "1, 2")
        #expect(fields[HTTPField.Name("host")!] == "two.test")
    }

    @Test func keepsNginxsTwinsOutOfTheFields() throws {
        let packet = UWSGIWireTests.post.with("CONTENT_TYPE", "text/x")
            .adding(["HTTP_CONTENT_LENGTH": "7", "HTTP_CONTENT_TYPE": "text/y"])
        let head = try packet.requestHead()
        #expect(head.framing == .length(5))
        #expect(head.headerFields[values: .contentType] == ["text/x"])
        #expect(head.headerFields[values: .contentLength] == ["5"])
        #expect(head.fields.count == packet.variables.count)
    }

    @Test func actsOnNoVariableOfUWSGI() throws {
        let packet = Packet.nginx.adding([
            "UWSGI_FILE": "exec://id", "UWSGI_SETENV": "PATH=/", "UWSGI_SCRIPT": "run:app", "UWSGI_CHDIR": "/nowhere",
            "UWSGI_SCHEME": "https", "HTTP_PROXY": "http://evil.test/",
        ])
        let head = try packet.requestHead()
        #expect(head.variable("UWSGI_FILE") == "exec://id")
        #expect(!head.isSecure)
        #expect(head.value(ofField: "proxy") == "http://evil.test/")
    }

    @Test func takesVariablesInAnyOrder() throws {
        var backwards = UWSGIWireTests.post.with("PATH_INFO", "/echo")
        backwards.variables.reverse()
        let exchange = Exchange.threeWays(backwards.bytes + "hello".utf8)
        #expect(exchange.heads.first?.path == "/echo")
        #expect(exchange.body == Array("hello".utf8))
    }

    @Test func takesTheLastOfRepeatedVariables() throws {
        let packet = Packet.nginx.adding([
            "REQUEST_METHOD": "PUT", "PATH_INFO": "/last", "REQUEST_URI": "/l%61st?q", "QUERY_STRING": "q",
            "HTTPS": "on",
            "SCRIPT_NAME": "/a", "SCRIPT_NAME": "/b", "SERVER_PROTOCOL": "HTTP/1.0",
        ])
        let head = try packet.head()
        #expect(head.method == "PUT" && head.path == "/last" && head.target == "/l%61st?q" && head.query == "q")
        #expect(head.isSecure && head.scriptName == "/b" && head.version == .http10)
    }

    @Test func takesNoVariableForAnotherOfTheSameLength() throws {
        // One letter off at each place of each name that counts.
        let names = [
            "PATH_INFO", "REQUEST_URI", "SCRIPT_NAME", "SERVER_NAME", "QUERY_STRING", "REQUEST_SCHEME",
            "CONTENT_LENGTH",
            "SERVER_PROTOCOL", "HTTPS", "HTTP_HOST", "HTTP_TRANSFER_ENCODING", "REQUEST_METHOD",
        ]
        let plain = try Packet.nginx.head()
        for name in names {
            for index in name.indices {
                let twisted = name.replacingCharacters(at: index, with: "~")
                var head = try Packet.nginx.adding([twisted: "chunked"]).head()
                #expect(head.fields.popLast() == twisted + "=chunked")
                #expect(head == plain)
            }
        }
    }

    // MARK: - Body length

    @Test(
        arguments: [
            ("", .none), (nil, .none), ("0", .length(0)), ("5", .length(5)), ("005", .length(5)),
            ("999999999999999999", .length(999_999_999_999_999_999)),
        ] as [(String?, BodyFraming)])
    func readsTheContentLength(_ text: String?, _ framing: BodyFraming) throws {
        let head = try Packet.nginx.with("CONTENT_LENGTH", text).requestHead()
        #expect(head.framing == framing)
    }

    @Test(arguments: [
        "abc", "-1", "+5", "5abc", "0x5", " 5", "5 ", "5,5", "\u{665}", "1000000000000000000", "18446744073709551621",
        "99999999999999999999", "\0", "5\0",
    ])
    func refusesAContentLengthThatIsNoNumber(_ text: String) {
        #expect(Packet.nginx.with("CONTENT_LENGTH", text).refusal() == "400 invalid-content-length")
    }

    @Test(arguments: [
        (["5", "3"], "400 conflicting-content-length"), (["5", ""], "400 conflicting-content-length"),
        (["", "5"], "400 conflicting-content-length"), (["5", "5", "6"], "400 conflicting-content-length"),
    ])
    func refusesContentLengthsThatDisagree(_ lengths: [String], _ refusal: String) {
        var packet = Packet.nginx.with("CONTENT_LENGTH", nil)
        for length in lengths { packet = packet.adding(["CONTENT_LENGTH": length]) }
        #expect(packet.refusal() == refusal)
    }

    @Test(
        arguments: [
            (["5", "5"], .length(5)), (["5", "05"], .length(5)), (["", ""], .none), (["", "0"], .length(0)),
        ]
            as [([String], BodyFraming)])
    func takesContentLengthsThatAgree(_ lengths: [String], _ framing: BodyFraming) throws {
        var packet = Packet.nginx.with("CONTENT_LENGTH", nil)
        for length in lengths { packet = packet.adding(["CONTENT_LENGTH": length]) }
        #expect(try packet.requestHead().framing == framing)
    }

    @Test(arguments: ["chunked", "Chunked", "gzip, chunked", "gzip,\tchunked "])
    func asksForALengthWhereOnlyChunksAreAnnounced(_ coding: String) throws {
        for length in [nil, ""] {
            let packet = Packet.nginx.with("CONTENT_LENGTH", length).adding(["HTTP_TRANSFER_ENCODING": coding])
            #expect(packet.refusal() == "411 length-required")
        }
        let withLength = Packet.nginx.adding(["HTTP_TRANSFER_ENCODING": coding]).with("CONTENT_LENGTH", "5")
        #expect(try withLength.requestHead().framing == .length(5))
    }

    @Test(arguments: ["", "identity", "gzip", "xchunked", "chunke", ",", "chunked-not"])
    func takesOtherCodingsForNoBody(_ coding: String) throws {
        #expect(try Packet.nginx.adding(["HTTP_TRANSFER_ENCODING": coding]).head().framing == .none)
    }
}

extension String {
    fileprivate func replacingCharacters(at index: Index, with replacement: String) -> String {
        self[..<index] + replacement + self[self.index(after: index)...]
    }
}
