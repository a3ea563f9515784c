import Foundation
import TestCompiler
import TestThreads
import Testing

@Suite(.mayWait, .enabled(if: Toolchain.isThere, "the modules lie beside the tests, on Linux"))
struct PageTests {
    /// Each block is a program of its own, after `import Carafe` and `let app = App("docs")`.
    @Test(arguments: Page.all) func everySwiftBlockCompiles(page: Page) throws {
        for block in page.swiftBlocks {
            let said = try block.compile()
            if !said.isEmpty { Issue.record("\(said)") }
        }
    }

    @Test(arguments: Page.all) func everyLinkLeadsSomewhere(page: Page) throws {
        for link in page.links {
            let parts = link.split(separator: "#", omittingEmptySubsequences: false).map(String.init)
            let file = parts[0].isEmpty ? page.path : "\(page.folder)/\(parts[0])"
            let target = Toolchain.package.appendingPathComponent(file).path
            #expect(FileManager.default.fileExists(atPath: target), "\(page.path): \(link)")
            if parts.count > 1 { #expect(Page(file).anchors.contains(parts[1]), "\(page.path): \(link)") }
        }
    }

    @Test func theReadmeLeadsToEveryPage() {
        let links = Page("README.md").links
        for page in Page.all.dropFirst() where page.folder == "docs" {
            #expect(links.contains(page.path))
        }
    }

    @Test func blocksAreFound() {
        let counts = Page.all.map(\.swiftBlocks.count)
        #expect(Page.all.count > 15)
        #expect(counts.reduce(0, +) > 50)
    }

    @Test func aWrongBlockIsToldWithItsPlace() throws {
        let source: [Substring] = ["app.get(\"/<int:id>\") { (request, id: Int) in", "    \"\\(identity)\"", "}"]
        let block = SwiftBlock(page: "docs/page.md", line: 12, before: [], source: source)
        let said = try block.compile()
        #expect(said.contains("docs/page.md:13:8: error: cannot find 'identity' in scope"), "\(said)")
    }
}
