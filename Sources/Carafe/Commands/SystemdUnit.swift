import CarafeProcess

/// A systemd unit for the server that the settings describe.
struct SystemdUnit {
    private let settings: Settings
    private let name: String
    private let executable: String
    private let options: [String]
    private let directory: String

    init(_ settings: Settings, _ name: String, _ executable: String, _ options: [String], _ directory: String) {
        self.settings = settings
        self.name = name
        self.executable = executable
        self.options = options
        self.directory = directory
    }

    /// For /etc/systemd/system.
    var text: String {
        let daemonNote =
            settings.daemonize == nil
            ? "" : "# systemd wants the server in the foreground: remove `daemonize`, the journal has its log.\n"
        let stop = (settings.reloadMercy.flatMap { $0 == 0 ? nil : $0 } ?? settings.workerReloadMercy) + 10
        return """
            # For systemd, as /etc/systemd/system/\(name).service; then
            #     systemctl daemon-reload && systemctl enable --now \(name)
            \(daemonNote)[Unit]
            Description=\(name)
            After=network.target

            [Service]
            Type=notify
            NotifyAccess=main
            ExecStart=\(command)
            ExecReload=/bin/kill -HUP $MAINPID
            WorkingDirectory=\(directory)
            Restart=on-failure
            TimeoutStopSec=\(stop)
            # The master ends its workers itself.
            KillMode=mixed
            WatchdogSec=30
            LimitNOFILE=65536
            RuntimeDirectory=\(name)

            [Install]
            WantedBy=multi-user.target

            """
    }

    private var command: String {
        let words =
            [executable, "serve"]
            + options.map { $0.hasSuffix(".ini") && !$0.hasPrefix("/") ? "\(directory)/\($0)" : $0 }
        return words.map(Self.quoted).joined(separator: " ")
    }

    /// A word as systemd reads it: `%` and `$` stand for something else, blanks end it.
    private static func quoted(_ word: String) -> String {
        let escaped = word.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            .replacing("%", with: "%%").replacing("$", with: "$$")
        return escaped.contains(" ") ? "\"\(escaped)\"" : escaped
    }
}
