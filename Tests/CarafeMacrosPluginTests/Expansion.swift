import SwiftDiagnostics
import SwiftParser
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacroExpansion
import SwiftSyntaxMacros
import SwiftSyntaxMacrosGenericTestSupport
import Testing

@testable import CarafeMacrosPlugin

private let specs: [String: MacroSpec] = {
    let decorators = [
        "GET", "POST", "PUT", "PATCH", "DELETE", "Route", "BeforeRequest", "AfterRequest", "TeardownRequest",
        "ErrorHandler",
    ]
    let routes = MacroSpec(type: RoutesMacro.self, conformances: ["RouteCollection", "Sendable"])
    return Dictionary(uniqueKeysWithValues: decorators.map { ($0, MacroSpec(type: DecoratorMacro.self)) })
        .merging(["Routes": routes]) { $1 }
}()

/// Expects that source text with decorators becomes other text.
func expectExpansion(
    of source: String,
    _ expected: String,
    fileID: StaticString = #fileID,
    filePath: StaticString = #filePath,
    line: UInt = #line,
) {
    assertMacroExpansion(
        source,
        expandedSource: expected,
        macroSpecs: specs,
        failureHandler: { failure in
            let place = failure.location
            let location = Testing.SourceLocation(
                fileID: place.fileID,
                filePath: place.filePath,
                line: place.line,
                column: place.column,
            )
            Issue.record("\(failure.message)", sourceLocation: location)
        },
        fileID: fileID,
        filePath: filePath,
        line: line,
    )
}

// MARK: - Mistakes

/// What is said about source text.
struct Finding {
    let message: String
    /// The source, with `⌃` before the character that is pointed at.
    let marked: String
    let notes: [String]
    /// The source after each fix-it, and what each is called.
    let fixed: [String]
    let cures: [String]
}

/// Expands source text and returns what is said about it.
func findings(in source: String) -> [Finding] {
    let file = Parser.parse(source: source)
    let context = BasicMacroExpansionContext(sourceFiles: [file: .init(moduleName: "Test", fullFilePath: "test.swift")])
    _ = file.expand(
        macroSpecs: specs,
        contextGenerator: {
            BasicMacroExpansionContext(sharingWith: context, lexicalContext: $0.allMacroLexicalContexts())
        },
        indentationWidth: .spaces(4),
    )
    func offset(_ position: AbsolutePosition, _ node: some SyntaxProtocol) -> Int {
        context.location(for: position, anchoredAt: Syntax(node), fileName: "").offset
    }
    return context.diagnostics.map { diagnostic in
        let place = offset(diagnostic.position, diagnostic.node)
        return Finding(
            message: diagnostic.message,
            marked: source.replacing(place..<place, with: "⌃"),
            notes: diagnostic.notes.map { note in
                let place = offset(note.position, note.node)
                return "\(note.message): \(source.replacing(place..<place, with: "⌃"))"
            },
            fixed: diagnostic.fixIts.map { fixIt in
                guard case .replaceText(let range, let text, let node)? = fixIt.changes.first else { return "" }
                return source.replacing(offset(range.lowerBound, node)..<offset(range.upperBound, node), with: text)
            },
            cures: diagnostic.fixIts.map(\.message.message),
        )
    }
}

extension String {
    fileprivate func replacing(_ range: Range<Int>, with text: String) -> String {
        String(decoding: Array(utf8)[..<range.lowerBound], as: UTF8.self) + text
            + String(decoding: Array(utf8)[range.upperBound...], as: UTF8.self)
    }
}
