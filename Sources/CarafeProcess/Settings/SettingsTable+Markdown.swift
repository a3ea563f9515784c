extension SettingsTable {
    /// The text of `docs/settings.md`.
    public static func markdown() -> String {
        var text = introduction
        for group in Setting.Group.allCases where group != .foreign {
            text += "\n## \(group.rawValue)\n\n" + chapter(all.filter { $0.group == group })
        }
        let foreign = all.filter { $0.group == .foreign }
        text +=
            "\n## Accepted\n\nuWSGI's keys that are accepted, with a note in the log that says what stands in their place.\n\n"
        text += list(foreign.filter { !$0.isRefused }, heading: "What stands in its place")
        text +=
            "\n## Refused\n\nGoing on without these would be another server than the one asked for: each is an error.\n\n"
        return text + list(foreign.filter(\.isRefused), heading: "What to do")
    }

    private static func chapter(_ settings: [Setting]) -> String {
        var text = "| Setting | Takes | Default | What it does | Example |\n|---|---|---|---|---|\n"
        for setting in settings {
            let cells = [
                names(of: setting), setting.takes, setting.shownDefault, setting.sentences, "`\(setting.example)`",
            ]
            text += row(cells)
        }
        return text
    }

    private static func list(_ settings: [Setting], heading: String) -> String {
        var text = "| Setting | \(heading) |\n|---|---|\n"
        for setting in settings { text += row([names(of: setting), setting.summary]) }
        return text
    }

    private static func names(of setting: Setting) -> String {
        setting.names.map { "`\($0)`" }.joined(separator: ", ")
    }

    private static func row(_ cells: [String]) -> String {
        "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
    }
}

extension Setting {
    fileprivate var takes: String {
        switch kind {
        case .flag: "true or false"
        case .number(let range, let unit):
            "\(range.lowerBound) to \(range.upperBound)" + (unit.isEmpty ? "" : " \(unit)")
        case .decimal(let range, let unit): "\(range.lowerBound.plain) to \(range.upperBound.plain) \(unit)"
        case .bytes: "bytes, also `64k`, `16m`, `1g`"
        case .mode: "octal digits"
        case .text(let name), .pair(let name): "`\(name)`"
        }
    }

    fileprivate var shownDefault: String {
        if case .alreadySo = standing { return "true" }
        return defaultValue ?? "none"
    }

    fileprivate var sentences: String {
        if case .alreadySo(let why) = standing { return "Always so: \(why)." }
        return summary + (isRepeatable ? " May be repeated." : "") + (needsRestart ? " ↻" : "")
    }
}

extension SettingsTable {
    private static let introduction = """
        # Settings

        This page is generated from the table that the program reads settings by; `serve --help` and `check` are made from it too.

        ```ini
        ; hello.ini, started with "hello hello.ini"
        [uwsgi]
        socket = 127.0.0.1:5051
        processes = 4
        pidfile = /run/hello.pid
        vacuum
        ```

        ## Where settings come from

        | Source | Form | Example |
        |---|---|---|
        | the command line | `--key value`, `--key=value`, `--flag`; a lone `hello.ini` is `--ini hello.ini` | `--processes 4` |
        | the environment | `UWSGI_`, then the key in capitals with `_` for `-`; an empty variable counts as not set | `UWSGI_PROCESSES=4` |
        | a file | `key = value` | `processes = 4` |

        The command line counts more than the environment, and that more than files. Within one source the last line wins, and a
        note says so. Where a setting may be repeated, nothing is overruled: the values of **all sources add up**, as in uWSGI, so
        that `--socket` on the command line is one more socket beside those in the file.

        ↻ marks what a reload cannot apply: it says so and goes on with the old value until the server is restarted.

        ## The ini file

        - Settings stand in the section `[uwsgi]`. `hello.ini:name` reads `[name]` in its place, `:name` another section of the same
          file. Other sections are left to the app.
        - A comment has a line of its own, which begins with `;` or `#`. What stands behind a value belongs to it: `processes = 4 ; four`
          is an error that says so.
        - Blanks around key and value do not count, quotes are part of the value. A bare key means true; so do `on`, `yes`, `1`; and
          `false`, `off`, `no`, `0` mean false, in capitals or not.
        - `ini`, `include` and `inherit` read another file at their place. Its path starts at the working directory, as in uWSGI; write
          `%dcommon.ini` for a file beside this one. A file that includes itself is an error.
        - A key that does not exist is an error, with the name that was probably meant. uWSGI takes such a key for a placeholder, and
          so misspelt settings go unnoticed there. Here it is one if some value mentions it as `%(key)`, or if `set-ph` declares it.
          With `strict = true` only `set-ph` makes placeholders.

        ## Placeholders

        | Written | Stands for |
        |---|---|
        | `%(key)` | the value of that key, also of one below: from the command line, else the environment, else the nearest line above, else the first below |
        | `$(NAME)` | the variable `NAME` of the environment; it is an error if there is none |
        | `@(file)` | the text of that file, without line ends behind it |
        | `%%` | a percent sign |
        | `%d` `%c` `%0` … `%9` | the directory of this file with a `/` behind it; its last part; its first to tenth part |
        | `%p` `%o` `%s` `%n` `%e` | the path of this file; as it was asked for; its name; without the extension; the extension |
        | `%x` | the section that is read |
        | `%D` `%C` `%P` `%O` `%S` `%N` `%E` `%X` | the same of the first file, also within the files it includes |
        | `%v` `%h` `%k` | the working directory, the name of the host, the number of processors |
        | `%u` `%U` `%g` `%G` | the number and name of the user, and of the group, that start the server |
        | `%t` `%T` `%V` `%[` | the time in seconds, and in microseconds; Carafe's version; the escape character |

        Those with one letter work in files only. In `log-format` names that no one declared stay as they are: they are the log's.

        """
}
