import CarafeProcess

/// A systemd unit for the server that the settings describe.
struct SystemdUnit {
    private let settings: Settings
    private let name: String
    private let executable: String
    private let options: [String]
    private let directory: String

    /// - Parameters:
    ///   - name: of the unit, without the extension.
    ///   - options: what stands behind the command.
    ///   - directory: where relative paths begin.
    init(_ settings: Settings, _ name: String, _ executable: String, _ options: [String], _ directory: String) {
        self.settings = settings
        self.name = name
        self.executable = executable
        self.options = options
        self.directory = directory
    }

    /// For /etc/systemd/system.
    var text: String {
        let stop = (settings.reloadMercy ?? settings.workerReloadMercy) + 10
        return """
            # For systemd, as /etc/systemd/system/\(name).service; then
            #     systemctl daemon-reload && systemctl enable --now \(name)
            \(advice.map { "# \($0)\n" }.joined())[Unit]
            Description=\(name)
            After=network.target

            [Service]
            Type=notify
            NotifyAccess=main
            ExecStart=\(command)
            ExecReload=/bin/kill -HUP $MAINPID
            WorkingDirectory=\(directory.replacing("%", with: "%%"))
            \(environment)Restart=on-failure
            TimeoutStopSec=\(stop)
            # The master ends its workers itself.
            KillMode=mixed
            WatchdogSec=30
            LimitNOFILE=65536
            # /run/\(name), for unix sockets.
            RuntimeDirectory=\(name)

            [Install]
            WantedBy=multi-user.target

            """
    }

    /// What of the settings has another meaning under systemd.
    private var advice: [String] {
        var lines: [String] = []
        if let log = settings.daemonize {
            lines.append(
                "Remove daemonize (\(log.origin)): systemd wants the server in the foreground, and keeps its log.")
        }
        if let file = settings.pidfile ?? settings.safePidfile {
            lines.append(
                "systemd needs no pidfile (\(file.origin)); keep it only for the reload, stop and status commands.")
        }
        if settings.uid == nil {
            lines.append("The app runs as root: name a user, by uid in the settings or by User= below.")
        }
        return lines
    }

    /// Settings of the environment, which the unit has to bring along.
    private var environment: String {
        let given = settings.assignments.compactMap { assignment -> String? in
            guard case .environment(let name) = assignment.origin else { return nil }
            return "Environment=" + Self.word("\(name)=\(assignment.value ?? "")", quotes: true) + "\n"
        }
        return given.joined()
    }

    private var command: String {
        ([executable, "serve"] + options.map(absolute)).map { Self.word($0).replacing("$", with: "$$") }
            .joined(separator: " ")
    }

    /// An ini file by its full path, also `hello.ini:section` and `--ini=hello.ini`.
    private func absolute(_ option: String) -> String {
        let prefix = option.hasPrefix("--ini=") ? "--ini=" : ""
        let file = option.dropFirst(prefix.count)
        guard !file.hasPrefix("-"), !file.hasPrefix("/"), file.hasSuffix(".ini") || file.contains(".ini:") else {
            return option
        }
        return "\(prefix)\(directory)/\(file)"
    }

    /// A word as systemd reads it: `%` stands for something else, blanks end it.
    private static func word(_ word: String, quotes: Bool = false) -> String {
        let escaped = word.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("%", with: "%%")
        let isPlain = !quotes && !escaped.isEmpty && !escaped.contains { " \t;'\"".contains($0) }
        return isPlain ? escaped : "\"\(escaped)\""
    }
}
