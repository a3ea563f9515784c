/// The text of an ini file, taken apart line by line; what the keys mean is not known here.
///
/// uWSGI's dialect: comments only at the start of a line, `key = value` without quotes, a bare key, repeated keys in order.
struct INIFile {
    struct Line: Equatable {
        var number: Int
        var key: String
        var value: String?
    }

    /// The sections in the order they first appear, each with all its lines.
    private(set) var sections: [(name: String, lines: [Line])] = []

    /// Reads the text of the file at `path`, which is only named in errors.
    init(_ text: String, path: String) throws(SettingsError) {
        var current: Int?
        for (index, line) in INIFile.lines(of: text).enumerated() {
            let number = index + 1
            do throws(Problem) {
                switch try INIFile.meaning(of: line, number) {
                case .nothing: continue
                case .section(let name): current = begin(name)
                case .line(let line):
                    guard let current else { throw .outsideSection(line.key) }
                    sections[current].lines.append(line)
                }
            } catch {
                throw error.at(.file(path, line: number))
            }
        }
    }

    func lines(of section: String) -> [Line]? {
        sections.first { $0.name == section }?.lines
    }

    private mutating func begin(_ name: String) -> Int {
        if let known = sections.firstIndex(where: { $0.name == name }) { return known }
        sections.append((name, []))
        return sections.count - 1
    }
}

// MARK: - One line

extension INIFile {
    private enum Meaning {
        case nothing
        case section(String)
        case line(Line)
    }

    /// A byte order mark and either kind of line end are left behind.
    private static func lines(of text: String) -> [Substring] {
        let text = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
        return text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    }

    private static func meaning(of text: Substring, _ number: Int) throws(Problem) -> Meaning {
        let line = text.trimmingBlanks
        switch line.first {
        case nil, ";", "#": return .nothing
        case "[": return .section(try sectionName(line))
        default: return .line(try assignment(line, number))
        }
    }

    private static func sectionName(_ line: String) throws(Problem) -> String {
        guard let end = line.firstIndex(of: "]") else { throw .unclosedSection(line) }
        let name = line[line.index(after: line.startIndex)..<end].trimmingBlanks
        guard line.index(after: end) == line.endIndex else { throw .textBehindSection(line, name) }
        return name
    }

    private static func assignment(_ line: String, _ number: Int) throws(Problem) -> Line {
        guard let sign = line.firstIndex(of: "=") else { return Line(number: number, key: line, value: nil) }
        let key = line[..<sign].trimmingBlanks
        guard !key.isEmpty else { throw .missingKey(line) }
        return Line(number: number, key: key, value: line[line.index(after: sign)...].trimmingBlanks)
    }
}
