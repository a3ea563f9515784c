extension TemplateContext {
    /// Builds the URL of a route, of values as a template writes them: text.
    ///
    /// - Parameter values: also `_anchor` and `_external`, as in Flask.
    package func url(for endpoint: String, _ values: [(name: String, value: String)]) throws -> String {
        let given: URLBuilder.Values = values.filter { !$0.name.hasPrefix("_") }.map { ($0.name, $0.value) }
        let anchor = values.first { $0.name == "_anchor" }?.value
        let isExternal = values.contains { $0.name == "_external" && $0.value == "true" }
        return try app.url(for: endpoint, texts: given, anchor: anchor, external: isExternal ? true : nil, of: request)
    }
}
