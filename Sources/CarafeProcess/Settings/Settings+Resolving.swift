extension Settings {
    /// Reads the command line, the environment and the files they ask for.
    ///
    /// The command line counts more than the environment, and that more than files. Where a setting may be repeated, the
    /// values of all of them add up, those of files first.
    ///
    /// - Parameters:
    ///   - arguments: `--key value`, `--key=value`, `--flag` and `file.ini`; nothing else, and no name of a command.
    ///   - environment: All of it: `UWSGI_…` are settings, the rest is for `$(NAME)`.
    ///   - surroundings: What the magic variables stand for.
    ///   - readFile: Gives the text of a file by its path from the root. What it throws is printed as the reason.
    public static func resolve(
        arguments: [String],
        environment: [String: String],
        surroundings: SettingsSurroundings,
        readFile: @escaping (String) throws -> String,
    ) throws(SettingsError) -> Settings {
        let options = try CommandLineArguments.parse(arguments)
        let variables = EnvironmentForm.assignments(in: environment)
        var files = SettingsFiles(surroundings: surroundings, environment: environment, readFile: readFile)
        for asked in variables + options where SettingsFiles.includes(asked.key) {
            try files.load(asked.value?.text ?? "", askedAt: asked.origin)
        }
        let written = files.written + (variables + options).filter { !SettingsFiles.includes($0.key) }
        let reading = try SettingsReading(written, environment: environment, readFile: files.text(of:))
        var settings = try Settings(applying: reading.assignments)
        settings.notes = reading.notes + settings.notes
        return settings
    }
}

/// Tells settings from placeholders, puts the placeholders in, and notes what is overruled without being meant to be.
private struct SettingsReading {
    private(set) var assignments: [Assignment] = []
    private(set) var notes: [String] = []
    private let declared: Set<String>
    private let mentioned: Set<String>
    private let isStrict: Bool

    init(
        _ written: [WrittenAssignment], environment: [String: String],
        readFile: @escaping (String) throws(Problem) -> String,
    ) throws(SettingsError) {
        declared = Set(written.filter { $0.key.hasPrefix("set-p") }.compactMap { $0.settingDirective?.key })
        mentioned = Set(
            written.filter { $0.section ?? Settings.appSection == Settings.appSection }
                .flatMap { Expansion.names(in: $0.value?.text ?? "") })
        isStrict = written.last { $0.key == "strict" }.map(SettingsReading.isOn) ?? false
        let table = PlaceholderTable(written, environment: environment, readFile: readFile)
        for (index, line) in written.enumerated() {
            do throws(Problem) {
                try take(line, at: index, table)
            } catch {
                throw error.at(line.origin)
            }
        }
    }

    private mutating func take(_ line: WrittenAssignment, at index: Int, _ table: PlaceholderTable) throws(Problem) {
        if let section = line.section {
            let value = try section == Settings.appSection ? table.value(at: index) : line.value?.text
            return assignments.append(Assignment(line.key, value, line.origin, section: section))
        }
        let target = line.settingDirective ?? line
        if ["set", "set-ph", "set-placeholder"].contains(line.key), line.settingDirective == nil {
            throw .missingValue(line.key, write: "\(line.key) = base=/srv/hello")
        }
        let isSetting = SettingsTable.setting(named: target.key) != nil
        if isSetting, line.key.hasPrefix("set-p") { throw .placeholderIsSetting(target.key) }
        // Also of a placeholder that no one asks for: a mistake in it is one.
        let value = try table.value(at: index)
        if isSetting { return keep(Assignment(target.key, value, line.origin)) }
        try judgePlaceholder(target, isDirect: line.key != "set")
    }

    /// A key that is no setting has to be a placeholder; a variable of the environment may be another's.
    private mutating func judgePlaceholder(_ line: WrittenAssignment, isDirect: Bool) throws(Problem) {
        if declared.contains(line.key) || (mentioned.contains(line.key) && !(isStrict && isDirect)) { return }
        if line.origin.isEnvironment {
            let hint = Spelling.suggestion(for: line.key, among: SettingsTable.knownNames)
            notes.append(
                "\(line.origin): there is no setting \(line.key.shown)"
                    + (hint.map { "; did you mean \($0.shown)?" } ?? ""))
            return
        }
        throw .unknownKey(line.key, in: line.origin.isCommandLine ? .commandLine : .file)
    }

    private mutating func keep(_ assignment: Assignment) {
        noteRepetition(of: assignment)
        noteComment(in: assignment)
        assignments.append(assignment)
    }

    /// The last of several lines wins, which is worth a word unless it overrules on purpose from another source.
    private mutating func noteRepetition(of assignment: Assignment) {
        guard let setting = SettingsTable.setting(named: assignment.key), !setting.isRepeatable,
            let earlier = assignments.last(where: { $0.section == nil && setting.names.contains($0.key) }),
            earlier.origin.isSameSource(as: assignment.origin), earlier.value != assignment.value
        else { return }
        notes.append("\(assignment.origin): \(assignment.key) is given again and overrules \(earlier.origin)")
    }

    private mutating func noteComment(in assignment: Assignment) {
        guard case .file = assignment.origin, let setting = SettingsTable.setting(named: assignment.key),
            setting.standing == .works, !WrittenAssignment.isFormat(assignment.key), setting.name != "env",
            case .text = setting.kind, let value = assignment.value, value.contains(" ;") || value.contains(" #")
        else { return }
        notes.append(
            "\(assignment.origin): \(assignment.key) = \(value.shown) is taken as a whole; a comment needs a line of its own"
        )
    }

    private static func isOn(_ line: WrittenAssignment) -> Bool {
        (try? SettingValue.flag(line.value?.text, for: line.key)) ?? false
    }
}
