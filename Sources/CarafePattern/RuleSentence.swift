/// What can be wrong between a rule and its handler, in the same words while compiling and when the app starts.
///
/// Each begins with a verb; the caller puts in front which route it is.
package enum RuleSentence {
    /// How the parameter is written with the name of its converter: `<int:id>`.
    package static func written(_ parameter: RulePattern.Parameter) -> String {
        "<\(parameter.converter.name):\(parameter.name)>"
    }

    package static func unknownConverter(_ name: String, suggestion: String) -> String {
        "names the converter \(name.quoted), which does not exist; did you mean \(suggestion.quoted)?"
    }

    /// - Parameters:
    ///   - takes: the type that the converter gives, if it is another one than a built-in's.
    ///   - fitting: the converter that gives the handler's type, if there is one.
    package static func parameterType(
        _ parameter: RulePattern.Parameter,
        type: String,
        takes: String? = nil,
        fitting: String?,
    ) -> String {
        let gives = takes ?? swiftType(of: parameter.converter) ?? "another type"
        var cures = ["take \(gives) in the handler"]
        if let fitting {
            let prefix = fitting == "string" ? "" : fitting == "any" ? "any(…):" : fitting + ":"
            cures.append("write <\(prefix)\(parameter.name)> in the rule")
        }
        return "gives \(written(parameter)) to a parameter of type \(type); \(cures.joined(separator: ", or "))"
    }

    package static let noMethods = "names no method; write e.g. methods: [.get]"

    package static func impossibleMethod(_ method: String) -> String {
        let reason =
            method == "TRACE" ? "would show clients the fields that proxies add" : "asks for a tunnel and has no path"
        return "cannot answer \(method), which \(reason); remove it"
    }

    /// The Swift type that a handler takes for a built-in converter.
    package static func swiftType(of converter: Converter) -> String? {
        switch converter {
        case .string, .path, .any: "String"
        case .int: "Int"
        case .float: "Double"
        case .uuid: "UUID"
        case .custom: nil
        }
    }
}
