import CarafeProcess
import Testing

/// What `%d`, `%(name)`, `$(NAME)` and `@(file)` turn into; those that name the file were compared with uWSGI 2.0.21.
@Suite struct PlaceholderTests {
    @Test(
        arguments: [
            ("%d", "/srv/hello/etc/"), ("%n", "my.app"), ("%s", "my.app.ini"), ("%p", "/srv/hello/etc/my.app.ini"),
            ("%o", "etc/my.app.ini"), ("%e", "ini"), ("%c", "etc"), ("%x", "uwsgi"), ("%0/%1/%2", "srv/hello/etc"),
            ("%D%N%E%S%C%X", "/srv/hello/etc/my.appinimy.app.inietcuwsgi"),
            ("%P %O", "/srv/hello/etc/my.app.ini etc/my.app.ini"),
            ("%v", "/srv/hello"), ("%h", "box"), ("%k", "4"), ("%u %U %g %G", "1000 ann 100 users"),
            ("%t %T", "1795373707 1795373707701255"), ("%V", "0.1.0"), ("%[", "\u{1B}"), ("100%%", "100%"),
            ("%%d %%(foo)", "%d %(foo)"), ("50% of", "50% of"), ("50%", "50%"), ("a$b @c", "a$b @c"),
            ("%(foo)", "bar"), ("x%( foo )x", "xbarx"), ("$(HOME)/x", "/home/ann/x"), ("@(secret)", "s3cret"),
            ("%(nested)", "<bar>"), ("%(below)", "late"), ("%(vacuum)", "true"),
        ])
    func standsFor(_ written: String, _ meaning: String) throws {
        let lines = "vacuum\nset-ph = foo=bar\nset-ph = nested=<%(foo)>\nprocname = \(written)\nset-ph = below=late\n"
        let files = ["etc/my.app.ini": "[uwsgi]\n" + lines, "secret": "s3cret\n"]
        let settings = try resolve("etc/my.app.ini", files: files, environment: ["HOME": "/home/ann"])
        #expect(settings.procname?.value == meaning)
    }

    @Test func unknownKeysThatAreMentionedArePlaceholders() throws {
        let settings = try resolve(lines: "domain = example.org\nprocname = %(domain)\n")
        #expect(settings.procname?.value == "example.org")
        #expect(settings.assignments.map(\.key) == ["procname"])
    }

    @Test func theNearestLineAboveCounts() throws {
        let lines = "a = 1\nenv = X=%(a)\na = 2\nenv = Y=%(a)\n"
        #expect(try resolve(lines: lines).env.map(\.value.value) == ["1", "2"])
    }

    @Test func otherSourcesOverruleTheFile() throws {
        let files = ["hello.ini": "[uwsgi]\nset-ph = port=1\nset-ph = base=a\nprocname = %(base):%(port)\n"]
        let environment = ["UWSGI_PORT": "2", "UWSGI_BASE": "b"]
        let settings = try resolve("hello.ini", "--set-ph", "port=3", files: files, environment: environment)
        #expect(settings.procname?.value == "b:3")
        #expect(settings.notes.isEmpty)
    }

    @Test func setIsTheLineItself() throws {
        let settings = try resolve("--set", "processes=3", "--set", "x=y", "--procname", "%(x)%d")
        #expect(settings.processes == 3)
        #expect(settings.procname?.value == "y%d")
    }

    @Test func aLogFormatKeepsItsOwnNames() throws {
        let format = #"%(addr) %(uid) "%(method)" %(status) %(prefix) 100%% %Y"#
        let settings = try resolve(lines: "uid = www\nset-ph = prefix=>\nlog-format = \(format)\n")
        #expect(settings.logFormat?.value == #"%(addr) %(uid) "%(method)" %(status) > 100% %Y"#)
    }

    @Test func strictTakesDeclaredOnesOnly() throws {
        #expect(try resolve(lines: "strict\nset-ph = a=1\nprocname = %(a)").procname?.value == "1")
        let error = #expect(throws: SettingsError.self) { try resolve(lines: "strict\na = 1\nprocname = %(a)") }
        #expect(error?.code == .unknownKey)
    }
}
