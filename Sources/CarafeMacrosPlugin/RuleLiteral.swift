import CarafePattern
import SwiftDiagnostics
import SwiftParser
import SwiftSyntax

/// A rule as it stands in a decorator.
struct RuleLiteral {
    let literal: StringLiteralExprSyntax
    let source: String
    /// `nil` for an empty rule, which is the prefix that the routes are mounted at.
    let pattern: RulePattern?
    /// How much longer the pattern is than what is written: a host is read as the one segment of a path.
    private let offset: Int

    /// Reads a rule for paths, or says what is wrong with it, at the very character.
    init?(_ expression: ExprSyntax, _ problems: inout [Diagnostic]) {
        self.init(expression, addedInFront: "", &problems)
    }

    /// Reads a rule for hosts, or says what is wrong with it.
    init?(host expression: ExprSyntax, _ problems: inout [Diagnostic]) {
        self.init(expression, addedInFront: "/", &problems)
    }

    private init?(_ expression: ExprSyntax, addedInFront added: String, _ problems: inout [Diagnostic]) {
        guard let literal = expression.as(StringLiteralExprSyntax.self), let source = literal.representedLiteralValue
        else {
            problems.append(Diagnostic(node: expression, message: Sentence.computedRule))
            return nil
        }
        self.literal = literal
        self.source = source
        offset = added.utf8.count
        do {
            pattern = source.isEmpty ? nil : try RulePattern(added + source)
        } catch {
            let position = literal.position(at: max(0, error.position - offset))
            problems.append(Diagnostic(node: literal, position: position, message: Sentence.invalidRule(error)))
            return nil
        }
    }

    var parameters: [RulePattern.Parameter] { pattern?.parameters ?? [] }

    /// Where a place in the rule is in the source.
    func position(at place: Int) -> AbsolutePosition { literal.position(at: max(0, place - offset)) }
}

/// A parameter of a rule, and where it is written.
struct ParameterPlace {
    let rule: RuleLiteral
    let parameter: RulePattern.Parameter

    var name: String { parameter.name }

    /// Where its `<` is.
    var start: AbsolutePosition { rule.position(at: parameter.position) }

    /// Where its converter is named, or would be.
    var converterStart: AbsolutePosition { rule.position(at: parameter.position + 1) }

    /// Where its name is.
    var nameRange: Range<AbsolutePosition> {
        var end = rule.pattern?.source.utf8.count ?? 0
        for part in (rule.pattern?.parts ?? []).reversed() {
            switch part {
            case .text(let text): end -= text.utf8.count
            case .parameter(parameter): return rule.position(at: end - 1 - name.utf8.count)..<rule.position(at: end - 1)
            case .parameter(let other): end = other.position
            }
        }
        return start..<start
    }
}

extension StringLiteralExprSyntax {
    /// Where the text's byte at an offset stands in the source, or the literal's begin if it has several lines.
    func position(at offset: Int) -> AbsolutePosition {
        guard openingQuote.tokenKind == .stringQuote, let text = segments.first?.as(StringSegmentSyntax.self) else {
            return positionAfterSkippingLeadingTrivia
        }
        let escape = "\\" + (openingPounds?.text ?? "")
        return text.content.position.advanced(by: text.content.text.sourceOffset(of: offset, escapedBy: escape))
    }
}

extension String {
    /// How many bytes of a literal's source make the first bytes of its text: an escape is longer than what it stands for.
    fileprivate func sourceOffset(of offset: Int, escapedBy escape: String) -> Int {
        var rest = self[...]
        var decoded = 0
        while decoded < offset, let first = rest.first {
            guard rest.hasPrefix(escape) else {
                decoded += first.utf8.count
                rest.removeFirst()
                continue
            }
            rest.removeFirst(escape.count)
            let digits = rest.hasPrefix("u{") ? rest.dropFirst(2).prefix { $0 != "}" } : nil
            let scalar = digits.flatMap { UInt32($0, radix: 16) }.flatMap(Unicode.Scalar.init)
            decoded += scalar.map { UTF8.width($0) } ?? 1
            rest.removeFirst(Swift.min(rest.count, digits.map { $0.count + 3 } ?? 1))
        }
        return utf8.count - rest.utf8.count - Swift.max(0, decoded - offset)
    }
}
