import CarafeProcess
import Testing

/// The table as a whole: it contradicts neither itself nor what is said about it.
@Suite struct SettingsTableTests {
    @Test func namesEachSettingOnce() {
        let names = SettingsTable.all.flatMap(\.names)
        #expect(Set(names).count == names.count, "twice: \(names.filter { name in names.count { $0 == name } > 1 })")
        #expect(names.allSatisfy { $0.wholeMatch(of: /[a-z0-9*-]+/) != nil })
    }

    @Test func everySentenceIsOne() {
        for setting in SettingsTable.all {
            #expect(!setting.summary.isEmpty, "\(setting.name)")
            #expect(setting.summary.hasSuffix(".") == (setting.standing == .works), "\(setting.name)")
        }
    }

    @Test(arguments: names(where: { $0.standing == .works && $0.name != "ini" }))
    func itsExampleIsRight(_ name: String) throws {
        let setting = try #require(SettingsTable.setting(named: name))
        for name in setting.names {
            let line = setting.example.replacing(setting.name, with: name, maxReplacements: 1)
            let settings = try resolve(lines: line)
            #expect(settings.notes.isEmpty)
            #expect(setting.group == .configuration || settings.assignments.map(\.key) == [name])
        }
    }

    @Test(arguments: names(where: { $0.standing == .works && $0.group != .configuration }))
    func itsExampleChangesTheSettings(_ name: String) throws {
        let setting = try #require(SettingsTable.setting(named: name))
        let changed = try resolve(lines: setting.example)
        #expect(changed.explanation.contains("  \(setting.name) "))
        #expect(changed.changesNeedingRestart(from: Settings()) == (setting.needsRestart ? [setting.name] : []))
    }

    @Test(arguments: [
        "cheaper-step", "emperor-tyrant", "route-uri", "hook-post-fork", "if-env", "cache2", "static-expires",
    ])
    func refusesWithACure(_ key: String) throws {
        let error = #expect(throws: SettingsError.self) { try resolve(lines: "\(key) = 1") }
        #expect(error?.code == .unsupported)
        #expect(error?.message.hasPrefix("\(key) is uWSGI's and not done here; ") == true)
    }

    @Test(
        arguments: [
            "pythonpath", "module", "wsgi-file", "virtualenv", "plugin", "plugins", "py-autoreload", "gevent",
            "offload-threads",
            "lazy-apps", "enable-threads", "single-interpreter", "memory-report", "http-keepalive", "so-keepalive",
        ])
    func acceptsWithANote(_ key: String) throws {
        let settings = try resolve(lines: "\(key) = 1")
        #expect(settings.notes.count == 1)
        #expect(settings.notes[0].hasPrefix("hello.ini:2: \(key): "))
    }

    @Test func helpFitsTheTerminal() {
        let help = SettingsTable.help()
        #expect(help.split(separator: "\n").allSatisfy { $0.count <= 80 })
        #expect(
            help.hasPrefix(
                """
                Sockets:
                  --socket, --uwsgi-socket ADDRESS
                      Speaks uwsgi there, for nginx's uwsgi_pass. May be repeated.
                """))
        for setting in SettingsTable.all where setting.standing == .works {
            for name in setting.names { #expect(help.contains("--\(name)")) }
        }
        #expect(!help.contains("cheaper"))
    }
}

private func names(where isMeant: (Setting) -> Bool) -> [String] {
    SettingsTable.all.filter(isMeant).map(\.name)
}
