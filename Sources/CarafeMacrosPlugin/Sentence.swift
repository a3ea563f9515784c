import CarafePattern
import SwiftDiagnostics
import SwiftSyntax

/// What is said about a mistake, all in one place so that it stays alike: what was found, then the cure.
///
/// What the app would say when it starts is said in the same words, which are `CarafePattern`'s.
struct Sentence: DiagnosticMessage {
    let message: String
    let severity: DiagnosticSeverity
    let diagnosticID: MessageID

    private init(_ id: String, _ message: String, severity: DiagnosticSeverity = .error) {
        self.message = message
        self.severity = severity
        diagnosticID = MessageID(domain: "CarafeMacros", id: id)
    }
}

// MARK: - Where decorators stand

extension Sentence {
    static func wrongType(_ keyword: TokenSyntax) -> Self {
        let what = keyword.text == "enum" ? "an enum has no properties" : "a \(keyword.text) cannot be created"
        return Self("wrongType", "\(what), so @Routes has nothing to mount; write struct, final class or actor")
    }

    static func notAFunction(_ decorator: Decorator) -> Self {
        Self("notAFunction", "@\(decorator.rawValue) stands before a function; move it to the one that is to be called")
    }

    static func outsideOfRoutes(_ decorator: Decorator) -> Self {
        let cure = "write @Routes before the type"
        return Self("outsideOfRoutes", "@\(decorator.rawValue) does nothing outside of a type with @Routes; \(cure)")
    }

    static func inExtension(_ decorator: Decorator) -> Self {
        let found = "@\(decorator.rawValue) does nothing in an extension, which @Routes cannot see"
        return Self("inExtension", "\(found); move the function between the braces of the type itself")
    }

    static func conditional(_ decorator: Decorator) -> Self {
        let found = "@\(decorator.rawValue) cannot stand inside of #if, where @Routes cannot tell what is compiled"
        return Self(
            "conditional", "\(found); put the #if inside of the function, or the function into a type of its own")
    }

    static func staticFunction(_ decorator: Decorator) -> Self {
        Self(
            "staticFunction",
            "@\(decorator.rawValue) needs a function of an instance, the one that is mounted; remove static")
    }

    static let genericFunction = Self(
        "genericFunction",
        "a handler cannot be generic, because nothing says for which types; write the types it is called with",
    )
}

// MARK: - Rules

extension Sentence {
    static let computedRule = Self(
        "computedRule",
        "the rule is read while compiling; write it out, as one string without interpolation",
    )

    /// With the place in words: compilers point at the whole literal, even when they are told the character.
    static func invalidRule(_ error: PatternError) -> Self {
        Self("invalidRule", error.description)
    }

    static func unknownConverter(_ name: String, suggestion: String) -> Self {
        Self("unknownConverter", "this \(RuleSentence.unknownConverter(name, suggestion: suggestion))")
    }

    static func parameterType(_ parameter: RulePattern.Parameter, _ type: String, _ fitting: String?) -> Self {
        Self("parameterType", "this \(RuleSentence.parameterType(parameter, type: type, fitting: fitting))")
    }

    static let duplicateRoute = Self(
        "duplicateRoute", "this rule is registered for the same method already; remove one")

    static func duplicateEndpoint(_ name: String) -> Self {
        let found =
            "the endpoint \(name.debugDescription) is another function's, and url(for:) could not tell them apart"
        return Self("duplicateEndpoint", "\(found); choose another with endpoint:")
    }

    static let noMethods = Self("noMethods", "this route \(RuleSentence.noMethods)")

    static func impossibleMethod(_ method: String) -> Self {
        Self("impossibleMethod", "a route \(RuleSentence.impossibleMethod(method))")
    }

    static let blockingAsync = Self(
        "blockingAsync",
        "blocking: is for functions that block a thread, and this one is awaited; remove it",
    )
}

// MARK: - Parameters and results

extension Sentence {
    static func missingParameter(_ parameter: RulePattern.Parameter, _ function: String, _ cure: String) -> Self {
        let found = "the rule has \(RuleSentence.written(parameter)), but \(function) takes no \"\(parameter.name)\""
        return Self("missingParameter", "\(found); add the parameter \(cure)")
    }

    static func surplusParameter(_ name: String, _ rule: String, suggestion: String?) -> Self {
        let found = "\"\(name)\" is not in the rule \(rule.debugDescription)"
        let cure =
            suggestion.map { "did you mean \"\($0)\"?" }
            ?? "add it there, give it a default value, or take it from the request with @Query, @JSON or @Form"
        return Self("surplusParameter", "\(found); \(cure)")
    }

    static func optionalParameter(_ name: String, _ type: String) -> Self {
        Self("optionalParameter", "a path that matches always has \"\(name)\"; write \(type)")
    }

    static func unpassable(_ what: String) -> Self {
        Self("unpassable", "a handler's parameter cannot be \(what), since nothing takes it back; write a plain one")
    }

    static func bodyOfGET(_ wrapper: Wrapper, _ methods: [String]) -> Self {
        let found = "a request for \(methods.joined(separator: " or ")) has no body for @\(wrapper.rawValue) to decode"
        return Self("bodyOfGET", "\(found); decode the query with @Query, or register the route for POST")
    }

    static let twoBodies = Self("twoBodies", "a body is JSON or a form, and never both; decode one of them")

    static let noResult = Self(
        "noResult", "a handler answers something; return e.g. a String, or HTTPResponse.Status.noContent")

    static let tupleResult = Self("tupleResult", "a tuple is no answer; return respond(body, status) as a Response")
}

// MARK: - Hooks

extension Sentence {
    static func hookSignature(_ decorator: Decorator, _ signature: String) -> Self {
        Self("hookSignature", "@\(decorator.rawValue) calls a function that takes other things; write \(signature)")
    }

    static func hookResult(_ decorator: Decorator) -> Self {
        Self("hookResult", "@\(decorator.rawValue) has no use for a result; remove it")
    }

    static func errorStatus(_ status: String) -> Self {
        Self("errorStatus", "\(status) is not the status of an error; write one from 400 to 599, e.g. .notFound")
    }
}
