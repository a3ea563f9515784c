extension SettingsTable {
    static let logging: [Setting] = [
        Setting(
            "logto", "logto2", kind: .text("FILE"), to: .text(\.logto), .logging,
            "Logs to that file, also without daemonize.", example: "logto = /var/log/hello.log", needsRestart: true),
        Setting(
            "log-reopen", kind: .flag, to: .flag(\.logReopen), .logging,
            "Opens the log again at a reload; SIGUSR1 does so at any time.", example: "log-reopen = true"),
        Setting(
            "log-maxsize", kind: .bytes(0...(1 << 50)), to: .optionalNumber(\.logMaxSize), .logging,
            "Renames the log and begins a new one at this size; 0 for never.", example: "log-maxsize = 100m"),
        Setting(
            "log-format", "logformat", kind: .text("FORMAT"), to: .text(\.logFormat), .logging,
            "The shape of a request's line, in uWSGI's variables.",
            example: "log-format = %(addr) %(method) %(uri) %(status) %(msecs)"),
        Setting(
            "disable-logging", kind: .flag, to: .flag(\.disableLogging), .logging,
            "Writes no line per request, but for those that the settings below ask for.",
            example: "disable-logging = true"),
        Setting(
            "log-4xx", kind: .flag, to: .flag(\.log4xx), .logging,
            "With disable-logging: writes a line for answers of 400 to 499.", example: "log-4xx = true"),
        Setting(
            "log-5xx", kind: .flag, to: .flag(\.log5xx), .logging,
            "With disable-logging: writes a line for answers of 500 to 599.", example: "log-5xx = true"),
        Setting(
            "log-slow", kind: .number(0...86_400_000, unit: "ms"), to: .optionalNumber(\.logSlow), .logging,
            "With disable-logging: writes a line for requests that took longer; 0 for none.", example: "log-slow = 500"),
        Setting(
            "log-big", kind: .bytes(0...(1 << 50)), to: .optionalNumber(\.logBig), .logging,
            "With disable-logging: writes a line for answers that are longer; 0 for none.", example: "log-big = 1m"),
        Setting(
            "log-zero", kind: .flag, to: .flag(\.logZero), .logging,
            "With disable-logging: writes a line for answers without a body.", example: "log-zero = true"),
        Setting(
            "log-x-forwarded-for", kind: .flag, to: .flag(\.logXForwardedFor), .logging,
            "Logs the address in X-Forwarded-For; only behind a proxy that sets it.",
            example: "log-x-forwarded-for = true"),
    ]

    static let requests: [Setting] = [
        Setting(
            "http-timeout", kind: .decimal(0.001...86_400, unit: "seconds"), to: .decimal(\.httpTimeout), .requests,
            "How long an HTTP client may take for a head, between pieces of a body, between requests, and to take an answer. Without it the server has deadlines of its own for each, 10 to 75 seconds.",
            example: "http-timeout = 60"),
        Setting(
            "socket-timeout", kind: .decimal(0.001...86_400, unit: "seconds"), to: .decimal(\.socketTimeout), .requests,
            "The same for the peer of a uwsgi socket.", example: "socket-timeout = 60"),
        Setting(
            "buffer-size", kind: .number(1...65_535, unit: "bytes"), to: .number(\.bufferSize), .requests,
            "The longest uwsgi request without its body; the protocol carries no more than 65535.",
            example: "buffer-size = 32768", check: fitsSixteenBits),
        Setting(
            "limit-post", kind: .bytes(0...(1 << 50)), to: .numberOrZero(\.limitPost), .requests,
            "The longest request body, answered 413 beyond; 0 for no limit. Without it the app decides, 16m if it says nothing.",
            example: "limit-post = 64m"),
        Setting(
            "debug", kind: .flag, to: .flag(\.debug), .requests,
            "Shows errors to the client; never in production.", example: "debug = true"),
    ]

    static let staticFiles: [Setting] = [
        Setting(
            "static-map", kind: .pair("/PREFIX=PATH"), to: .pairs(\.staticMaps), .staticFiles,
            "Serves the files of a directory below a prefix, or one file at a path, without asking the app.",
            example: "static-map = /static=/srv/hello/static", check: beginsWithSlash)
    ]

    static let apps: [Setting] = [
        Setting(
            "callable", kind: .text("NAME"), to: .text(\.callable), .apps,
            "The app that answers, if the program has several.", example: "callable = app"),
        Setting(
            "mount", kind: .pair("/PREFIX=NAME"), to: .pairs(\.mounts), .apps,
            "The app that answers below a prefix, by its name.", example: "mount = /admin=admin", check: beginsWithSlash
        ),
        Setting(
            "manage-script-name",
            always: "the prefix of a mount moves from the path to SCRIPT_NAME, so that the app sees its own paths",
            in: .apps),
    ]

    static let configuration: [Setting] = [
        Setting(
            reading: ["ini", "include", "inherit"], kind: .text("FILE"),
            "Reads another file at this place, or another section as file.ini:section or :section.",
            example: "ini = /etc/hello/common.ini"),
        Setting(
            reading: ["set-ph", "set-placeholder"], kind: .pair("NAME=VALUE"),
            "Declares a placeholder, which %(NAME) stands for.", example: "set-ph = base=/srv/hello"),
        Setting(
            reading: ["set"], kind: .pair("KEY=VALUE"),
            "The same as a line \"KEY = VALUE\": a setting, or a placeholder.", example: "set = processes=4"),
        Setting(
            "strict", kind: .flag, to: .flag(\.strict), .configuration,
            "Takes placeholders only from set-ph; an unknown key is always an error.", example: "strict = true"),
    ]

    /// uWSGI 2.0 takes 65536 and goes on with 0.
    private static let fitsSixteenBits: Setting.Check = { text in
        guard let bytes = Int(text), bytes > 65_535 else { return nil }
        return (
            "more than uwsgi's length field of 16 bits can say", "write \"buffer-size = 65535\", or remove the line"
        )
    }

    private static let beginsWithSlash: Setting.Check = { text in
        text.hasPrefix("/") ? nil : ("without a \"/\" at its beginning", "write \(("/" + text).shown)")
    }
}
