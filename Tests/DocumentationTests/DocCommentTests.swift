import Foundation
import TestCompiler
import TestThreads
import Testing

@Suite(.mayWait, .enabled(if: Toolchain.isThere, "the modules lie beside the tests, on Linux"))
struct DocCommentTests {
    /// The modules of the products, and those whose types they show.
    @Test(arguments: [
        "Carafe", "CarafeCore", "CarafeMacros", "CarafeMustache", "CarafePattern", "CarafeServer", "CarafeTesting",
    ])
    func everyPublicDeclarationHasOne(module: String) throws {
        let symbols = try Toolchain.symbolGraphs(of: module).flatMap {
            try JSONDecoder().decode(SymbolGraph.self, from: $0).symbols
        }
        let undocumented = symbols.filter { $0.docComment == nil && $0.location != nil }
        #expect(!symbols.isEmpty)
        #expect(undocumented.map(\.place) == [])
    }
}

/// What the compiler says about a module's symbols.
private struct SymbolGraph: Decodable {
    let symbols: [Symbol]

    struct Symbol: Decodable {
        let pathComponents: [String]
        let docComment: Lines?
        /// `nil` for what the compiler has written.
        let location: Location?

        var place: String { "\(location?.uri ?? ""): \(pathComponents.joined(separator: "."))" }
    }

    struct Lines: Decodable {}
    struct Location: Decodable { let uri: String }
}
