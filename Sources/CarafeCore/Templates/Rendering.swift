public import HTTPTypes

extension App {
    /// What renders templates; `nil` until it is set.
    ///
    /// ```swift
    /// app.templates = MustacheTemplates("templates")
    /// ```
    public var templates: (any TemplateEngine)? {
        get { settings.templates }
        set { change("settings") { $0.settings.templates = newValue } }
    }

    /// Gives the templates of all requests more values.
    ///
    /// ```swift
    /// app.contextProcessor { request in ["year": 2026, "user": request.g[User.self]] }
    /// ```
    /// A value that a template is rendered with counts more than one of the same name here.
    public func contextProcessor(
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ processor: @escaping @Sendable (Request) throws -> [String: Any?],
    ) {
        change("context processors", fileID, line) { $0.settings.contextProcessors.append(processor) }
    }

    /// Renders a template outside of a request, such as a mail's text, once the app has started.
    public func render(_ name: String, _ values: [String: Any?] = [:]) throws -> String {
        guard let frozen else { throw TemplateError.notStarted(name) }
        return try frozen.render(name, nil, values)
    }
}

extension FrozenApp {
    fileprivate func render(_ name: String, _ request: Request?, _ values: [String: Any?]) throws -> String {
        guard let engine = settings.templates else { throw TemplateError.noEngine }
        return try engine.render(name, TemplateContext(self, request, values))
    }
}

extension Request {
    /// Answers with a template, as `text/html`.
    ///
    /// ```swift
    /// app.get("/user/<name>") { (request, name: String) in try request.render("user", ["name": name]) }
    /// ```
    /// - Parameters:
    ///   - name: the template's, without its extension.
    ///   - values: what it can name, beside what ``TemplateContext`` lists.
    /// - Throws: a ``TemplateError`` when there is no such template.
    public func render(
        _ name: String,
        _ values: [String: Any?] = [:],
        status: HTTPResponse.Status = .ok,
        contentType: String = ContentType.html,
    ) throws -> Response {
        Response(try renderText(name, values), status: status, contentType: contentType)
    }

    /// Answers with a template that can name the properties of a value.
    ///
    /// ```swift
    /// struct Page { let title: String, users: [User] }
    /// app.get("/") { request in try request.render("index", Page(title: "Users", users: users)) }
    /// ```
    @_disfavoredOverload
    public func render<Page>(
        _ name: String,
        _ page: Page,
        status: HTTPResponse.Status = .ok,
        contentType: String = ContentType.html,
    ) throws -> Response {
        // A dictionary of another kind of values comes here too.
        var values: [String: Any?] = page as? [String: Any] ?? [:]
        for case (let label?, let value) in Mirror(reflecting: page).children { values[label] = value }
        return try render(name, values, status: status, contentType: contentType)
    }

    /// Renders a template to text, such as a part of a page.
    public func renderText(_ name: String, _ values: [String: Any?] = [:]) throws -> String {
        guard let app else { throw TemplateError.notStarted(name) }
        return try app.render(name, self, values)
    }
}

extension AppDraft {
    /// Loads the templates.
    mutating func startTemplates() -> [SetupError.Problem] {
        guard let engine = settings.templates else { return [] }
        do {
            let directory = settings.config?.sources.directory ?? ""
            let setup = TemplateSetup(debug: settings.debug, folders: templateFolders, directory: directory)
            settings.templates = try engine.start(setup)
            return []
        } catch {
            return [.unusableTemplates("\(error)")]
        }
    }

    /// Those of blueprints, each once.
    private var templateFolders: [String] {
        registrations.blueprints.compactMap(\.templateFolder).reduce(into: []) { folders, folder in
            if !folders.contains(folder) { folders.append(folder) }
        }
    }
}
