/// A key and its value before placeholders are put in.
struct WrittenAssignment {
    var key: String
    var value: WrittenValue?
    var origin: Origin
    var section: String?
}

/// The command line's form of the settings: `--key value`, `--key=value`, `--flag`, `file.ini`.
enum CommandLineArguments {
    static func parse(_ arguments: [String]) throws(SettingsError) -> [WrittenAssignment] {
        var result: [WrittenAssignment] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            do throws(Problem) {
                result.append(try assignment(argument, &rest))
            } catch {
                throw error.at(nil)
            }
        }
        return result
    }

    private static func assignment(
        _ argument: String, _ rest: inout ArraySlice<String>,
    ) throws(Problem) -> WrittenAssignment {
        guard argument.hasPrefix("-"), argument != "-" else { return try file(argument) }
        guard argument.hasPrefix("--") else { throw .shortOption(argument) }
        let body = argument.dropFirst(2)
        let sign = body.firstIndex(of: "=")
        let key = String(body[..<(sign ?? body.endIndex)])
        guard let setting = SettingsTable.setting(named: key) else { throw .unknownKey(key, in: .commandLine) }
        let origin = Origin.commandLine("--\(key)")
        if let sign { return WrittenAssignment(key, String(body[body.index(after: sign)...]), origin) }
        return WrittenAssignment(key, try value(of: setting, key, &rest), origin)
    }

    private static func file(_ argument: String) throws(Problem) -> WrittenAssignment {
        guard argument.hasSuffix(".ini") || argument.contains(".ini:") else { throw .unexpectedArgument(argument) }
        return WrittenAssignment("ini", argument, .commandLine("--ini"))
    }

    /// The next argument, if the setting takes one. A flag takes it only if it is `true`, `false` or their like.
    private static func value(
        of setting: Setting, _ key: String, _ rest: inout ArraySlice<String>,
    ) throws(Problem) -> String? {
        let next = rest.first
        if setting.isFlag {
            let isBoolean = next.map { (SettingValue.truths.union(SettingValue.falsehoods)).contains($0.lowercased()) }
            return isBoolean == true ? rest.popFirst() : nil
        }
        if setting.bareValue != nil, next?.allSatisfy(\.isNumber) != true { return nil }
        guard let next, !next.hasPrefix("--") else {
            let example = setting.example.replacing(" = ", with: " ", maxReplacements: 1)
            throw .missingValue("--\(key)", write: "--\(example.isEmpty ? "\(key) VALUE" : example)")
        }
        return rest.popFirst()
    }
}

extension WrittenAssignment {
    /// Written where there is no file.
    init(_ key: String, _ value: String?, _ origin: Origin) {
        self.key = key
        self.value = value.map { WrittenValue(text: $0, keepsUnknownNames: WrittenAssignment.isFormat(key)) }
        self.origin = origin
    }

    /// Whether the value of this key has `%(…)` of its own.
    static func isFormat(_ key: String) -> Bool {
        SettingsTable.setting(named: key)?.name == "log-format"
    }
}
