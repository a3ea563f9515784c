import CarafePattern

/// Why a template cannot be rendered or loaded.
public struct TemplateError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of mistake, for a program to act on.
    public let code: Code
    /// What was found, where, and how to mend it.
    public let description: String

    /// A kind of mistake; later versions may add more.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The name of the code, e.g. `unknownTemplate`.
        public let description: String

        private init(_ name: String) {
            description = name
        }

        /// The app has no template engine.
        public static let noEngine = Code("noEngine")
        /// The app has not started.
        public static let notStarted = Code("notStarted")
        /// No template has this name.
        public static let unknownTemplate = Code("unknownTemplate")
        /// A template, or the folder it should be in, cannot be read.
        public static let unreadable = Code("unreadable")
        /// A template does not follow the grammar.
        public static let malformed = Code("malformed")
    }

    /// Creates an error, in an engine.
    ///
    /// - Parameter description: what was found, where, and how to mend it.
    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// No template has this name; the nearest is proposed.
    ///
    /// - Parameter known: the names of all templates.
    public static func unknown(_ name: String, among known: [String]) -> TemplateError {
        TemplateError(
            .unknownTemplate, "there is no template \(name.debugDescription); \(suggestion(for: name, among: known))")
    }

    /// A name that may be meant, or all there are.
    package static func suggestion(for name: String, among known: [String]) -> String {
        if let near = Converter.suggestion(for: name, among: known) { return "did you mean \(near.debugDescription)?" }
        let shown = known.sorted().prefix(8).map(\.debugDescription).joined(separator: ", ")
        let all = known.count > 8 ? "\(shown) and \(known.count - 8) more" : shown
        return known.isEmpty ? "there are none at all" : "there \(known.count == 1 ? "is" : "are") \(all)"
    }

    static func notStarted(_ name: String) -> TemplateError {
        TemplateError(
            .notStarted,
            "the template \(name.debugDescription) cannot be rendered before the app has started; "
                + "do it in a handler or a command")
    }

    static let noEngine = TemplateError(
        .noEngine, "the app has no templates; write e.g. app.templates = MustacheTemplates(\"templates\")")
}
