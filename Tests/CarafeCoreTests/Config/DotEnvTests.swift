import Testing

@testable import CarafeCore

/// What python-dotenv makes of the same text, unless a test says otherwise.
@Suite struct DotEnvTests {
    private static func read(_ text: String, _ environment: [String: String] = [:]) throws -> [String: String] {
        let file = try DotEnv(text, path: ".env", environment: environment)
        return Dictionary(file.variables.map { ($0.name, $0.value) }) { $1 }
    }

    @Test(
        arguments: [
            ("", [:]),
            ("A=1", ["A": "1"]),
            ("\u{FEFF}A=1\r\nB=2\r\n", ["A": "1", "B": "2"]),
            ("  A  =  x y  \n\n# note\nB=2", ["A": "x y", "B": "2"]),
            ("export A=1\nexport\tB=2", ["A": "1", "B": "2"]),
            ("export=1\nexporter=2", ["export": "1", "exporter": "2"]),
            ("A=", ["A": ""]),
            ("A", [:]),
            ("A # later\nB=1", ["B": "1"]),
            ("A=x # note\nB=x#y\nC=#z\nD= # e", ["A": "x", "B": "x#y", "C": "#z", "D": "# e"]),
            ("A='x # y' # note\nB=\"x\"#z", ["A": "x # y", "B": "x"]),
            (#"A='a\'b\\c\n'"#, ["A": #"a'b\c\n"#]),
            (#"A="a\"b\\c\n\t\d\'""#, ["A": "a\"b\\c\n\t\\d'"]),
            (#"A=a\nb"#, ["A": #"a\nb"#]),
            ("A=\"one\ntwo # no note\"\nB=3", ["A": "one\ntwo # no note", "B": "3"]),
            ("'a b'=1", ["a b": "1"]),
            ("A=1\nA=2", ["A": "2"]),
            ("A=a=b", ["A": "a=b"]),
            ("KEY_1.x-y=é", ["KEY_1.x-y": "é"]),
        ] as [(String, [String: String])])
    func reads(_ text: String, _ expected: [String: String]) throws {
        #expect(try Self.read(text) == expected)
    }

    @Test(
        arguments: [
            ("A=1\nB=${A}2", "12"),
            ("B=${A:-x}", "x"),
            ("A=\nB=${A:-x}", ""),
            ("B=${A}", ""),
            ("B=${}", ""),
            ("B=${OUTER}", "outside"),
            ("OUTER=inside\nB=${OUTER}", "outside"),
            ("B='${OUTER}'", "outside"),
            ("B=$OUTER $", "$OUTER $"),
            ("B=${OUTER", "${OUTER"),
            ("B=${A:-a:b}", "a:b"),
            ("A=${B}\nB=${A}x", "x"),
        ])
    func expands(_ text: String, _ expected: String) throws {
        #expect(try Self.read(text, ["OUTER": "outside"])["B"] == expected)
    }

    @Test func knowsTheLineOfEachVariable() throws {
        let file = try DotEnv("# note\nA='\n\n'\r\nB=2\n\n C=3", path: ".env", environment: [:])
        #expect(file.variables.map(\.line) == [2, 5, 7])
    }

    @Test(
        arguments: [
            ("A=1\nB='x", ".env:2: the quote ' of B is not closed; write ' at its end"),
            ("A=\"x\ny", ".env:1: the quote \" of A is not closed; write \" at its end"),
            ("\n=1", ".env:2:1: this has no name; write NAME=value"),
            ("A='x' y", ".env:1:7: this stands behind the quoted value of A; remove it or quote it too"),
            ("A='x\nx' y", ".env:2:4: this stands behind the quoted value of A; remove it or quote it too"),
            // Of a key over several lines, each but the first looks like a name.
            ("A=b\r\nc2VjcmV0 b=1", ".env:2:10: this stands behind a name without \"=\"; write NAME=value"),
            ("export =2", ".env:1:8: this has no name; write NAME=value"),
        ])
    func explainsWhatSaysNothing(_ text: String, _ sentence: String) {
        let error = #expect(throws: DotEnvError.self) { try Self.read(text) }
        #expect(error?.description == sentence)
    }

    @Test func takesAnyText() throws {
        // Nothing here may trap, whatever it says.
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("A='\"\\$ {}:-#\n\r\texport é")
        for _ in 0..<2000 {
            let text = String((0..<30).map { _ in alphabet.randomElement(using: &generator) ?? "A" })
            _ = try? Self.read(text)
        }
    }
}
