import HTTPTypes
import Testing

@testable import CarafeCore

/// What a form came to: its parts, then what was wrong.
private struct Transcript: Equatable, CustomStringConvertible {
    var parts: [String] = []
    var fault: String?

    /// - Parameter cuts: how long each piece is; the last length goes on.
    init(_ body: [UInt8], cuts: [Int]) {
        var parser = MultipartParser(boundary: Array("XX".utf8))
        var rest = body[...]
        var turn = 0
        do throws(HTTPError) {
            while !rest.isEmpty {
                parser.receive(Array(rest.prefix(cuts[min(turn, cuts.count - 1)])))
                rest = rest.dropFirst(cuts[min(turn, cuts.count - 1)])
                turn += 1
                while let event = try parser.next() { note(event) }
            }
            try parser.finish()
        } catch {
            fault = "\(error.status.code) \(error.message)"
        }
    }

    private mutating func note(_ event: MultipartParser.Event) {
        switch event {
        case .part(let head): parts.append(head.name + (head.filename.map { "(\($0))" } ?? "") + "=")
        case .data(let bytes): parts[parts.count - 1] += String(decoding: bytes, as: UTF8.self)
        case .endOfPart: parts[parts.count - 1] += "."
        }
    }

    var description: String { "\(parts) \(fault ?? "")" }
}

struct MultipartCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let body: String
    let parts: [String]
    let fault: String?

    init(_ name: String, _ body: String, _ parts: [String], fault: String? = nil) {
        (testDescription, self.body, self.parts, self.fault) = (name, body, parts, fault)
    }

    private static let a = "Content-Disposition: form-data; name=\"a\"\r\n\r\n"
    private static func bad(_ reason: String) -> String { "400 The multipart form cannot be read: \(reason)" }

    static let all: [MultipartCase] = [
        .init("one field", "--XX\r\n\(a)1\r\n--XX--\r\n", ["a=1."]),
        .init("nothing behind the end", "--XX\r\n\(a)1\r\n--XX--", ["a=1."]),
        .init("an epilogue", "--XX\r\n\(a)1\r\n--XX--\r\nbye\r\n--XX\r\n", ["a=1."]),
        .init("anything behind the end", "--XX\r\n\(a)1\r\n--XX--bye", ["a=1."]),
        .init("a preamble", "hello\r\n--XX\r\n\(a)1\r\n--XX--", ["a=1."]),
        .init("an empty line first", "\r\n--XX\r\n\(a)1\r\n--XX--", ["a=1."]),
        .init("a preamble that looks like it", "--X\r\n--XX\r\n\(a)1\r\n--XX--", ["a=1."]),
        .init("a preamble of one line that ends like it", "hello--XX\r\n--XX\r\n\(a)1\r\n--XX--", ["a=1."]),
        .init("two parts", "--XX\r\n\(a)1\r\n--XX\r\n\(a)2\r\n--XX--", ["a=1.", "a=2."]),
        .init("no part", "--XX--\r\n", []),
        .init("an empty part", "--XX\r\n\(a)\r\n--XX--", ["a=."]),
        .init("an empty part that shares a line break", "--XX\r\n\(a)--XX\r\n\(a)2\r\n--XX--", ["a=.", "a=2."]),
        .init("padding", "--XX \t\r\n\(a)1\r\n--XX\t \r\n\(a)2\r\n--XX-- \r\n", ["a=1.", "a=2."]),
        .init(
            "data like a delimiter", "--XX\r\n\(a)1\r\n--X\r\n--XXY\r\n\n--XX\r\n--XX--",
            [
                "a=1\r\n--X\r\n--XXY\r\n\n--XX."
            ]),
        .init(
            "a delimiter cut short by another", "--XX\r\n\(a)1\r\n--X\r\r\n--XX \r\r\n--XX-\r\n--XX--",
            [
                "a=1\r\n--X\r\r\n--XX \r\r\n--XX-."
            ]),
        .init(
            "padding without an end", "--XX\r\n\(a)1\r\n--XX\(String(repeating: " ", count: 129))\r\n--XX--",
            [
                "a=1\r\n--XX\(String(repeating: " ", count: 129))."
            ]),
        .init(
            "a file", "--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\n\r\n1\r\n--XX--",
            [
                "f(a.txt)=1."
            ]),
        .init(
            "header lines that go on, and others",
            "--XX\r\nX-Other: 1\r\ncontent-disposition:\r\n form-data;\r\n\tname=a\r\n\r\n1\r\n--XX--", ["a=1."]),
        .init(
            "nothing", "", [],
            fault: bad("the boundary that its Content-Type names does not begin any line; lines end with CR LF.")),
        .init(
            "another boundary", "--YY\r\n\(a)1\r\n--YY--", [],
            fault: bad("the boundary that its Content-Type names does not begin any line; lines end with CR LF.")),
        .init(
            "bare line feeds", "--XX\nContent-Disposition: form-data; name=a\n\n1\n--XX--", [],
            fault: bad("the boundary that its Content-Type names does not begin any line; lines end with CR LF.")),
        .init("an end too early", "--XX\r\n\(a)1", ["a=1"], fault: bad("it ends within part 1.")),
        .init("an end before the first part", "--XX\r\nContent-", [], fault: bad("it ends before its first part.")),
        .init("an end in the last delimiter", "--XX\r\n\(a)1\r\n--XX-", ["a=1"], fault: bad("it ends within part 1.")),
        .init("no head", "--XX\r\n\r\n1\r\n--XX--", [], fault: bad("part 1 has no Content-Disposition.")),
        .init(
            "no disposition", "--XX\r\nA: b\r\n\r\n1\r\n--XX--", [], fault: bad("part 1 has no Content-Disposition.")),
        .init(
            "no name", "--XX\r\n\(a)1\r\n--XX\r\nContent-Disposition: form-data\r\n\r\n1\r\n--XX--", ["a=1."],
            fault: bad("the Content-Disposition of part 2 gives no name, or two.")),
        .init(
            "two names", "--XX\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\n1\r\n--XX--", [],
            fault: bad("the Content-Disposition of part 1 gives no name, or two.")),
        .init(
            "two dispositions", "--XX\r\nContent-Disposition: form-data; name=a\r\n\(a)1\r\n--XX--", [],
            fault: bad("part 1 has a header line that is none.")),
        .init(
            "another disposition", "--XX\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n--XX--", [],
            fault: bad("the Content-Disposition of part 1 is not form-data but \"attachment\".")),
        .init(
            "no header line", "--XX\r\nhello\r\n\r\n1\r\n--XX--", [],
            fault: bad("part 1 has a header line that is none.")),
        .init(
            "a long head", "--XX\r\nA: \(String(repeating: "b", count: 9000))\r\n\(a)1\r\n--XX--", [],
            fault: bad("the header of part 1 is longer than 8192 bytes.")),
        .init(
            "a head without an end", "--XX\r\nA: \(String(repeating: "b", count: 9000))", [],
            fault: bad("the header of part 1 is longer than 8192 bytes.")),
    ]
}

struct MultipartParserTests {
    @Test(arguments: MultipartCase.all)
    func readsTheSameHoweverItIsCut(_ test: MultipartCase) {
        let body = Array(test.body.utf8)
        let whole = Transcript(body, cuts: [max(1, body.count)])
        #expect(whole.parts == test.parts)
        #expect(whole.fault == test.fault)
        #expect(Transcript(body, cuts: [1]) == whole)
        for cut in 1..<max(2, min(body.count, 400)) {
            #expect(Transcript(body, cuts: [cut, body.count]) == whole, "cut at \(cut)")
        }
        for size in [2, 3, 7, 64] { #expect(Transcript(body, cuts: [size]) == whole, "by \(size)") }
    }

    @Test(arguments: MultipartCase.all.filter { $0.fault == nil })
    func passesOverWhatFollows(_ test: MultipartCase) {
        let body = Array((test.body + "\r\n--XX\r\nPOST / HTTP/1.1\r\n\r\n").utf8)
        #expect(Transcript(body, cuts: [body.count]).parts == test.parts)
        #expect(Transcript(body, cuts: [1]).fault == nil)
    }

    /// Broken in any way it is read the same however it is cut, and nothing traps.
    @Test(arguments: 0..<40 as Range<UInt64>)
    func readsBrokenFormsTheSameHoweverTheyAreCut(_ seed: UInt64) {
        var random = Dice(state: seed)
        let pieces = [
            "\r", "\n", "-", "--", "XX", "\r\n--XX", "\r\n\r\n", ";", "\"", "name=", "\\", " ", "\t", "=", "%22",
        ]
        for _ in 0..<50 {
            let test = MultipartCase.all[Int.random(in: 0..<(MultipartCase.all.count - 2), using: &random)]
            var body = Array(test.body.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let start = Int.random(in: 0...body.count, using: &random)
                let end = min(body.count, start + Int.random(in: 0...3, using: &random))
                body.replaceSubrange(start..<end, with: Array(pieces.randomElement(using: &random)!.utf8))
            }
            let whole = Transcript(body, cuts: [max(1, body.count)])
            let cuts = (0..<20).map { _ in Int.random(in: 1...20, using: &random) }
            #expect(Transcript(body, cuts: cuts) == whole, "\(String(decoding: body, as: UTF8.self).debugDescription)")
        }
    }

    /// Each would take hours if a byte were looked at again for each one before it.
    @Test(arguments: [
        "\r\n--X", "\r\n--", "\r", "\r\n", "-", "\r\n--XX \t.", "\r\n--XX                                     .",
        "\n--XX",
    ])
    func takesHostileDataInLinearTime(_ piece: String) {
        let data = Array(String(repeating: piece, count: 2_000_000 / piece.utf8.count).utf8)
        let body = multipart([Part("Content-Disposition: form-data; name=a; filename=b", data)])
        var parser = MultipartParser(boundary: Array("XX".utf8))
        var length = 0
        for start in stride(from: 0, to: body.count, by: 1000) {
            parser.receive(Array(body[start..<min(start + 1000, body.count)]))
            while let event = try? parser.next() {
                if case .data(let bytes) = event { length += bytes.count }
            }
        }
        #expect(length == data.count)
        #expect(throws: Never.self) { try parser.finish() }
    }

    @Test func refusesTooManyParts() throws {
        var parser = MultipartParser(boundary: Array("XX".utf8), partLimit: 2)
        parser.receive(multipart([.field("a", ""), .field("b", ""), .field("c", "")]))
        let fault = sentence { while try parser.next() != nil {} }
        #expect(fault == "413 The form has more than the 2 parts that formPartLimit allows.")
    }

    /// What browsers, curl and old clients write, and how Werkzeug takes it.
    @Test(
        arguments: [
            (#"form-data; name="a""#, "a", nil),
            (#"form-data; name=a; filename=b.txt"#, "a", "b.txt"),
            (#"FORM-DATA ;Name="a" ;FileName="b""#, "a", "b"),
            (#"form-data; name="a"; filename="""#, "a", ""),
            (#"form-data; name="say %22hi%22"; filename="100%.txt""#, "say \"hi\"", "100%.txt"),
            (#"form-data; name="a%0D%0Ab""#, "a%0D%0Ab", nil),
            (#"form-data; name="say \"hi\"; filename=\\""#, #"say "hi"; filename=\"#, nil),
            (#"form-data; name="a"; filename="C:\new\a.txt""#, "a", #"C:\new\a.txt"#),
            (#"form-data; name="grün"; filename="日本.txt""#, "grün", "日本.txt"),
            (#"form-data; name="a"; filename="x.txt"; filename*=UTF-8''na%C3%AFve%20x.txt"#, "a", "naïve x.txt"),
            (#"form-data; name="a"; filename*=iso-8859-1'en'%e4.txt"#, "a", "ä.txt"),
            (#"form-data; name="a"; filename="x"; filename*=koi8-r''%e4.txt"#, "a", "x"),
            (#"form-data; name="a"; filename="x"; filename*=utf-8''%e4%zz"#, "a", "x"),
            (#"form-data; junk; name="a"; ;"#, "a", nil),
        ] as [(String, String, String?)])
    func readsDispositions(_ line: String, _ name: String, _ filename: String?) throws {
        let head = try MultipartHead(parsing: Array("Content-Disposition: \(line)\r\n".utf8)[...], part: 1)
        #expect(head.name == name)
        #expect(head.filename == filename)
    }
}

/// Repeatable chance (SplitMix64).
private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}
