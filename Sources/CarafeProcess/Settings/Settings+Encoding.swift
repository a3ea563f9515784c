extension Settings {
    /// The settings as one text that a master hands to its workers: a line per assignment, its parts parted by tabs.
    public var encoded: String {
        assignments.map(Settings.encode).joined(separator: "\n")
    }

    /// Reads what `encoded` wrote, perhaps in another version: a setting that does not exist here is left out.
    public init(encoded: String) throws(SettingsError) {
        var assignments: [Assignment] = []
        for line in encoded.split(separator: "\n") {
            guard let assignment = Settings.decode(line) else { throw Problem.undecodable.at(nil) }
            assignments.append(assignment)
        }
        try self.init(applying: assignments)
    }

    private static func encode(_ assignment: Assignment) -> String {
        let origin =
            switch assignment.origin {
            case .file(let path, let line): ["file", String(line), path]
            case .environment(let name): ["environment", "", name]
            case .commandLine(let option): ["option", "", option]
            }
        // A bare key has no value, which is not the same as an empty one; nor is no section one without a name.
        let section = assignment.section.map { "=" + $0 } ?? ""
        let value = assignment.value.map { "=" + $0 } ?? ""
        return (origin + [section, assignment.key, value]).map(\.escaped).joined(separator: "\t")
    }

    private static func decode(_ line: Substring) -> Assignment? {
        let parts = line.split(separator: "\t", omittingEmptySubsequences: false).compactMap(\.unescaped)
        guard parts.count == 6 else { return nil }
        let origin: Origin
        switch (parts[0], Int(parts[1])) {
        case ("file", let number?): origin = .file(parts[2], line: number)
        case ("environment", nil): origin = .environment(parts[2])
        case ("option", nil): origin = .commandLine(parts[2])
        default: return nil
        }
        let section = parts[3].isEmpty ? nil : String(parts[3].dropFirst())
        let value = parts[5].isEmpty ? nil : String(parts[5].dropFirst())
        return Assignment(parts[4], value, origin, section: section)
    }
}

extension String {
    /// On one line and without tabs.
    fileprivate var escaped: String {
        let scalars = unicodeScalars.map { scalar in
            switch scalar {
            case "\\": "\\\\"
            case "\t": "\\t"
            case "\n": "\\n"
            case "\r": "\\r"
            default: String(scalar)
            }
        }
        return scalars.joined()
    }
}

extension Substring {
    fileprivate var unescaped: String? {
        var result = ""
        var rest = unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "\\" else {
                result.unicodeScalars.append(scalar)
                continue
            }
            switch rest.popFirst() {
            case "\\": result += "\\"
            case "t": result += "\t"
            case "n": result += "\n"
            case "r": result += "\r"
            default: return nil
            }
        }
        return result
    }
}
