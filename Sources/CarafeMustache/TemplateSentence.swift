import CarafeCore
import Mustache

// Every sentence about a mistake in templates: what was found, where, the cure.

extension TemplateError {
    static func missingFolder(_ folder: String) -> TemplateError {
        TemplateError(
            .unreadable,
            "there is no folder \(folder.debugDescription) for templates; make it, name another, or start the program where "
                + "it is")
    }

    static func unreadable(_ path: String) -> TemplateError {
        TemplateError(.unreadable, "cannot read \(path); give this user the right to")
    }

    static func notUTF8(_ path: String) -> TemplateError {
        TemplateError(.unreadable, "\(path) is not UTF-8; save it as such")
    }

    static func unknownPartial(_ name: String, _ place: String, _ known: [String]) -> TemplateError {
        TemplateError(.unknownTemplate, "\(place): \(unknown(name, among: known))")
    }

    /// Two names that a parent's tag cannot tell apart.
    static func ambiguous(_ file: TemplateFile, _ files: [TemplateFile]) -> TemplateError {
        let other = files.first { $0.alias == file.alias && $0.name != file.name }
        return TemplateError(
            .malformed,
            "\(file.path) and \(other?.path ?? file.alias) are one template to {{<\(file.name)}}: slashes there mean what dots "
                + "do; rename one of them")
    }

    static func malformed(_ path: String, _ error: MustacheTemplate.ParserError) -> TemplateError {
        // Without the line of ours before it.
        let place = "\(path):\(error.context.lineNumber - 1)"
        let found = (error.error as? MustacheTemplate.Error).map(sentence) ?? sentence(.unfinishedName)
        return TemplateError(.malformed, "\(place): \(found): \(error.context.line.debugDescription)")
    }

    private static func sentence(_ error: MustacheTemplate.Error) -> String {
        switch error {
        case .sectionCloseNameIncorrect: "this does not close the section that is open; write its name"
        case .unfinishedName: "this tag is not closed; write }} behind its name"
        case .expectedSectionEnd: "a section is not closed; write {{/name}} behind it"
        case .invalidSetDelimiter: "these delimiters cannot be read; write e.g. {{=<% %>=}}"
        case .transformAppliedToInheritanceSection: "a block takes no transform; write {{$name}}"
        case .illegalTokenInsideInheritSection, .textInsideInheritSection:
            "only blocks, {{$name}}…{{/name}}, can stand in {{<parent}}…{{/parent}}; move this into one"
        case .invalidConfigVariableSyntax, .unrecognisedConfigVariable:
            "this pragma is not known; there is {{% CONTENT_TYPE:TEXT}}"
        }
    }

    static func argument(_ word: String, of endpoint: String) -> TemplateError {
        TemplateError(
            .malformed,
            "{{#url}}\(endpoint) … {{/url}} has \(word.debugDescription); write name=value, or name=\"a value\" with blanks"
        )
    }
}
