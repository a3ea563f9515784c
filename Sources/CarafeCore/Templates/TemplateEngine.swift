/// Makes text of a template and values. Product `CarafeMustache` has one; another is a type of this protocol.
///
/// ```swift
/// app.templates = MustacheTemplates("templates")
/// app.get("/") { request in try request.render("index", ["title": "Hello"]) }
/// ```
public protocol TemplateEngine: Sendable {
    /// Loads the templates, once, when the app starts.
    ///
    /// - Returns: what is to render them from then on.
    /// - Throws: what keeps the app from starting; its description is told along with the app's other mistakes.
    func start(_ setup: TemplateSetup) throws -> any TemplateEngine

    /// Returns a template's text with the values put in.
    ///
    /// - Throws: a ``TemplateError`` when there is no such template.
    func render(_ name: String, _ context: TemplateContext) throws -> String
}

extension TemplateEngine {
    /// Nothing is to be loaded.
    public func start(_ setup: TemplateSetup) -> any TemplateEngine { self }
}

/// What an engine should know when the app starts.
public struct TemplateSetup: Sendable {
    /// Whether templates that have changed are to be read again.
    public let debug: Bool
    /// The folders of blueprints, in the order of their registration; the app's own goes before them.
    public let folders: [String]
    /// What relative folders are seen from, with a slash at its end; empty for the working directory. A master reads the
    /// templates too, to tell mistakes, but only workers change to the directory of `chdir`.
    public let directory: String

    /// Creates a set-up, to start an engine without an app.
    public init(debug: Bool = false, folders: [String] = [], directory: String = "") {
        self.debug = debug
        self.folders = folders
        self.directory = directory
    }
}
