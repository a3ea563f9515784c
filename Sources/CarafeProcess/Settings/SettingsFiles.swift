/// Reads the settings files that were asked for, and those they include, into one flat list.
struct SettingsFiles {
    let surroundings: SettingsSurroundings
    let environment: [String: String]
    let readFile: (String) throws -> String

    /// What was read so far, in the order in which it counts.
    private(set) var written: [WrittenAssignment] = []
    private var parsed: [String: INIFile] = [:]
    private var first: MagicVariables.File?

    init(
        surroundings: SettingsSurroundings, environment: [String: String],
        readFile: @escaping (String) throws -> String,
    ) {
        self.surroundings = surroundings
        self.environment = environment
        self.readFile = readFile
    }

    /// Reads `file.ini` or `file.ini:section`, asked for at `origin`.
    mutating func load(_ name: String, askedAt origin: Origin) throws(SettingsError) {
        let file = file(named: name, from: nil)
        try read(file, chain: [file], origin)
    }

    /// The text of a file, or why it cannot be had.
    func text(of path: String) throws(Problem) -> String {
        do {
            return try readFile(absolute(path))
        } catch {
            throw .unreadableFile(path, "\(error)")
        }
    }
}

// MARK: - Names

extension SettingsFiles {
    /// Takes `file.ini:section` apart; `:section` is another section of the file it stands in.
    private func file(named name: String, from current: MagicVariables.File?) -> MagicVariables.File {
        guard let colon = name.lastIndex(of: ":"), !name[colon...].contains("/") else {
            return MagicVariables.File(name: name, path: absolute(name), section: "uwsgi")
        }
        let path = String(name[..<colon])
        let section = String(name[name.index(after: colon)...])
        if path.isEmpty, let current {
            return MagicVariables.File(name: current.name, path: current.path, section: section)
        }
        return MagicVariables.File(name: path, path: absolute(path), section: section)
    }

    /// From the root, without `.` and `..`.
    private func absolute(_ path: String) -> String {
        var parts: [Substring] = []
        for part in (path.hasPrefix("/") ? path : "\(surroundings.directory)/\(path)").split(separator: "/") {
            switch part {
            case ".": continue
            case "..": _ = parts.popLast()
            default: parts.append(part)
            }
        }
        return "/" + parts.joined(separator: "/")
    }
}

// MARK: - Reading

extension SettingsFiles {
    /// A mistake in the file itself is told with its own line, one about the file with the line that asks for it.
    private mutating func read(
        _ file: MagicVariables.File, chain: [MagicVariables.File], _ origin: Origin,
    ) throws(SettingsError) {
        let ini = try parse(file, askedAt: origin)
        guard let lines = ini.lines(of: file.section) else {
            throw Problem.missingSection(file.section, in: file.name, existing: ini.sections.map(\.name)).at(origin)
        }
        let magic = MagicVariables(file: file, first: first ?? file, surroundings: surroundings)
        first = magic.first
        for line in lines {
            try take(line, of: file, magic, chain)
        }
    }

    /// Keeps the other sections of a file for whoever asks for them.
    private mutating func parse(_ file: MagicVariables.File, askedAt origin: Origin) throws(SettingsError) -> INIFile {
        if let known = parsed[file.path] { return known }
        let text: String
        do throws(Problem) { text = try self.text(of: file.name) } catch { throw error.at(origin) }
        let ini = try INIFile(text, path: file.name)
        parsed[file.path] = ini
        for (name, lines) in ini.sections where name != "uwsgi" {
            // Other programs' sections are full of their own `%`.
            let place = MagicVariables.File(name: file.name, path: file.path, section: name)
            let magic = MagicVariables(file: place, first: first ?? file, surroundings: surroundings)
            for line in lines {
                let value = line.value.map { WrittenValue(text: $0, magic: name == Settings.appSection ? magic : nil) }
                let origin = Origin.file(file.name, line: line.number)
                written.append(WrittenAssignment(key: line.key, value: value, origin: origin, section: name))
            }
        }
        return ini
    }

    private mutating func take(
        _ line: INIFile.Line, of file: MagicVariables.File, _ magic: MagicVariables, _ chain: [MagicVariables.File],
    ) throws(SettingsError) {
        let origin = Origin.file(file.name, line: line.number)
        let value = line.value.map {
            WrittenValue(text: $0, magic: magic, keepsUnknownNames: WrittenAssignment.isFormat(line.key))
        }
        guard SettingsFiles.includes(line.key) else {
            return written.append(WrittenAssignment(key: line.key, value: value, origin: origin))
        }
        let next: MagicVariables.File
        do throws(Problem) {
            guard let value, !value.text.isEmpty else {
                throw .missingValue(line.key, write: "\(line.key) = /etc/hello/common.ini")
            }
            next = self.file(named: try expandNow(value), from: file)
            let chain = chain + [next]
            if chain.dropLast().contains(where: { $0.isSamePlace(as: next) }) {
                throw .includeLoop(chain.map(\.shown))
            }
        } catch {
            throw error.at(origin)
        }
        try read(next, chain: chain + [next], origin)
    }

    /// Whether a key reads another file.
    static func includes(_ key: String) -> Bool { ["ini", "include", "inherit"].contains(key) }

    /// The name of an included file knows the placeholders set above it.
    private func expandNow(_ value: WrittenValue) throws(Problem) -> String {
        try PlaceholderTable(written, environment: environment, readFile: text(of:)).expand(value)
    }
}

extension MagicVariables.File {
    fileprivate func isSamePlace(as other: Self) -> Bool { path == other.path && section == other.section }

    fileprivate var shown: String { section == "uwsgi" ? name : "\(name):\(section)" }
}
