import Foundation
import TestCompiler
import Testing

/// A page of the documentation.
struct Page: CustomTestStringConvertible, Sendable {
    /// As seen from the package: `docs/routing.md`.
    let path: String
    let text: String

    var testDescription: String { path }
    /// `docs`, or less or more.
    var folder: String { path.split(separator: "/").dropLast().joined(separator: "/") }

    /// `README.md`, and what is below `docs`.
    static let all: [Page] = {
        let docs = FileManager.default.enumerator(
            at: Toolchain.package.appendingPathComponent("docs"),
            includingPropertiesForKeys: nil,
            options: .skipsHiddenFiles,
        )
        let files = docs?.compactMap { ($0 as? URL)?.standardizedFileURL.path } ?? []
        let paths = files.filter { $0.hasSuffix(".md") }.map { String($0.dropFirst(Toolchain.package.path.count + 1)) }
        return (["README.md"] + paths.sorted()).map(Page.init)
    }()

    init(_ path: String) {
        self.path = path
        text = (try? String(contentsOf: Toolchain.package.appendingPathComponent(path), encoding: .utf8)) ?? ""
    }

    /// The Swift in it, in order.
    var swiftBlocks: [SwiftBlock] {
        var blocks: [SwiftBlock] = []
        var before: [Substring] = []
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]

        /// Takes the lines until one that is an end.
        func take(until isEnd: (Substring) -> Bool) -> [Substring] {
            let taken = lines.prefix { !isEnd($0) }
            lines = lines.dropFirst(taken.count + 1)
            return Array(taken)
        }

        while let line = lines.popFirst() {
            if line == "<!-- before:" {
                before = take { $0 == "-->" }
            } else if line.hasPrefix("```swift") {
                let number = lines.startIndex + 1
                let source = take { $0 == "```" }
                blocks.append(SwiftBlock(page: path, line: number, before: before, source: source))
                before = []
            } else if line.hasPrefix("```") {
                _ = take { $0 == "```" }
            }
        }
        return blocks
    }

    /// Where its links lead, but for those into the web.
    var links: [String] {
        text.matches(of: /\]\(([^)\s]+)\)/).map { String($0.1) }.filter { !$0.contains("://") }
    }

    /// The names that GitHub gives its headings.
    var anchors: [String] {
        text.split(separator: "\n").filter { $0.hasPrefix("#") }.map { line in
            let heading = line.drop { $0 == "#" }.dropFirst().lowercased()
            return heading.replacing(" ", with: "-").filter { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
        }
    }
}
