/// A mistake in a rule before it is known where: its code and its sentence.
///
/// Every sentence of the module is written here, so that they stay alike: what was found, then the cure.
struct Problem {
    let code: PatternError.Code
    let message: String

    private init(_ code: PatternError.Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

// MARK: - Text and parameters

extension Problem {
    static func missingLeadingSlash(_ rule: String) -> Problem {
        Problem(.missingLeadingSlash, "a rule begins with \"/\"; write \(("/" + rule).quoted)")
    }

    static func invalidInText(_ scalar: Unicode.Scalar) -> Problem {
        let cure =
            switch scalar {
            case "?": "a rule ends before the query; read the query from the request"
            case "#": "browsers keep fragments to themselves; remove it"
            default: "remove it, or take this part of the path as a parameter"
            }
        return Problem(.invalidCharacter, "\(scalar.shown) cannot stand in the text of a rule; \(cure)")
    }

    static let strayClosing = Problem(.strayClosing, "this \">\" closes nothing; remove it, or add the \"<\" it closes")

    static func nestedOpening(after written: String) -> Problem {
        let cure = "close \(written.quoted) with \">\" first, or remove one \"<\""
        return Problem(.nestedOpening, "a parameter cannot hold another; \(cure)")
    }

    static func unclosedParameter(write cure: String) -> Problem {
        Problem(.unclosedParameter, "the parameter is not closed; write \(cure.quoted)")
    }

    static func adjacentParameters(_ first: String, write cure: String) -> Problem {
        let found = "nothing separates this parameter from \(first.quoted)"
        return Problem(.adjacentParameters, "\(found); put text between them, e.g. \(cure.quoted)")
    }

    static func emptyName(write cure: String) -> Problem {
        Problem(.emptyName, "the parameter has no name; write e.g. \(cure.quoted)")
    }

    static let emptyConverter = Problem(
        .emptyName,
        "no converter is named here; write e.g. \"<int:name>\" or \"<name>\"",
    )

    static func invalidName(_ name: String, of role: String) -> Problem {
        let cure = "use ASCII letters, digits and \"_\", not starting with a digit"
        return Problem(.invalidName, "\(name.quoted) cannot name \(role); \(cure)")
    }

    static func duplicateName(_ name: String, firstAt position: Int) -> Problem {
        let found = "the name \(name.quoted) is already taken by the parameter at \(position)"
        return Problem(.duplicateName, "\(found); choose another")
    }

    static func unexpected(_ scalar: Unicode.Scalar, after place: String, cure: String) -> Problem {
        Problem(.invalidCharacter, "\(scalar.shown) cannot follow \(place); \(cure)")
    }
}

// MARK: - Argument lists

extension Problem {
    static let unclosedArguments = Problem(
        .unclosedArguments,
        "the argument list is not closed; write \")\" after the last argument",
    )

    static func unclosedString(_ quote: Unicode.Scalar) -> Problem {
        Problem(.unclosedString, "the string is not closed; write \(quote.shown) at its end")
    }

    static let missingArgument = Problem(
        .invalidArgument,
        "an argument is missing here; write one, or remove the extra \",\" or \"=\"",
    )

    static func positionalAfterNamed(_ spelling: String) -> Problem {
        let found = "argument \(spelling.quoted) has no name but follows a named one"
        return Problem(.invalidArgument, "\(found); name it, or move it to the front")
    }

    static func repeatedArgument(_ name: String) -> Problem {
        Problem(.repeatedArgument, "argument \(name.quoted) is given twice; remove one")
    }

    static func numberTooLarge(_ spelling: String) -> Problem {
        let cure = "write a smaller number, or quote it if it is text"
        return Problem(.invalidArgument, "\(spelling) does not fit in 64 bits; \(cure)")
    }
}

// MARK: - Arguments of built-in converters

extension Problem {
    static func unknownArgument(_ name: String, of converter: String, known: [String]) -> Problem {
        guard !known.isEmpty else { return takesNoArguments(converter) }
        let hint = Converter.suggestion(for: name, among: known).map { " (did you mean \($0.quoted)?)" } ?? ""
        let found = "converter \(converter.quoted) takes no argument \(name.quoted)"
        return Problem(.unknownArgument, "\(found); it takes \(known.joined(separator: ", "))\(hint)")
    }

    static func tooManyArguments(of converter: String, known: [String]) -> Problem {
        guard !known.isEmpty else { return takesNoArguments(converter) }
        let found = "converter \(converter.quoted) takes \(known.count) arguments at most"
        return Problem(.unknownArgument, "\(found): \(known.joined(separator: ", "))")
    }

    private static func takesNoArguments(_ converter: String) -> Problem {
        let cure = "write \("<\(converter):name>".quoted)"
        return Problem(.unknownArgument, "converter \(converter.quoted) takes no arguments; \(cure)")
    }

    static func wrongValue(_ spelling: String, for name: String, of converter: String, write cure: String) -> Problem {
        let found = "argument \(name.quoted) of converter \(converter.quoted) is \(spelling.quoted)"
        return Problem(.invalidArgument, "\(found); write \(cure)")
    }

    static func emptyRange(_ low: String, _ high: String) -> Problem {
        Problem(.invalidArgument, "\(low) is greater than \(high), so nothing can match; swap them")
    }

    static func negativeUnsigned(_ name: String) -> Problem {
        let found = "\(name) is below zero but the value is unsigned, so nothing can match"
        return Problem(.invalidArgument, "\(found); add signed=True")
    }

    static let lengthAndBounds = Problem(
        .invalidArgument,
        "length sets both bounds; write either length, or minlength and maxlength",
    )

    static let emptyAny = Problem(
        .emptyAny,
        "converter \"any\" has nothing to choose from; write e.g. \"<any(about, help):page>\"",
    )

    static func namedChoice(_ name: String) -> Problem {
        let cure = "list the words alone, e.g. \"<any(about, help):page>\""
        return Problem(.unknownArgument, "converter \"any\" takes no argument \(name.quoted); \(cure)")
    }

    static func impossibleChoice(_ choice: String) -> Problem {
        let cure = "choose words of at least one character, without \"/\""
        return Problem(.invalidArgument, "converter \"any\" can never match \(choice.quoted); \(cure)")
    }
}
