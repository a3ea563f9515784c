/// All keys that were written, as what `%(key)` may stand for.
///
/// A value may mention a key that is written later. The command line counts more than the environment, and that more than
/// files; within files the nearest line above, or else the first below.
final class PlaceholderTable {
    private let written: [WrittenAssignment]
    private let environment: [String: String]
    private let readFile: (String) throws(Problem) -> String
    private var expanded: [Int: String] = [:]
    private var inProgress: [Int] = []

    init(
        _ written: [WrittenAssignment], environment: [String: String],
        readFile: @escaping (String) throws(Problem) -> String,
    ) {
        // `set = key=value` is the line `key = value`; `set-ph` is the same for a name that is no setting.
        self.written = written.map { $0.settingDirective ?? $0 }
        self.environment = environment
        self.readFile = readFile
    }

    /// The value of the assignment at `index`; `nil` for a bare key.
    func value(at index: Int) throws(Problem) -> String? {
        guard let value = written[index].value else { return nil }
        if let known = expanded[index] { return known }
        if inProgress.contains(index) { throw .placeholderLoop((inProgress + [index]).map { written[$0].key }) }
        inProgress.append(index)
        defer { inProgress.removeLast() }
        let result = try expand(value, at: index)
        expanded[index] = result
        return result
    }

    /// A value that stands behind everything that was written.
    func expand(_ value: WrittenValue) throws(Problem) -> String {
        try expand(value, at: written.count)
    }

    private func expand(_ value: WrittenValue, at index: Int) throws(Problem) -> String {
        let expansion = Expansion(environment: environment, readFile: readFile) { name, declaredOnly throws(Problem) in
            if declaredOnly, SettingsTable.setting(named: name) != nil { return nil }
            guard let source = self.index(of: name, for: index) else { return nil }
            return try self.value(at: source) ?? "true"
        }
        return try expansion.expand(value)
    }

    private func index(of name: String, for asking: Int) -> Int? {
        let candidates = written.indices.filter { written[$0].section == nil && written[$0].key == name }
        let overruling =
            candidates.last { written[$0].origin.isCommandLine } ?? candidates.last { written[$0].origin.isEnvironment }
        return overruling ?? candidates.last { $0 < asking } ?? candidates.first
    }
}

extension WrittenAssignment {
    /// What `set` and `set-ph` set; `nil` for any other key.
    var settingDirective: WrittenAssignment? {
        guard section == nil, ["set", "set-ph", "set-placeholder"].contains(key), var value,
            let sign = value.text.firstIndex(of: "=")
        else { return nil }
        let name = value.text[..<sign].trimmingBlanks
        value.text = value.text[value.text.index(after: sign)...].trimmingBlanks
        value.keepsUnknownNames = WrittenAssignment.isFormat(name)
        return WrittenAssignment(key: name, value: value, origin: origin)
    }
}

extension Origin {
    var isCommandLine: Bool {
        if case .commandLine = self { true } else { false }
    }

    var isEnvironment: Bool {
        if case .environment = self { true } else { false }
    }

    /// Whether both are a file, or both the environment, or both the command line.
    func isSameSource(as other: Origin) -> Bool {
        isCommandLine == other.isCommandLine && isEnvironment == other.isEnvironment
    }
}
