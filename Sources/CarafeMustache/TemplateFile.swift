import CarafeCore
import Mustache

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// One template's file.
struct TemplateFile {
    let name: String
    let path: String

    /// The files of all folders; of one name, the first.
    static func all(in folders: [String], _ suffix: String) throws(TemplateError) -> [TemplateFile] {
        var files: [TemplateFile] = []
        var names: Set<String> = []
        for folder in folders {
            var isDirectory = false
            guard FileManager.default.fileExists(atPath: folder, isDirectory: &isDirectory), isDirectory,
                let paths = try? FileManager.default.subpathsOfDirectory(atPath: folder)
            else { throw .missingFolder(folder) }
            for path in paths.sorted() where path.hasSuffix(suffix) {
                let name = String(path.dropLast(suffix.count))
                guard names.insert(name).inserted else { continue }
                let place = folder.hasSuffix("/") ? folder : folder + "/"
                files.append(TemplateFile(name: name, path: place + path))
            }
        }
        return files
    }

    /// When each was changed last.
    static func stamps(of files: [TemplateFile]) -> [String: Date] {
        let stamps = files.map { file in
            let attributes = try? FileManager.default.attributesOfItem(atPath: file.path)
            return (file.path, attributes?[.modificationDate] as? Date ?? .distantPast)
        }
        return Dictionary(stamps) { $1 }
    }

    func text() throws(TemplateError) -> String {
        guard let data = FileManager.default.contents(atPath: path) else { throw .unreadable(path) }
        guard let text = String(validating: data, as: UTF8.self) else { throw .notUTF8(path) }
        return text
    }

    func parse(_ text: String) throws(TemplateError) -> MustacheTemplate {
        do {
            return try MustacheTemplate(string: HTMLText.pragma + Self.withoutSlashes(text))
        } catch let error as MustacheTemplate.ParserError {
            throw .malformed(path, error)
        } catch {
            throw TemplateError(.malformed, "\(path): \(error)")
        }
    }

    /// The name by which a parent in a folder is closed: there, the library takes no slash.
    var alias: String { name.replacing("/", with: ".") }

    /// With `{{<layouts/base}}…{{/layouts/base}}` by that name.
    private static func withoutSlashes(_ text: String) -> String {
        text.replacing(/(\{\{\s*[<\/]\s*)([^\s}\/]+(?:\/[^\s}\/]+)+)/) { $0.1 + $0.2.replacing("/", with: ".") }
    }

    /// Looks for partials and parents that do not exist: Mustache would leave them out without a word.
    func checkPartials(in text: String, known: [String]) throws(TemplateError) {
        var tags = TemplateTags(text)
        while let tag = tags.next() {
            guard tag.first == ">" || tag.first == "<" else { continue }
            let name = String(tag.dropFirst().trimmingBlanks())
            // `{{>*name}}` is known when it is rendered.
            guard !name.hasPrefix("*"), !known.contains(name) else { continue }
            let line = text[..<tag.startIndex].count { $0.isNewline } + 1
            throw .unknownPartial(name, "\(path):\(line)", known)
        }
    }
}

/// What stands between the delimiters of a template, tag by tag.
private struct TemplateTags {
    private var rest: Substring
    private var (start, end) = ("{{", "}}")

    init(_ text: String) { rest = text[...] }

    mutating func next() -> Substring? {
        guard let opening = rest.firstRange(of: start) else { return nil }
        rest = rest[opening.upperBound...]
        // Where a template is cut off, the parser says so.
        guard let closing = rest.firstRange(of: end) else { return nil }
        let tag = rest[..<closing.lowerBound]
        rest = rest[closing.upperBound...]
        if tag.first == "=" {
            let delimiters = tag.dropFirst().dropLast().split(whereSeparator: \.isWhitespace)
            if delimiters.count == 2 { (start, end) = (String(delimiters[0]), String(delimiters[1])) }
        }
        return tag
    }
}
