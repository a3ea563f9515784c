public import CarafeCore

/// Templates in Mustache: the files `*.mustache` of a folder, and those of its folders.
///
/// ```swift
/// app.templates = MustacheTemplates("templates")
/// app.get("/") { request in try request.render("index", ["title": "Hello"]) }     // templates/index.mustache
/// ```
/// They are read when the app starts; with `app.debug`, also when they have changed. What stands between `{{` and `}}` is
/// escaped for HTML. A template that does not exist, or names a partial that does not, is an error; a variable that
/// does not exist is empty, as Mustache says.
public struct MustacheTemplates: TemplateEngine {
    private let folders: [String]
    private let suffix: String

    /// Names the folders of the templates.
    ///
    /// - Parameters:
    ///   - folders: relative to the working directory; of templates with one name, that of the folder named first counts.
    ///   - suffix: what the files' names end with, and the templates' do not.
    public init(_ folders: String..., suffix: String = ".mustache") {
        self.folders = folders.isEmpty ? ["templates"] : folders
        self.suffix = suffix
    }

    /// Reads the templates.
    ///
    /// - Throws: a ``TemplateError`` that names the file and the line.
    public func start(_ setup: TemplateSetup) throws -> any TemplateEngine {
        let folders = (folders + setup.folders).map { $0.hasPrefix("/") ? $0 : setup.directory + $0 }
        let set = try TemplateSet(folders, suffix)
        return setup.debug ? ReloadingTemplates(set) : set
    }

    /// Reads the templates anew for each call; an app does it once.
    public func render(_ name: String, _ context: TemplateContext) throws -> String {
        try TemplateSet(folders, suffix).render(name, context)
    }
}
