import CarafePattern
import Testing

/// Every sentence is spelled out in full: it is what an author sees, at run time and in the compiler.
@Suite struct PatternErrorTests {
    @Test(
        arguments: [
            ("", 0, .missingLeadingSlash, #"a rule begins with "/"; write "/""#),
            ("user/<id>", 0, .missingLeadingSlash, #"a rule begins with "/"; write "/user/<id>""#),
            ("/a>b", 2, .strayClosing, #"this ">" closes nothing; remove it, or add the "<" it closes"#),
            ("/<a>>", 4, .strayClosing, #"this ">" closes nothing; remove it, or add the "<" it closes"#),
            ("/a?b=1", 2, .invalidCharacter, "\"?\" " + inText + queryCure),
            ("/é#b", 3, .invalidCharacter, "\"#\" " + inText + "browsers keep fragments to themselves; remove it"),
            ("/a b", 2, .invalidCharacter, "U+0020 " + inText + removeIt),
            ("/a\0b", 2, .invalidCharacter, "U+0000 " + inText + removeIt),
            ("/\r\n", 1, .invalidCharacter, "U+000D " + inText + removeIt),
            ("/\u{7F}", 1, .invalidCharacter, "U+007F " + inText + removeIt),
            ("/\u{2003}", 1, .invalidCharacter, "U+2003 " + inText + removeIt),
        ] as [Mistake]
    )
    func explainsText(_ mistake: Mistake) throws {
        try expect(mistake)
    }

    @Test(
        arguments: [
            ("/user/<int:id", 6, .unclosedParameter, #"the parameter is not closed; write "<int:id>""#),
            ("/<id/edit", 1, .unclosedParameter, #"the parameter is not closed; write "<id>""#),
            ("/<", 1, .unclosedParameter, #"the parameter is not closed; write "<name>""#),
            ("/<int:", 1, .unclosedParameter, #"the parameter is not closed; write "<int:name>""#),
            ("/<int(min=1)", 1, .unclosedParameter, #"the parameter is not closed; write "<int(min=1):name>""#),
            ("/<a<b>", 3, .nestedOpening, nested + #"close "<a" with ">" first, or remove one "<""#),
            ("/<<a>>", 2, .nestedOpening, nested + #"close "<" with ">" first, or remove one "<""#),
            ("/<int()<", 7, .nestedOpening, nested + #"close "<int()" with ">" first, or remove one "<""#),
            (
                "/<a><int:b>", 4, .adjacentParameters,
                #"nothing separates this parameter from "a"; put text between them, e.g. "<a>/<int:b>""#
            ),
            (
                "/<int:a><b>/x", 8, .adjacentParameters,
                #"nothing separates this parameter from "a"; put text between them, e.g. "<int:a>/<b>""#
            ),
            ("/<>", 2, .emptyName, #"the parameter has no name; write e.g. "<name>""#),
            ("/<int:>", 6, .emptyName, #"the parameter has no name; write e.g. "<int:name>""#),
            ("/<int(min=1)>", 12, .emptyName, #"the parameter has no name; write e.g. "<int(min=1):name>""#),
            ("/<:id>", 2, .emptyName, #"no converter is named here; write e.g. "<int:name>" or "<name>""#),
            ("/<(1):id>", 2, .emptyName, #"no converter is named here; write e.g. "<int:name>" or "<name>""#),
            ("/<1a>", 2, .invalidName, #""1a" cannot name a parameter; "# + identifierCure),
            ("/<int: id>", 6, .invalidName, #"" id" cannot name a parameter; "# + identifierCure),
            ("/<int:größe>", 6, .invalidName, #""größe" cannot name a parameter; "# + identifierCure),
            ("/<my-int:id>", 2, .invalidName, #""my-int" cannot name a converter; "# + identifierCure),
            ("/<int:a:b>", 7, .invalidCharacter, #"":" cannot follow a name; write ">""#),
            ("/<int:a(1)>", 7, .invalidCharacter, #""(" cannot follow a name; write ">""#),
            ("/<int(1)id>", 8, .invalidCharacter, #""i" cannot follow an argument list; write ":" and the name"#),
            (
                "/<id>/x/<int:id>", 13, .duplicateName,
                #"the name "id" is already taken by the parameter at 1; choose another"#
            ),
        ] as [Mistake]
    )
    func explainsParameters(_ mistake: Mistake) throws {
        try expect(mistake)
    }

    @Test(
        arguments: [
            ("/<int(", 5, .unclosedArguments, unclosedList),
            ("/<int(min=1:id>", 5, .unclosedArguments, unclosedList),
            ("/<int(min=1", 5, .unclosedArguments, unclosedList),
            ("/<int(min=>", 5, .unclosedArguments, unclosedList),
            ("/<any(a, 'b):c>", 9, .unclosedString, #"the string is not closed; write "'" at its end"#),
            ("/<any(\"b):c>", 6, .unclosedString, #"the string is not closed; write "\"" at its end"#),
            ("/<int(min=1,):id>", 12, .invalidArgument, missingArgument),
            ("/<int(,):id>", 6, .invalidArgument, missingArgument),
            ("/<int(min=):id>", 10, .invalidArgument, missingArgument),
            ("/<any(a b):c>", 8, .invalidCharacter, #""b" cannot follow an argument; "# + separateCure),
            ("/<any(a, =b):c>", 9, .invalidCharacter, #""=" cannot follow "(a, "; "# + separateCure),
            ("/<any(a\u{A0}b):c>", 7, .invalidCharacter, "U+00A0 cannot follow an argument; " + separateCure),
            ("/<hex(a='x'y):c>", 11, .invalidCharacter, #""y" cannot follow an argument; "# + separateCure),
            ("/<hex('a'=1):c>", 6, .invalidName, #""'a'" cannot name an argument; "# + identifierCure),
            ("/<hex(a-b=1):c>", 6, .invalidName, #""a-b" cannot name an argument; "# + identifierCure),
            (
                "/<hex(a=1, 6):c>", 11, .invalidArgument,
                #"argument "6" has no name but follows a named one; name it, or move it to the front"#
            ),
            ("/<hex(a=1, b=2, a=3):c>", 16, .repeatedArgument, #"argument "a" is given twice; remove one"#),
            (
                "/<int(2, fixed_digits=3):c>", 9, .repeatedArgument,
                #"argument "fixed_digits" is given twice; remove one"#
            ),
            ("/<any(a, b, a):c>", 12, .repeatedArgument, #"argument "a" is given twice; remove one"#),
            ("/<int(min=9223372036854775808):c>", 10, .invalidArgument, "9223372036854775808" + tooLarge),
            ("/<int(min=-9223372036854775809):c>", 10, .invalidArgument, "-9223372036854775809" + tooLarge),
            ("/<float(\(nines).0):c>", 8, .invalidArgument, "\(nines).0" + tooLarge),
        ] as [Mistake]
    )
    func explainsArgumentLists(_ mistake: Mistake) throws {
        try expect(mistake)
    }

    @Test(
        arguments: [
            (
                "/<int(minimum=1):id>", 6, .unknownArgument,
                #"converter "int" takes no argument "minimum"; it takes fixed_digits, min, max, signed "#
                    + #"(did you mean "min"?)"#
            ),
            (
                "/<int(fixedDigits=1):id>", 6, .unknownArgument,
                #"converter "int" takes no argument "fixedDigits"; it takes fixed_digits, min, max, signed "#
                    + #"(did you mean "fixed_digits"?)"#
            ),
            (
                "/<float(1.0, step=1):x>", 13, .unknownArgument,
                #"converter "float" takes no argument "step"; it takes min, max, signed"#
            ),
            (
                "/<default(minlen=1):x>", 10, .unknownArgument,
                #"converter "default" takes no argument "minlen"; it takes minlength, maxlength, length "#
                    + #"(did you mean "minlength"?)"#
            ),
            (
                "/<float(1.0, 2.0, True, 4):x>", 24, .unknownArgument,
                #"converter "float" takes 3 arguments at most: min, max, signed"#
            ),
            ("/<path(a=1):p>", 7, .unknownArgument, #"converter "path" takes no arguments; write "<path:name>""#),
            ("/<uuid(4):u>", 7, .unknownArgument, #"converter "uuid" takes no arguments; write "<uuid:name>""#),
            (
                "/<any(a, x=b):p>", 9, .unknownArgument,
                #"converter "any" takes no argument "x"; list the words alone, e.g. "<any(about, help):page>""#
            ),
        ] as [Mistake]
    )
    func explainsUnknownArguments(_ mistake: Mistake) throws {
        try expect(mistake)
    }

    @Test(
        arguments: [
            ("/<int(min=abc):x>", 10, .invalidArgument, wrong("min", "int", "abc", "a whole number, e.g. min=2")),
            ("/<int(max='5'):x>", 10, .invalidArgument, wrong("max", "int", "'5'", "a whole number, e.g. max=2")),
            ("/<int(1, 0.5):x>", 9, .invalidArgument, wrong("min", "int", "0.5", "a whole number, e.g. min=2")),
            (
                "/<int(fixed_digits=0):x>", 19, .invalidArgument,
                wrong("fixed_digits", "int", "0", "a whole number from 1 up, e.g. fixed_digits=2")
            ),
            (
                "/<string(minlength=0):x>", 19, .invalidArgument,
                wrong("minlength", "string", "0", "a whole number from 1 up, e.g. minlength=2")
            ),
            (
                "/<string(1, -3):x>", 12, .invalidArgument,
                wrong("maxlength", "string", "-3", "a whole number from 1 up, e.g. maxlength=2")
            ),
            (
                "/<string(length=0):x>", 16, .invalidArgument,
                wrong("length", "string", "0", "a whole number from 1 up, e.g. length=2")
            ),
            (
                "/<int(signed=true):x>", 13, .invalidArgument,
                wrong("signed", "int", "true", "signed=True or signed=False")
            ),
            ("/<float(min=nan):x>", 12, .invalidArgument, wrong("min", "float", "nan", "a number, e.g. min=0.5")),
            ("/<float(max=True):x>", 12, .invalidArgument, wrong("max", "float", "True", "a number, e.g. max=0.5")),
            ("/<string(length=2, minlength=1):x>", 16, .invalidArgument, lengthAndBounds),
            ("/<string(maxlength=1, length=2):x>", 29, .invalidArgument, lengthAndBounds),
            ("/<string(5, 2):x>", 12, .invalidArgument, "minlength 5 is greater than maxlength 2" + swapThem),
            ("/<int(max=2, min=9):x>", 10, .invalidArgument, "min 9 is greater than max 2" + swapThem),
            ("/<float(1.5, 1):x>", 13, .invalidArgument, "min 1.5 is greater than max 1.0" + swapThem),
            ("/<int(max=-1):x>", 10, .invalidArgument, "max -1" + addSigned),
            ("/<float(max=-0.5):x>", 12, .invalidArgument, "max -0.5" + addSigned),
        ] as [Mistake]
    )
    func explainsValuesAndRanges(_ mistake: Mistake) throws {
        try expect(mistake)
    }

    @Test(
        arguments: [
            ("/<any:p>", 2, .emptyAny, emptyAny),
            ("/<any( ):p>", 2, .emptyAny, emptyAny),
            ("/<any(a, ''):p>", 9, .invalidArgument, #"converter "any" can never match ""; "# + choiceCure),
            ("/<any('a/b'):p>", 6, .invalidArgument, #"converter "any" can never match "a/b"; "# + choiceCure),
        ] as [Mistake]
    )
    func explainsChoices(_ mistake: Mistake) throws {
        try expect(mistake)
    }

    @Test func printsRulePositionAndMessageInOneSentence() throws {
        let error = try #require(throws: PatternError.self) { try RulePattern("/user/<int:id") }
        #expect(error.description == #"rule "/user/<int:id" at 6: the parameter is not closed; write "<int:id>""#)
        #expect(error.code.description == "unclosedParameter")
    }

    @Test func printsARuleThatWouldDisturbALog() throws {
        let error = try #require(throws: PatternError.self) { try RulePattern("/a\nb\"") }
        #expect(error.description.hasPrefix(#"rule "/a\nb\"" at 2: U+000A cannot stand"#))
    }

    private func expect(_ mistake: Mistake) throws {
        let error = try #require(throws: PatternError.self) { try RulePattern(mistake.rule) }
        #expect(error.code == mistake.code)
        #expect(error.rule == mistake.rule)
        #expect(error.position == mistake.position)
        #expect(error.message == mistake.message)
    }
}

typealias Mistake = (rule: String, position: Int, code: PatternError.Code, message: String)

// MARK: - Halves of sentences that recur

private let inText = "cannot stand in the text of a rule; "
private let queryCure = "a rule ends before the query; read the query from the request"
private let removeIt = "remove it, or take this part of the path as a parameter"
private let nested = "a parameter cannot hold another; "
private let identifierCure = #"use ASCII letters, digits and "_", not starting with a digit"#
private let separateCure = #"separate arguments with "," and quote other text"#
private let unclosedList = #"the argument list is not closed; write ")" after the last argument"#
private let missingArgument = #"an argument is missing here; write one, or remove the extra "," or "=""#
private let tooLarge = " does not fit in 64 bits; write a smaller number, or quote it if it is text"
private let nines = String(repeating: "9", count: 400)
private let lengthAndBounds = "length sets both bounds; write either length, or minlength and maxlength"
private let swapThem = ", so nothing can match; swap them"
private let addSigned = " is below zero but the value is unsigned, so nothing can match; add signed=True"
private let emptyAny = #"converter "any" has nothing to choose from; write e.g. "<any(about, help):page>""#
private let choiceCure = #"choose words of at least one character, without "/""#

private func wrong(_ name: String, _ converter: String, _ spelling: String, _ cure: String) -> String {
    "argument \"\(name)\" of converter \"\(converter)\" is \"\(spelling)\"; write \(cure)"
}
