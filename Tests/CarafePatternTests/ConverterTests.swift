import CarafePattern
import Testing

@Suite struct ConverterTests {
    private typealias Argument = Converter.Argument

    @Test(arguments: [
        ("a", Converter.string(minLength: 1, maxLength: nil)),
        ("default:a", .string(minLength: 1, maxLength: nil)),
        ("string:a", .string(minLength: 1, maxLength: nil)),
        ("string():a", .string(minLength: 1, maxLength: nil)),
        ("string(minlength=2):a", .string(minLength: 2, maxLength: nil)),
        ("string(maxlength=5):a", .string(minLength: 1, maxLength: 5)),
        ("string(minlength=2, maxlength=5):a", .string(minLength: 2, maxLength: 5)),
        ("string(3,3):a", .string(minLength: 3, maxLength: 3)),
        ("string(None, 5):a", .string(minLength: 1, maxLength: 5)),
        ("default(length=2):a", .string(minLength: 2, maxLength: 2)),
        ("string(length=2, minlength=None):a", .string(minLength: 2, maxLength: 2)),
        ("path:a", .path),
        ("path():a", .path),
        ("uuid:a", .uuid),
    ])
    func readsTextConverters(_ body: String, _ expected: Converter) throws {
        #expect(try converter(body) == expected)
    }

    @Test(arguments: [
        ("int:a", Converter.int(fixedDigits: nil, min: nil, max: nil, signed: false)),
        ("int(fixed_digits=4):a", .int(fixedDigits: 4, min: nil, max: nil, signed: false)),
        ("int(min=1):a", .int(fixedDigits: nil, min: 1, max: nil, signed: false)),
        ("int(max=0):a", .int(fixedDigits: nil, min: nil, max: 0, signed: false)),
        ("int(signed=True):a", .int(fixedDigits: nil, min: nil, max: nil, signed: true)),
        ("int(signed=False):a", .int(fixedDigits: nil, min: nil, max: nil, signed: false)),
        ("int(signed=None):a", .int(fixedDigits: nil, min: nil, max: nil, signed: false)),
        ("int( min = -5 ,\tmax = -1 , signed = True ):a", .int(fixedDigits: nil, min: -5, max: -1, signed: true)),
        ("int(2, 10, 20, True):a", .int(fixedDigits: 2, min: 10, max: 20, signed: true)),
        ("int(2, max=20):a", .int(fixedDigits: 2, min: nil, max: 20, signed: false)),
        ("int(min=007):a", .int(fixedDigits: nil, min: 7, max: nil, signed: false)),
        (
            "int(max=9223372036854775807, min=-9223372036854775808):a",
            .int(fixedDigits: nil, min: .min, max: .max, signed: false)
        ),
    ])
    func readsInt(_ body: String, _ expected: Converter) throws {
        #expect(try converter(body) == expected)
    }

    @Test(arguments: [
        ("float:a", Converter.float(min: nil, max: nil, signed: false)),
        ("float(min=0.5):a", .float(min: 0.5, max: nil, signed: false)),
        ("float(max=2):a", .float(min: nil, max: 2, signed: false)),
        ("float(signed=True):a", .float(min: nil, max: nil, signed: true)),
        ("float(-1.5, 1.5, True):a", .float(min: -1.5, max: 1.5, signed: true)),
        ("float(None, 1.5):a", .float(min: nil, max: 1.5, signed: false)),
    ])
    func readsFloat(_ body: String, _ expected: Converter) throws {
        #expect(try converter(body) == expected)
    }

    @Test(arguments: [
        ("any(about):a", ["about"]),
        ("any(about, help, 'x y'):a", ["about", "help", "x y"]),
        ("any(sign-in,v1.2,c++,été):a", ["sign-in", "v1.2", "c++", "été"]),
        ("any(\"it's\", '>', ')', ':<', 'a,b'):a", ["it's", ">", ")", ":<", "a,b"]),
        ("any(007, 1.50, True, None):a", ["007", "1.50", "True", "None"]),
    ])
    func readsChoicesAsWritten(_ body: String, _ expected: [String]) throws {
        #expect(try converter(body) == .any(expected))
    }

    @Test(arguments: [
        ("hex:a", []),
        ("hex(6, sep='-'):a", [Argument(value: .int(6)), Argument(name: "sep", value: .string("-"))]),
        ("hex(-6, 0.5, -0.5):a", [.int(-6), .float(0.5), .float(-0.5)].map { Argument(value: $0) }),
        ("hex(True, False, None):a", [.bool(true), .bool(false), .null].map { Argument(value: $0) }),
        ("hex(true, word, '6', ''):a", ["true", "word", "6", ""].map { Argument(value: .string($0)) }),
        ("hex(1.2.3, 5., .5, -, nan, 1e5, +1, 0x1):a", looksAlmostNumeric.map { Argument(value: .string($0)) }),
        ("hex(a=1, A=2):a", [Argument(name: "a", value: .int(1)), Argument(name: "A", value: .int(2))]),
    ])
    func keepsArgumentsOfCustomConverters(_ body: String, _ expected: [Converter.Argument]) throws {
        #expect(try converter(body) == .custom(name: "hex", arguments: expected))
    }

    private static let looksAlmostNumeric = ["1.2.3", "5.", ".5", "-", "nan", "1e5", "+1", "0x1"]

    @Test(arguments: [
        ("a", "string", 100),
        ("default:a", "string", 100),
        ("int:a", "int", 50),
        ("float:a", "float", 50),
        ("path:a", "path", 200),
        ("uuid:a", "uuid", 100),
        ("any(x):a", "any", 100),
        ("hex:a", "hex", 100),
    ])
    func namesAndWeighsConvertersAsFlaskDoes(_ body: String, _ name: String, _ weight: Int) throws {
        #expect(try converter(body).name == name)
        #expect(try converter(body).weight == weight)
    }

    @Test(arguments: Converter.builtInNames)
    func everyBuiltInNameSelectsABuiltIn(_ name: String) throws {
        let converter = try converter(name == "any" ? "any(x):a" : "\(name):a")
        #expect(converter.name == name)
        if case .custom = converter { Issue.record("\(name) is not built in") }
    }

    private func converter(_ body: String) throws -> Converter {
        try #require(try RulePattern("/<\(body)>").parameters.first).converter
    }
}

@Suite struct SuggestionTests {
    @Test(arguments: [
        ("itn", "int"),
        ("Int", "int"),
        ("INT", "int"),
        ("integer", "int"),
        ("str", "string"),
        ("sting", "string"),
        ("flaot", "float"),
        ("paths", "path"),
        ("guid", "uuid"),
        ("ayn", "any"),
    ])
    func suggestsTheClosestBuiltIn(_ word: String, _ expected: String) {
        #expect(Converter.suggestion(for: word, among: Converter.builtInNames) == expected)
    }

    @Test(arguments: ["", "i", "id", "xy", "slug", "hex", "regex", "日本"])
    func suggestsNothingForAWordOfItsOwn(_ word: String) {
        #expect(Converter.suggestion(for: word, among: Converter.builtInNames) == nil)
    }

    @Test func prefersFewerEditsToASharedBeginning() {
        #expect(Converter.suggestion(for: "colour", among: ["col", "color"]) == "color")
        #expect(Converter.suggestion(for: "color", among: []) == nil)
    }
}
