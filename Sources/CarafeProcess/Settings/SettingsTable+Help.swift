extension SettingsTable {
    /// Every option with what it takes and does, by group, for `serve --help`.
    public static func help(width: Int = 80) -> String {
        var text = ""
        for group in Setting.Group.allCases where group != .foreign {
            text += "\(group.rawValue):\n"
            for setting in all where setting.group == group { text += entry(for: setting, width) }
            text += "\n"
        }
        let others = all.filter { $0.group == .foreign && !$0.isRefused }.flatMap(\.names).sorted()
        text += "Accepted for uWSGI's sake, each with a note that says what stands in its place:\n"
        return text + wrapped(others.joined(separator: ", "), indent: 2, width)
    }

    private static func entry(for setting: Setting, _ width: Int) -> String {
        let value = setting.kind.valueName
        let names = setting.names.map { "--\($0)" }.joined(separator: ", ")
        return wrapped(names + (value.isEmpty ? "" : " \(value)"), indent: 2, width)
            + wrapped(setting.explanation, indent: 6, width)
    }

    private static func wrapped(_ text: String, indent: Int, _ width: Int) -> String {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, indent + line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? String(word) : " \(word)"
        }
        return (lines + [line]).map { String(repeating: " ", count: indent) + $0 + "\n" }.joined()
    }
}

extension Setting {
    /// Its value when nothing was said; `nil` if there is none.
    public var defaultValue: String? { Settings().shownValue(of: self) }

    /// Whether it is an error to write it.
    var isRefused: Bool {
        if case .unsupported = standing { true } else { false }
    }

    /// The summary, what it is when nothing is said, and whether it adds up.
    fileprivate var explanation: String {
        var text =
            if case .alreadySo(let why) = standing { "Always so: \(why)." } else { summary }
        if let value = defaultValue, !isFlag { text += " Default: \(value)." }
        if isRepeatable, standing == .works { text += " May be repeated." }
        return text
    }
}
