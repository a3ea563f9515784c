import CarafeProcess
import Testing

/// The ini dialect: what counts as a line, a section, a value.
@Suite struct SettingsFileTests {
    /// A file as it is found in the wild: keys of Python's, and one line without blanks.
    @Test func readsAFileWrittenForFlask() throws {
        let text = """
            [uwsgi]
            socket = 127.0.0.1:5051
            pythonpath = /home/ubuntu/app
            module = run
            wsgi-file = /home/ubuntu/app/uwsgi.ini
            callable = app
            processes = 1
            threads = 1
            daemonize = /home/ubuntu/app/server.log
            pidfile=/home/ubuntu/app/uwsgi.pid

            """
        let settings = try resolve("uwsgi.ini", files: ["uwsgi.ini": text])
        #expect(settings.sockets == [Located("127.0.0.1:5051", .file("uwsgi.ini", line: 2))])
        #expect(settings.callable == Located("app", .file("uwsgi.ini", line: 6)))
        #expect(settings.processes == 1)
        #expect(settings.threads == 1)
        #expect(settings.daemonize == Located("/home/ubuntu/app/server.log", .file("uwsgi.ini", line: 9)))
        #expect(settings.pidfile == Located("/home/ubuntu/app/uwsgi.pid", .file("uwsgi.ini", line: 10)))
        #expect(
            settings.notes == [
                "uwsgi.ini:3: pythonpath: a Carafe app is compiled in; build it with swift build",
                "uwsgi.ini:4: module: a Carafe app is compiled in; callable picks among several",
                "uwsgi.ini:5: wsgi-file: a Carafe app is compiled in; callable picks among several",
            ])
    }

    @Test(
        arguments: [
            "[uwsgi]\nprocesses = 4\nvacuum = true\n",
            "[uwsgi]\nprocesses=4\nvacuum",
            "\u{FEFF}[uwsgi]\r\nprocesses = 4\r\nvacuum = on\r\n",
            "; first\n\n  [uwsgi]  \n# = comment\n\t processes\t=\t4\t\n ; x\nvacuum = YES\n",
            "[other]\nprocesses = 9\n[uwsgi]\nprocesses = 4\n[third]\nx\n[uwsgi]\nvacuum = 1\n",
            "[uwsgi]\nworkers = 4\nvacuum =\n",
        ])
    func readsTheDialect(_ text: String) throws {
        let settings = try resolve("hello.ini", files: ["hello.ini": text])
        #expect(settings.processes == 4)
        #expect(settings.vacuum)
    }

    @Test func keepsWhatStandsBehindTheFirstSign() throws {
        let settings = try resolve(lines: "env = A=b=c\nmount = /x = admin\nsocket = /run/a=b.sock")
        #expect(settings.env.map(\.value) == [SettingPair("A", "b=c")])
        #expect(settings.mounts.map(\.value) == [SettingPair("/x", "admin")])
        #expect(settings.sockets.map(\.value) == ["/run/a=b.sock"])
    }

    @Test(arguments: ["false", "off", "no", "0", "FALSE", "Off"])
    func switchesOff(_ word: String) throws {
        #expect(try !resolve(lines: "vacuum = true\nvacuum = \(word)").vacuum)
    }

    @Test func readsTheSectionThatIsAskedFor() throws {
        let text = "[uwsgi]\nprocesses = 2\n[blue]\nprocesses = 3\n"
        #expect(try resolve("hello.ini:blue", files: ["hello.ini": text]).processes == 3)
        #expect(try resolve("--ini", "hello.ini:blue", files: ["hello.ini": text]).processes == 3)
        #expect(try resolve(files: ["hello.ini": text], environment: ["UWSGI_INI": "hello.ini:blue"]).processes == 3)
    }

    @Test func leavesOtherSectionsToWhomTheyBelong() throws {
        let text = "[loggers]\ngreeting = 100% %(name)\nquiet\n[uwsgi]\nprocesses = 2\n"
        let settings = try resolve("hello.ini", files: ["hello.ini": text])
        #expect(settings.section("loggers").map(\.key) == ["greeting", "quiet"])
        #expect(settings.section("loggers").map(\.value) == ["100% %(name)", nil])
        #expect(settings.section("none").isEmpty)
    }

    @Test func putsPlaceholdersIntoTheAppsSection() throws {
        let text = """
            [app]
            base = %(root)/files
            file = %d%n %x
            home = $(HOME)
            share = 100%% %(processes)
            quiet
            [uwsgi]
            set-ph = root=/srv
            strict = true
            processes = 2
            """
        let settings = try resolve("hello.ini", files: ["hello.ini": text], environment: ["HOME": "/root"])
        let values = settings.section("app").map(\.value)
        #expect(values == ["/srv/files", "/srv/hello/hello app", "/root", "100% 2", nil])
        #expect(settings.section("app").first?.origin == .file("hello.ini", line: 2))
        // A key of the app's is no placeholder, nor a setting.
        #expect(settings.processes == 2)
    }

    @Test func explainsAPlaceholderOfTheAppsSectionThatStandsForNothing() {
        let error = #expect(throws: SettingsError.self) {
            try resolve("hello.ini", files: ["hello.ini": "[uwsgi]\nprocesses = 2\n[app]\nx = %(nothing)\n"])
        }
        #expect(error?.description.hasPrefix("hello.ini:4: %(nothing) is set nowhere; ") == true)
    }

    @Test func includesAtTheirPlace() throws {
        let files = [
            "hello.ini": "[uwsgi]\nprocesses = 1\nset-ph = name=common\ninclude = etc/%(name).ini\nthreads = 5\n",
            "etc/common.ini":
                "[uwsgi]\nprocesses = 2\nthreads = 3\nini = :more\n[more]\nlisten = 7\ninherit = /abs.ini",
            "/abs.ini": "[uwsgi]\nsocket = %s of %N\n",
        ]
        let settings = try resolve("hello.ini", files: files)
        #expect(settings.processes == 2)
        #expect(settings.threads == 5)
        #expect(settings.listen == 7)
        #expect(settings.sockets == [Located("abs.ini of hello", .file("/abs.ini", line: 2))])
    }

    @Test func readsOneFileTwiceIfItDoesNotIncludeItself() throws {
        let files = ["hello.ini": "[uwsgi]\nini = a.ini\nini = a.ini\n", "a.ini": "[uwsgi]\nsocket = :1\n"]
        #expect(try resolve("hello.ini", files: files).sockets.count == 2)
    }
}
