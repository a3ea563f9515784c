extension Settings {
    /// Every setting that was given, then the defaults of the others, then the notes: what `check` prints.
    public var explanation: String {
        let holding = SettingsTable.all.filter { $0.standing == .works }
        let given = holding.filter { origin(of: $0.name) != nil && shownValue(of: $0) != nil }
        let others = holding.filter { setting in !given.contains { $0.name == setting.name } }
        var text = Settings.block("Given:", given.flatMap(rows))
        text += Settings.block(
            "Defaults:",
            others.compactMap { setting in
                setting.defaultValue.map { [setting.name, $0] }
            })
        return text + Settings.block("Notes:", notes.map { [$0] })
    }

    /// A row for each value; where a default was overruled, it is told.
    private func rows(for setting: Setting) -> [[String]] {
        let values = (shownValue(of: setting) ?? "").split(separator: "\n", omittingEmptySubsequences: false).map(
            String.init)
        let origins = origins(of: setting)
        return values.enumerated().map { index, value in
            let origin = index < origins.count ? origins[index].description : ""
            let usual = setting.defaultValue.map { $0 == value ? "the default" : "default: \($0)" }
            return [setting.name, value, origin, usual].compactMap(\.self)
        }
    }

    /// One place for each value, or the last place for a setting that has one value.
    private func origins(of setting: Setting) -> [Origin] {
        let origins = assignments.filter { $0.section == nil && setting.names.contains($0.key) }.map(\.origin)
        return setting.isRepeatable ? origins : origins.suffix(1)
    }

    private static func block(_ title: String, _ rows: [[String]]) -> String {
        guard !rows.isEmpty else { return "" }
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
        let lines = rows.map { row in
            let cells = row.enumerated().map { column, cell in
                column == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
            }
            return "  " + cells.joined(separator: "  ") + "\n"
        }
        return title + "\n" + lines.joined()
    }
}
