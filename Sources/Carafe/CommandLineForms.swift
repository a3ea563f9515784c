import CarafeProcess

/// The ways in which uWSGI is called, as commands: who knows it by heart need not learn another.
enum CommandLineForms {
    /// Options of `run` that are settings too.
    private static let ofRun: Set<String> = [
        "threads", "http-timeout", "limit-post", "disable-logging", "debug", "host", "port", "cert", "key", "help",
        "version",
    ]

    /// - Parameter arguments: what stands behind the program's name.
    static func commands(_ arguments: [String]) -> [String] {
        guard let first = arguments.first else { return arguments }
        // `hello --reload hello.pid`, `hello --stop hello.pid`
        if arguments.count == 2, ["--reload", "--stop"].contains(first), !arguments[1].hasPrefix("-") {
            return [String(first.dropFirst(2)), arguments[1]]
        }
        // `hello hello.ini`, `hello hello.ini:staging --processes 4`
        if isFile(first) { return ["serve"] + arguments }
        // `hello --socket :5051`, `hello --ini hello.ini`
        let serves = first.hasPrefix("--") && arguments.contains { isServing($0) }
        return serves ? ["serve"] + arguments : arguments
    }

    private static func isFile(_ argument: String) -> Bool {
        !argument.hasPrefix("-") && (argument.hasSuffix(".ini") || argument.contains(".ini:"))
    }

    private static func isServing(_ argument: String) -> Bool {
        guard argument.hasPrefix("--") else { return false }
        let name = String(argument.dropFirst(2).prefix { $0 != "=" })
        return !ofRun.contains(name) && (name == "ini" || SettingsTable.setting(named: name) != nil)
    }
}
