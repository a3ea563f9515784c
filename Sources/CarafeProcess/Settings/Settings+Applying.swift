extension Settings {
    /// Puts the values of the assignments, in this order, into their properties.
    init(applying assignments: [Assignment]) throws(SettingsError) {
        self.init()
        self.assignments = assignments
        for assignment in assignments where assignment.section == nil {
            guard let setting = SettingsTable.setting(named: assignment.key) else { continue }
            do {
                try apply(setting, assignment)
            } catch {
                throw error.at(assignment.origin)
            }
        }
    }

    private mutating func apply(_ setting: Setting, _ assignment: Assignment) throws(Problem) {
        if assignment.value?.utf8.contains(0) == true { throw .containsNull(setting.name) }
        switch setting.standing {
        case .unsupported(let cure): throw .unsupported(assignment.key, cure: cure)
        case .replaced(let what): notes.append("\(assignment.origin): \(assignment.key): \(what)")
        case .alreadySo(let why): try noteContradiction(setting, assignment, why)
        case .works: try store(setting, assignment)
        }
    }

    private mutating func noteContradiction(_ setting: Setting, _ given: Assignment, _ why: String) throws(Problem) {
        if try SettingValue.flag(given.value, for: given.key) { return }
        notes.append("\(given.origin): \(given.key) cannot be switched off: \(why)")
    }

    private mutating func store(_ setting: Setting, _ given: Assignment) throws(Problem) {
        if case .flag(let path) = setting.storage {
            self[keyPath: path] = try SettingValue.flag(given.value, for: given.key)
            return
        }
        let text = try Settings.text(of: given, setting)
        if let refusal = setting.check?(text) {
            throw .refused(setting.name, text, refusal.found, cure: refusal.cure)
        }
        switch setting.storage {
        case .number(let path): self[keyPath: path] = try SettingValue.number(text, setting)
        case .numberOrZero(let path): self[keyPath: path] = try SettingValue.number(text, setting)
        case .optionalNumber(let path):
            let value = try SettingValue.number(text, setting)
            self[keyPath: path] = value == 0 ? nil : value
        case .decimal(let path):
            guard case .decimal(let range, _) = setting.kind else { return }
            self[keyPath: path] = try SettingValue.decimal(text, range, setting)
        case .text(let path): self[keyPath: path] = Located(text, given.origin)
        case .texts(let path): self[keyPath: path].append(Located(text, given.origin))
        case .pairs(let path): self[keyPath: path].append(Located(try SettingValue.pair(text, setting), given.origin))
        case .flag, .none: return
        }
    }

    private static func text(of given: Assignment, _ setting: Setting) throws(Problem) -> String {
        if let value = given.value, !value.isEmpty { return value }
        guard let bare = setting.bareValue else { throw .missingValue(setting.name, write: setting.example) }
        return bare
    }
}

// MARK: - Looking at values

extension Settings {
    /// The value of a setting in words; `nil` if it holds none.
    func shownValue(of setting: Setting) -> String? {
        switch setting.storage {
        case .flag(let path): self[keyPath: path] ? "true" : "false"
        case .number(let path): shown(self[keyPath: path], setting)
        case .optionalNumber(let path): self[keyPath: path].map { shown($0, setting) }
        case .numberOrZero(let path): self[keyPath: path].map { shown($0, setting) }
        case .decimal(let path): self[keyPath: path].map(\.plain)
        case .text(let path): self[keyPath: path]?.value
        case .texts(let path): joined(self[keyPath: path].map(\.value))
        case .pairs(let path): joined(self[keyPath: path].map(\.value.description))
        case .none: nil
        }
    }

    private func shown(_ number: Int, _ setting: Setting) -> String {
        guard setting.kind == .mode else { return String(number) }
        let digits = String(number, radix: 8)
        return String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }

    private func joined(_ values: [String]) -> String? {
        values.isEmpty ? nil : values.joined(separator: "\n")
    }

    /// The names of the settings that differ from `old` and that a reload cannot apply, in the order of the table.
    public func changesNeedingRestart(from old: Settings) -> [String] {
        SettingsTable.all.filter { $0.needsRestart && shownValue(of: $0) != old.shownValue(of: $0) }.map(\.name)
    }
}
