import TestCompiler

/// A block of Swift in a page, as a reader would put it into a `main.swift`.
struct SwiftBlock: Sendable {
    let page: String
    /// The number of its first line in the page.
    let line: Int
    /// What stands in a comment before it, `<!-- before:` to `-->`: what the text takes for granted.
    let before: [Substring]
    let source: [Substring]

    /// What the compiler says about it, with the page's lines.
    func compile() throws -> String {
        // What comes before takes no more lines than the page has there.
        let lines = Array(repeating: "", count: line - 1 - preamble.count) + preamble + source
        let options = isManifest ? try Toolchain.manifestOptions() : []
        return try Toolchain.compile(lines.joined(separator: "\n") + "\n", as: page, options: options)
    }

    private var isManifest: Bool { (before + source).contains("import PackageDescription") }

    private var preamble: [Substring] {
        guard !isManifest else { return before }
        var line: Substring = ""
        if !source.contains("import Carafe") { line += "import Carafe; " }
        if !source.contains(where: { $0.hasPrefix("let app = ") }) { line += #"let app = App("docs")"# }
        return [line] + before
    }
}
