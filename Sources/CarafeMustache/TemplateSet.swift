import CarafeCore
import Mustache

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// All templates, as they were read.
struct TemplateSet: TemplateEngine {
    let folders: [String]
    let suffix: String
    private let library: MustacheLibrary
    private let names: [String]
    /// Templates that make text of another kind than HTML.
    private let plain: Set<String>
    /// By which a change is found.
    let stamps: [String: Date]

    init(_ folders: [String], _ suffix: String) throws(TemplateError) {
        self.folders = folders
        self.suffix = suffix
        let files = try TemplateFile.all(in: folders, suffix)
        var templates: [String: MustacheTemplate] = [:]
        var sources: [(file: TemplateFile, text: String)] = []
        for file in files {
            let text = try file.text()
            templates[file.name] = try file.parse(text)
            sources.append((file, text))
        }
        for (file, text) in sources { try file.checkPartials(in: text, known: templates.keys.sorted()) }
        names = templates.keys.sorted()
        for file in files where file.alias != file.name {
            if templates[file.alias] != nil { throw .ambiguous(file, files) }
            templates[file.alias] = templates[file.name]
        }
        library = MustacheLibrary(templates: templates)
        plain = Set(sources.filter { $0.text.contains(/\{\{%\s*CONTENT_TYPE:\s*TEXT\s*\}\}/) }.map(\.file.name))
        stamps = TemplateFile.stamps(of: files)
    }

    func render(_ name: String, _ context: TemplateContext) throws -> String {
        let urls = TemplateURLs()
        guard names.contains(name), let text = library.render(TemplateScope(context, urls), withTemplate: name) else {
            throw TemplateError.unknown(name, among: names)
        }
        return try urls.fill(text, context, isHTML: !plain.contains(name))
    }
}

/// What a template can name.
private struct TemplateScope: MustacheParent {
    private let context: TemplateContext
    private let urls: TemplateURLs

    init(_ context: TemplateContext, _ urls: TemplateURLs) {
        self.context = context
        self.urls = urls
    }

    func child(named name: String) -> Any? {
        if let value = context[name] { return value }
        return name == "url" ? MustacheLambda { [urls] in urls.mark($0) } : nil
    }
}
