import HTTPTypes
import Testing

@testable import CarafeCore

/// The short ways to a response: streams of sequences, and JSON.
@Suite struct ResponseMakingTests {
    @Test func escapesWhatEndsAnAttribute() {
        #expect(escape("<a b=\"c\" d='e'>&") == "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;")
        // As characters, these are others.
        #expect(escape("\"\u{301}'\u{301}<\u{301}") == "&quot;\u{301}&#39;\u{301}&lt;\u{301}")
    }

    @Test func streamsTextAndBytes() async throws {
        let app = App()
        app.get("/text") { Response(stream: pieces(["a", "b"])) }
        app.get("/plain") { Response(stream: pieces(["a", "b"]), status: .accepted, contentType: ContentType.plain) }
        app.get("/substrings") { Response(stream: pieces(["a-b".prefix(1), "b"])) }
        app.get("/bytes") { Response(stream: pieces([[97], [98]] as [[UInt8]])) }
        app.get("/slices") { Response(stream: pieces([[97, 0].prefix(1), [98]] as [ArraySlice<UInt8>])) }
        app.get("/returned") { () -> AsyncStream<String> in pieces(["a", "b"]) }
        app.get("/throwing") { () -> AsyncThrowingStream<String, any Error> in
            AsyncThrowingStream { continuation in
                continuation.yield("ab")
                continuation.finish()
            }
        }
        app.get("/mapped") { request in Response(stream: pieces([0, 1]).map { ["a", "b"][$0] }) }
        let frozen = try app.freeze()
        for (path, type) in [
            ("/text", ContentType.html), ("/plain", ContentType.plain), ("/substrings", ContentType.html),
            ("/bytes", "application/octet-stream"), ("/slices", "application/octet-stream"),
            ("/returned", ContentType.html), ("/throwing", ContentType.html), ("/mapped", ContentType.html),
        ] {
            let response = await frozen.response(to: Request(.get, path))
            #expect(try await response.sentBody == "ab", "\(path)")
            #expect(response.contentType == type)
            #expect(response.status == (path == "/plain" ? .accepted : .ok))
        }
    }

    @Test func writesValuesAsLines() async throws {
        let response = Response(jsonLines: pieces([["a": 1], ["b": 2]]))
        #expect(response.contentType == "application/x-ndjson")
        #expect(try await response.sentBody == "{\"a\":1}\n{\"b\":2}\n")
    }

    @Test func answersJSONWithAStatus() async throws {
        let response = try Response(json: ["b": 1, "a": 2], status: .created)
        #expect(response.status == .created)
        #expect(response.contentType == ContentType.json)
        #expect(try await response.sentBody == "{\"a\":2,\"b\":1}\n")
    }

    @Test func answersDictionariesAsJSON() async throws {
        let app = App()
        app.get("/") { ["b": [1, 2], "a": []] }
        #expect(await (try app.freeze()).answer(.get, "/").text == "{\"a\":[],\"b\":[1,2]}\n")
    }
}

/// JSON as people read it.
@Suite struct JSONIndentationTests {
    /// What Python's `json.dumps(…, indent=2)` writes.
    @Test(arguments: [
        (
            #"{"a":"x\"[{,:","b":[1,{"c":[]},{}]}"#,
            "{\n  \"a\": \"x\\\"[{,:\",\n  \"b\": [\n    1,\n    {\n      \"c\": []\n    },\n    {}\n  ]\n}\n"
        ),
        ("[]", "[]\n"), ("{}", "{}\n"), ("1", "1\n"), (#""a b\\""#, "\"a b\\\\\"\n"), ("[[]]", "[\n  []\n]\n"),
        (#"["]",null,true]"#, "[\n  \"]\",\n  null,\n  true\n]\n"), ("{ \"a\" : 1 }\n", "{\n  \"a\": 1\n}\n"),
        ("", "\n"),
    ])
    func indentsAsPythonDoes(_ compact: String, _ indented: String) {
        #expect(JSON.indented(Array(compact.utf8)).map { String(decoding: $0, as: UTF8.self) } == indented)
    }

    /// A handler may answer with what a client sent.
    @Test(arguments: [
        "]", "1}", "[", "{\"a\":[1}", String(repeating: "[", count: 100_000),
        String(repeating: "[", count: 65) + String(repeating: "]", count: 65),
    ])
    func leavesAloneWhatIsNotToBeRead(_ text: String) {
        #expect(JSON.indented(Array(text.utf8)) == nil)
    }

    @Test func isForDebugAlone() async throws {
        for debug in [false, true] {
            let app = App()
            app.debug = debug
            app.get("/value") { ["a": 1] }
            app.get("/made") { try respond(["a": 1], .created, [.location: "/value"]) }
            app.get("/text") { Response("{\"a\":1}", contentType: ContentType.json) }
            app.get("/tagged") {
                var response = try Response(json: ["a": 1])
                response.addETag()
                return response
            }
            app.errorHandler(.notFound) { _, _ in try respond(["a": 1]) }
            let frozen = try app.freeze()
            for path in ["/value", "/made", "/none"] {
                #expect(
                    await frozen.answer(.get, path).text == (debug ? "{\n  \"a\": 1\n}\n" : "{\"a\":1}\n"), "\(path)")
            }
            #expect(await frozen.answer(.get, "/text").text == "{\"a\":1}")
            #expect(await frozen.answer(.get, "/tagged").text == "{\"a\":1}\n")
        }
    }
}

private func pieces<Piece: Sendable>(_ pieces: [Piece]) -> AsyncStream<Piece> {
    AsyncStream { continuation in
        for piece in pieces { continuation.yield(piece) }
        continuation.finish()
    }
}
