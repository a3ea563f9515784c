import SwiftDiagnostics
import SwiftSyntax

/// What a fix-it does, in words.
struct Cure: FixItMessage {
    let message: String

    var fixItID: MessageID { MessageID(domain: "CarafeMacros", id: message) }
}

extension FixIt {
    /// Replaces a stretch of the source.
    static func replace(
        _ range: Range<AbsolutePosition>,
        in node: some SyntaxProtocol,
        with text: String,
        _ message: String,
    ) -> FixIt {
        FixIt(message: Cure(message: message), changes: [.replaceText(range: range, with: text, in: Syntax(node))])
    }

    /// Replaces a node, but not the blanks around it.
    static func replace(_ node: some SyntaxProtocol, with text: String, _ message: String? = nil) -> FixIt {
        replace(node.trimmedRange, in: node, with: text, message ?? "write \(text)")
    }

    /// Puts text before a place.
    static func insert(_ text: String, at place: AbsolutePosition, in node: some SyntaxProtocol, _ message: String)
        -> FixIt
    {
        replace(place..<place, in: node, with: text, message)
    }
}
