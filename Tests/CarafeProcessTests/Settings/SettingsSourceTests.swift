import CarafeProcess
import Testing

/// The command line and the environment, and which of the sources counts.
@Suite struct SettingsSourceTests {
    @Test func commandLineCountsMoreThanEnvironmentAndFile() throws {
        let files = ["hello.ini": "[uwsgi]\nprocesses = 2\nthreads = 2\nlisten = 2\n"]
        let environment = ["UWSGI_PROCESSES": "3", "UWSGI_WORKERS": "3", "UWSGI_THREADS": "3"]
        let settings = try resolve("--workers=4", "hello.ini", files: files, environment: environment)
        #expect(settings.processes == 4)
        #expect(settings.threads == 3)
        #expect(settings.listen == 2)
        #expect(settings.origin(of: "processes") == .commandLine("--workers"))
        #expect(settings.origin(of: "workers") == .commandLine("--workers"))
        #expect(settings.origin(of: "threads") == .environment("UWSGI_THREADS"))
        #expect(settings.origin(of: "listen") == .file("hello.ini", line: 4))
        #expect(settings.origin(of: "harakiri") == nil)
        #expect(settings.notes.isEmpty)
    }

    @Test func repeatableSettingsAddUp() throws {
        let files = ["hello.ini": "[uwsgi]\nsocket = :1\nuwsgi-socket = :2\n"]
        let settings = try resolve("hello.ini", "--socket", ":4", files: files, environment: ["UWSGI_SOCKET": ":3"])
        #expect(settings.sockets.map(\.value) == [":1", ":2", ":3", ":4"])
        #expect(
            settings.sockets.map(\.origin.description) == ["hello.ini:2", "hello.ini:3", "UWSGI_SOCKET", "--socket"])
    }

    @Test(
        arguments: [
            (["--vacuum", "--processes", "4"], true, 4),
            (["--vacuum=true", "--processes=4"], true, 4),
            (["--vacuum", "true", "--workers", "4"], true, 4),
            (["--vacuum", "off", "--processes", "4"], false, 4),
            (["--vacuum=no"], false, 1),
            (["--enable-threads", "--pythonpath", "/x", "--module=run", "--vacuum"], true, 1),
        ] as [([String], Bool, Int)])
    func readsOptions(_ arguments: [String], _ vacuum: Bool, _ processes: Int) throws {
        let settings = try Settings.resolve(options: arguments)
        #expect(settings.vacuum == vacuum)
        #expect(settings.processes == processes)
    }

    @Test func bareModeMeansEveryone() throws {
        #expect(try resolve("--chmod-socket", "--vacuum").chmodSocket == 0o666)
        #expect(try resolve("--chmod-socket", "660").chmodSocket == 0o660)
        #expect(try resolve("--chmod-socket=600").chmodSocket == 0o600)
        #expect(try resolve(lines: "chmod-socket").chmodSocket == 0o666)
    }

    @Test func leavesWhatIsNotMeantForIt() throws {
        let environment = [
            "UWSGI_RELOADS": "2", "UWSGI_ORIGINAL_PROC_NAME": "x", "UWSGI_EMPEROR_FD": "5", "UWSGI_PIDFILE": "",
            "PATH": "/bin", "UWSGI_VASSAL_X": "1", "UWSGI_DEB_CONFNAME": "hello",
        ]
        let settings = try resolve(environment: environment)
        #expect(settings.assignments.isEmpty)
        #expect(settings.notes.isEmpty)
    }

    @Test func notesWhatTheEnvironmentMisspells() throws {
        let settings = try resolve(environment: ["UWSGI_PROCESES": "3", "UWSGI_COLOUR": "red"])
        #expect(
            settings.notes == [
                #"UWSGI_COLOUR: there is no setting "colour""#,
                #"UWSGI_PROCESES: there is no setting "proceses"; did you mean "processes"?"#,
            ])
    }

    @Test func notesARepetitionWithinOneSource() throws {
        let settings = try resolve(
            lines: "processes = 2\nthreads = 1\nworkers = 3\nprocesses = 3\nsocket = :1\nsocket = :2")
        #expect(settings.processes == 3)
        #expect(settings.notes == ["hello.ini:4: workers is given again and overrules hello.ini:2"])
    }

    @Test func notesAValueThatHoldsAComment() throws {
        let settings = try resolve(lines: "pidfile = /run/a.pid ; the pid")
        #expect(
            settings.notes == [
                #"hello.ini:2: pidfile = "/run/a.pid ; the pid" is taken as a whole; a comment needs a line of its own"#
            ])
    }

    @Test func saysWhatCannotBeSwitchedOff() throws {
        #expect(try resolve(lines: "master = true\ndie-on-term\nthunder-lock = 1\nneed-app = true").notes.isEmpty)
        #expect(
            try resolve(lines: "master = false").notes == [
                "hello.ini:2: master cannot be switched off: there is always a master, and it never runs a request"
            ])
    }
}

extension Settings {
    fileprivate static func resolve(options: [String]) throws -> Settings {
        let here = SettingsSurroundings(directory: "/")
        return try resolve(arguments: options, environment: [:], surroundings: here) { _ in "" }
    }
}
