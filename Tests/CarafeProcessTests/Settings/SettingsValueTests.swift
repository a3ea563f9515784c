import CarafeProcess
import Testing

/// What values turn into, how settings are handed on, and what is told about them.
@Suite struct SettingsValueTests {
    @Test(
        arguments: [
            ("1024", 1024), ("64k", 65_536), ("64K", 65_536), ("16m", 16_777_216), ("16MB", 16_777_216),
            ("2g", 2_147_483_648), ("0", 0),
        ])
    func readsBytes(_ text: String, _ bytes: Int) throws {
        #expect(try resolve(lines: "limit-post = \(text)").limitPost == bytes)
    }

    @Test func zeroMeansNone() throws {
        let settings = try resolve(
            lines: "harakiri = 0\nmax-requests = 0\nlog-slow = 0\nreload-on-rss = 0\numask = 000")
        #expect(settings.harakiri == nil)
        #expect(settings.maxRequests == nil)
        #expect(settings.logSlow == nil)
        #expect(settings.reloadOnRSS == nil)
        #expect(settings.umask == 0)
    }

    @Test func readsEveryKind() throws {
        let settings = try resolve(
            lines: """
                harakiri = 30
                http-timeout = 0.5
                umask = 027
                static-map = /static=/srv/static
                touch-reload = /a
                touch-reload = /b
                uid = www-data
                """)
        #expect(settings.harakiri == 30)
        #expect(settings.httpTimeout == 0.5)
        #expect(settings.umask == 0o027)
        #expect(settings.staticMaps.map(\.value) == [SettingPair("/static", "/srv/static")])
        #expect(settings.touchReload.map(\.value) == ["/a", "/b"])
        #expect(settings.uid?.value == "www-data")
    }

    @Test func handsThemOnInOneText() throws {
        let files = [
            "hello.ini": "[uwsgi]\nsocket = :1\nenv = A=\\t b\\n;\nvacuum\nmodule = run\n[app]\nempty =\nbare\n",
            "tab": "a\tb\nc\\",
        ]
        let environment = ["UWSGI_HTTP": ":2"]
        let settings = try resolve("hello.ini", "--procname", "@(tab)", files: files, environment: environment)
        let copy = try Settings(encoded: settings.encoded)
        #expect(copy.assignments == settings.assignments)
        #expect(copy.procname == Located("a\tb\nc\\", .commandLine("--procname")))
        #expect(copy.env.map(\.value.value) == ["\\t b\\n;"])
        #expect(copy.httpSockets == [Located(":2", .environment("UWSGI_HTTP"))])
        #expect(copy.vacuum)
        #expect(copy.section("app").map(\.value) == ["", nil])
        #expect(copy.explanation == settings.explanation)
        #expect(try Settings(encoded: Settings().encoded).assignments.isEmpty)
    }

    @Test(arguments: [
        "x", "file\t1\thello.ini\t\tprocesses", "moon\t\tx\t\tprocesses\t=4", "option\t\t--x\t\tvacuum\t=\\q",
    ])
    func refusesAnotherText(_ text: String) {
        let error = #expect(throws: SettingsError.self) { try Settings(encoded: text) }
        #expect(
            error?.description
                == "the settings handed over by the master cannot be read; restart the server, do not reload it")
    }

    @Test func leavesOutWhatAnotherVersionKnows() throws {
        let text = "option\t\t--novel\t\tnovel\t=1\noption\t\t--processes\t\tprocesses\t=4"
        #expect(try Settings(encoded: text).processes == 4)
    }

    @Test func saysWhatAReloadCannotApply() throws {
        let old = try resolve(lines: "socket = :1\nprocesses = 2\npidfile = /a\nuid = www")
        let new = try resolve(lines: "socket = :1\nsocket = :2\nprocesses = 3\nuid = www\nharakiri = 3\nthreads = 2")
        #expect(new.changesNeedingRestart(from: old) == ["socket", "pidfile"])
        #expect(new.changesNeedingRestart(from: new).isEmpty)
    }

    @Test func explainsWhatIsInEffect() throws {
        let files = ["hello.ini": "[uwsgi]\nsocket = :1\nprocesses = 4\nthreads = 1\nmodule = run\n"]
        let settings = try resolve("hello.ini", "--socket", "/run/hello.sock", files: files)
        #expect(
            settings.explanation.hasPrefix(
                """
                Given:
                  socket     :1               hello.ini:2
                  socket     /run/hello.sock  --socket
                  processes  4                hello.ini:3  default: 1
                  threads    1                hello.ini:4  the default
                Defaults:
                  listen               4096

                """))
        #expect(
            settings.explanation.hasSuffix(
                """
                Notes:
                  hello.ini:5: module: a Carafe app is compiled in; callable picks among several

                """))
    }
}
