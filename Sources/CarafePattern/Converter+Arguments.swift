/// Turns a converter's name and arguments into a converter.
///
/// Names and positional order are Werkzeug's, and so is `None` for "not given". Ranges that can
/// match nothing are refused here, because a rule that never matches is found late otherwise.
extension Converter {
    init(_ call: ConverterCall) throws(PatternError) {
        switch call.name {
        case "string", "default": self = try .string(call)
        case "int": self = try .int(call)
        case "float": self = try .float(call)
        case "any": self = .any(try Converter.choices(of: call))
        case "path", "uuid":
            _ = try BoundArguments(call, to: [])
            self = call.name == "path" ? .path : .uuid
        default: self = .custom(name: call.name, arguments: call.arguments.map(\.argument))
        }
    }

    private static func string(_ call: ConverterCall) throws(PatternError) -> Converter {
        let arguments = try BoundArguments(call, to: ["minlength", "maxlength", "length"])
        let minimum = try arguments.int("minlength", from: 1)
        let maximum = try arguments.int("maxlength", from: 1)
        if let length = try arguments.int("length", from: 1) {
            guard minimum == nil, maximum == nil else { throw arguments.failure(.lengthAndBounds, at: "length") }
            return .string(minLength: length, maxLength: length)
        }
        try arguments.check(minimum, "minlength", isAtMost: maximum, "maxlength")
        return .string(minLength: minimum ?? 1, maxLength: maximum)
    }

    private static func int(_ call: ConverterCall) throws(PatternError) -> Converter {
        let arguments = try BoundArguments(call, to: ["fixed_digits", "min", "max", "signed"])
        let digits = try arguments.int("fixed_digits", from: 1)
        let (minimum, maximum) = (try arguments.int("min"), try arguments.int("max"))
        let signed = try arguments.bool("signed")
        try arguments.check(minimum, "min", isAtMost: maximum, "max")
        try arguments.check(maximum, "max", suitsSigned: signed)
        return .int(fixedDigits: digits, min: minimum, max: maximum, signed: signed)
    }

    private static func float(_ call: ConverterCall) throws(PatternError) -> Converter {
        let arguments = try BoundArguments(call, to: ["min", "max", "signed"])
        let (minimum, maximum) = (try arguments.double("min"), try arguments.double("max"))
        let signed = try arguments.bool("signed")
        try arguments.check(minimum, "min", isAtMost: maximum, "max")
        try arguments.check(maximum, "max", suitsSigned: signed)
        return .float(min: minimum, max: maximum, signed: signed)
    }

    private static func choices(of call: ConverterCall) throws(PatternError) -> [String] {
        guard !call.arguments.isEmpty else { throw PatternError(.emptyAny, in: call.rule, at: call.position) }
        var choices: [String] = []
        for located in call.arguments {
            let choice = located.text
            let problem: Problem? =
                if let name = located.argument.name {
                    .namedChoice(name)
                } else if choice.isEmpty || choice.unicodeScalars.contains("/") {
                    .impossibleChoice(choice)
                } else if choices.contains(choice) {
                    .repeatedArgument(choice)
                } else {
                    nil
                }
            if let problem { throw PatternError(problem, in: call.rule, at: located.position) }
            choices.append(choice)
        }
        return choices
    }
}

extension LocatedArgument {
    /// The value as text; `any(007)` means those three digits, not the number seven.
    fileprivate var text: String {
        if case .string(let text) = argument.value { text } else { spelling }
    }
}

// MARK: - Arguments by name

/// The arguments of a call, each under the name it has in the converter's signature.
private struct BoundArguments {
    private let call: ConverterCall
    private var values: [String: LocatedArgument] = [:]

    init(_ call: ConverterCall, to signature: [String]) throws(PatternError) {
        self.call = call
        for (index, located) in call.arguments.enumerated() {
            let name = located.argument.name ?? (index < signature.count ? signature[index] : nil)
            let problem: Problem? =
                switch name {
                case nil: .tooManyArguments(of: call.name, known: signature)
                case let name? where !signature.contains(name):
                    .unknownArgument(name, of: call.name, known: signature)
                case let name?: values[name] == nil ? nil : .repeatedArgument(name)
                }
            if let problem { throw PatternError(problem, in: call.rule, at: located.position) }
            if let name { values[name] = located }
        }
    }

    func int(_ name: String, from least: Int = .min) throws(PatternError) -> Int? {
        switch values[name]?.argument.value {
        case nil, .null: return nil
        case .int(let int) where int >= least: return int
        default:
            let cure = least == .min ? "a whole number" : "a whole number from \(least) up"
            throw wrongValue(name, write: "\(cure), e.g. \(name)=2")
        }
    }

    func double(_ name: String) throws(PatternError) -> Double? {
        switch values[name]?.argument.value {
        case nil, .null: return nil
        case .int(let int): return Double(int)
        case .float(let double): return double
        default: throw wrongValue(name, write: "a number, e.g. \(name)=0.5")
        }
    }

    func bool(_ name: String) throws(PatternError) -> Bool {
        switch values[name]?.argument.value {
        case nil, .null: return false
        case .bool(let bool): return bool
        default: throw wrongValue(name, write: "\(name)=True or \(name)=False")
        }
    }

    func check<Number: Comparable>(
        _ low: Number?,
        _ lowName: String,
        isAtMost high: Number?,
        _ highName: String,
    ) throws(PatternError) {
        guard let low, let high, low > high else { return }
        throw failure(.emptyRange("\(lowName) \(low)", "\(highName) \(high)"), at: highName)
    }

    func check<Number: SignedNumeric & Comparable>(
        _ maximum: Number?,
        _ name: String,
        suitsSigned signed: Bool,
    ) throws(PatternError) {
        guard !signed, let maximum, maximum < 0 else { return }
        throw failure(.negativeUnsigned("\(name) \(maximum)"), at: name)
    }

    func failure(_ problem: Problem, at name: String) -> PatternError {
        PatternError(problem, in: call.rule, at: values[name]?.valuePosition ?? call.position)
    }

    private func wrongValue(_ name: String, write cure: String) -> PatternError {
        let spelling = values[name]?.spelling ?? ""
        return failure(.wrongValue(spelling, for: name, of: call.name, write: cure), at: name)
    }
}
