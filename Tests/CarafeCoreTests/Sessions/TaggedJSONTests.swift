import Foundation
import TestPython
import Testing

@testable import CarafeCore

struct TaggedJSONTests {
    private func write(_ value: SessionValue) -> String {
        String(decoding: TaggedJSONWriter.write(value), as: UTF8.self)
    }

    private func read(_ text: String) -> SessionValue? { TaggedJSONReader.read(Array(text.utf8)) }

    static let id = UUID(uuidString: "0F4E1B2C-3D4E-4F5A-8B6C-7D8E9FA0B1C2")!

    /// Values, and how Flask 3.1 writes them: `app.session_interface.serializer` within a request.
    static let values: [(SessionValue, String)] = [
        (.null, "null"),
        (true, "true"),
        (false, "false"),
        (0, "0"),
        (.int(.min), "-9223372036854775808"),
        (1.5, "1.5"),
        (.double(1), "1.0"),
        (.double(1e300), "1e+300"),
        (.double(0.00001), "1e-05"),
        (.double(.infinity), "Infinity"),
        (.double(-.infinity), "-Infinity"),
        ("", #""""#),
        (#"q"u\o/t"#, #""q\"u\\o/t""#),
        ("\u{8}\t\n\u{C}\r\u{0}\u{1F}\u{7F}", #""\b\t\n\f\r\u0000\u001f\u007f""#),
        ("ä€😀", #""\u00e4\u20ac\ud83d\ude00""#),
        ([], "[]"),
        ([1, [.null], "a"], #"[1,[null],"a"]"#),
        ([:], "{}"),
        (["b": 1, "a": [:], "ä": 2, "B": 3], #"{"B":3,"a":{},"b":1,"\u00e4":2}"#),
        (.tuple([1, .tuple([])]), #"{" t":[1,{" t":[]}]}"#),
        (.bytes([0, 255, 16]), #"{" b":"AP8Q"}"#),
        (.bytes([1]), #"{" b":"AQ=="}"#),
        (.uuid(id), #"{" u":"0f4e1b2c3d4e4f5a8b6c7d8e9fa0b1c2"}"#),
        (.date(Date(timeIntervalSince1970: 784_111_777)), #"{" d":"Sun, 06 Nov 1994 08:49:37 GMT"}"#),
        (.markup("<b>"), #"{" m":"<b>"}"#),
        ([" t": 1], #"{" di":{" t__":1}}"#),
        ([" di": [" u": [.null]]], #"{" di":{" di__":{" di":{" u__":[null]}}}}"#),
        ([" t": 1, "b": 2], #"{" t":1,"b":2}"#),
        (["t": 1], #"{"t":1}"#),
    ]

    @Test(arguments: values) func writesAndReads(value: SessionValue, text: String) {
        #expect(write(value) == text)
        #expect(read(text) == value)
    }

    /// The table above is Flask's own, and what it has written is what it reads.
    @Test func isWhatFlaskWritesAndReads() async throws {
        let script = """
            from flask import Flask
            app = Flask("app")
            serializer = app.session_interface.serializer
            with app.test_request_context():
                print(json.dumps([serializer.dumps(serializer.loads(text)) for text in given]))
            """
        let texts = Self.values.map(\.1)
        #expect(try await Python.run(script, texts, [String].self) == texts)
    }

    @Test(
        arguments: [
            (" { \"a\" : [ 1 , -2.50e1 ] } ", ["a": [1, -25.0]]),
            (#""\u0041\/""#, "A/"),
            (#""\ud83d\u0041\ude00\ud83d""#, "\u{FFFD}A\u{FFFD}\u{FFFD}"),
            (#""\ud83dx""#, "\u{FFFD}x"),
            ("123456789012345678901234567890", .double(1.2345678901234568e29)),
            (#"{"a":1,"a":2}"#, ["a": 2]),
            (#"{" t":"x"}"#, [" t": "x"]),
            (#"{" b":"?"}"#, [" b": "?"]),
            (#"{" u":"0f4e"}"#, [" u": "0f4e"]),
            (#"{" u":"zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"}"#, [" u": "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"]),
            (#"{" u":"ääääääääääääääää"}"#, [" u": "ääääääääääääääää"]),
            (#"{" d":"tomorrow"}"#, [" d": "tomorrow"]),
            (#"{" di":[]}"#, [" di": []]),
            (#"{" di":{"x":1}}"#, [" di": ["x": 1]]),
            (#"{" di":{"__":1}}"#, ["": 1]),
            (#"{" x":1}"#, [" x": 1]),
        ] as [(String, SessionValue)])
    func readsWhatItWouldNotWrite(text: String, value: SessionValue) {
        #expect(read(text) == value)
    }

    @Test(arguments: [
        "", " ", "{", "[", "\"", "[1", "[1,", "[1,]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "[1 2]", "1 2",
        "tru",
        "nul", "-", "+1", ".5", "1-2", "0x1", "\"\\x\"", "\"\\u12\"", "\"\\u+123\"", "\"a\nb\"", "'a'", "Inf", "--1",
    ])
    func refusesWhatIsNoJSON(text: String) {
        #expect(read(text) == nil)
    }

    @Test func isBoundedInDepth() {
        for open in ["[", #"{"a":"#, #"{" t":["#] {
            #expect(read(String(repeating: open, count: 1_000_000)) == nil)
        }
        #expect(read(String(repeating: "[", count: 100) + String(repeating: "]", count: 100)) != nil)
    }

    /// Every beginning of a session, and every one with a byte changed, is read or refused, and never traps.
    @Test func nothingTraps() {
        let text = Array(write(.object(["a": .array(Self.values.map(\.0))])).utf8)
        for end in text.indices {
            _ = TaggedJSONReader.read(Array(text[..<end]))
            for byte: UInt8 in [0, 0x20, 0x22, 0x5C, 0x7B, 0x5D, 0x2D, 0xFF] {
                var changed = text
                changed[end] = byte
                _ = TaggedJSONReader.read(changed)
            }
        }
    }
}
