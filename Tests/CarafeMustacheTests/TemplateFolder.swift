import CarafeCore
import CarafeMustache
import Foundation

/// A folder of templates that lives as long as the test.
final class TemplateFolder {
    let path = FileManager.default.temporaryDirectory.path + "/templates-\(UUID().uuidString.prefix(8))"

    init(_ templates: [String: String]) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for (name, text) in templates { try write(name, text) }
    }

    func write(_ name: String, _ text: String) throws {
        let file = URL(fileURLWithPath: "\(path)/\(name).mustache")
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: true, encoding: .utf8)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// An app that answers every path with the template of that name.
func app(_ folder: TemplateFolder, _ values: [String: any Sendable] = [:], debug: Bool = false) -> App {
    let app = App("shop")
    app.debug = debug
    app.templates = MustacheTemplates(folder.path)
    app.get("/<path:template>", endpoint: "page") { (request, template: String) in
        try request.render(template, values)
    }
    app.get("/user/<int:id>/", endpoint: "user") { (_, id: Int) in "\(id)" }
    return app
}
