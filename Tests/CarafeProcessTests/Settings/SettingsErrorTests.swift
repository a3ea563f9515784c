import CarafeProcess
import Testing

/// Every sentence is spelled out in full: it is what an operator sees in the shell.
@Suite struct SettingsErrorTests {
    @Test(
        arguments: [
            ("proceses = 4", #"there is no setting "proceses"; did you mean "processes"?"#),
            ("chmod_socket = 660", #"there is no setting "chmod_socket"; did you mean "chmod-socket"?"#),
            ("http-sockt = :1", #"there is no setting "http-sockt"; did you mean "http-socket"?"#),
            ("pyhtonpath = /x", #"there is no setting "pyhtonpath"; did you mean "pythonpath"?"#),
            (
                "colour = red",
                #"there is no setting "colour"; remove it; docs/settings.md lists those that exist"#
                    + #" (a placeholder is declared with "set-ph = colour=…")"#
            ),
            (
                "cheaper = 2",
                "cheaper is uWSGI's and not done here; "
                    + "set processes to the number you need; SIGTTIN and SIGTTOU add and remove a worker"
            ),
            (
                "spooler-frequency = 2",
                "spooler-frequency is uWSGI's and not done here; use app.service(…), or a queue of its own"
            ),
            ("processes = fuor", #"processes = "fuor" is not a number; write e.g. "processes = 4""#),
            ("workers = -1", #"processes = "-1" is not a number; write e.g. "processes = 4""#),
            (
                "processes = 4 ; four",
                #"processes = "4 ; four" is not a number; a comment needs a line of its own: write "processes = 4""#
            ),
            ("processes = 0", "processes = 0 is out of range; write 1 to 1024"),
            ("processes = 99999999999999999999", "processes = 99999999999999999999 is out of range; write 1 to 1024"),
            ("worker-reload-mercy = 0", "worker-reload-mercy = 0 is out of range; write 1 to 86400 seconds"),
            ("http-timeout = 0", "http-timeout = 0 is out of range; write 0.001 to 86400 seconds"),
            ("http-timeout = 1e3", #"http-timeout = "1e3" is not a number; write e.g. "http-timeout = 60""#),
            ("limit-post = 16q", #"limit-post = "16q" is not a number; write e.g. "limit-post = 64m""#),
            ("limit-post = 9999999999g", "limit-post = 9999999999g is out of range; write 0 to 1125899906842624 bytes"),
            (
                "buffer-size = 65536",
                #"buffer-size = "65536" is more than uwsgi's length field of 16 bits can say; "#
                    + #"write "buffer-size = 65535", or remove the line"#
            ),
            ("chmod-socket = 0o660", #"chmod-socket = "0o660" is not an octal mode; write e.g. "chmod-socket = 660""#),
            ("chmod-socket = 999", #"chmod-socket = "999" is not an octal mode; write e.g. "chmod-socket = 660""#),
            ("umask = 7777", "umask = 7777 is out of range; write 0 to 777"),
            ("vacuum = perhaps", #"vacuum = "perhaps" is neither true nor false; write e.g. "vacuum = true""#),
            (
                "vacuum = true # tidy",
                #"vacuum = "true # tidy" is neither true nor false; a comment needs a line of its own: write "vacuum = true""#
            ),
            ("master = maybe", #"master = "maybe" is neither true nor false; write e.g. "master = true""#),
            ("pidfile", #"pidfile has no value; write e.g. "pidfile = /run/hello.pid""#),
            ("socket =", #"socket has no value; write e.g. "socket = 127.0.0.1:5051""#),
            ("= 4", #""= 4" has no key; write "key = value""#),
            (
                "env = PATH",
                #"env = "PATH" is not of two parts; write e.g. "env = DATABASE_URL=postgres://localhost/hello""#
            ),
            ("mount = admin=app", #"mount = "admin=app" is without a "/" at its beginning; write "/admin=app""#),
            (
                "https = :8443",
                #"https = ":8443" is not an address, a certificate and a key; "#
                    + #"write "https = address,certificate,key", e.g. "https = :8443,/etc/hello/cert.pem,/etc/hello/key.pem""#
            ),
            ("[app", #"the section "[app" is not closed; write "[app]""#),
            ("[app] ; mine", #"something stands behind the section in "[app] ; mine"; write "[app]" alone"#),
        ])
    func explainsALine(_ line: String, _ sentence: String) throws {
        let error = #expect(throws: SettingsError.self) { try resolve(lines: "; a comment\n" + line + "\n") }
        #expect(error?.description == "hello.ini:3: " + sentence)
    }

    @Test(
        arguments: [
            (
                "%q",
                "%q stands for nothing; there are %d %n %s %p %o %e %c %x %D %N %S %P %O %E %C %X %v %h %k %u %U %g %G %t %T %V %[ "
                    + "%0 to %9 and %(name); write %% for a percent sign"
            ),
            ("%9", #"%9 stands for part 9 of "/srv/hello", which has fewer; write %% for a percent sign"#),
            ("%(nope)", #"%(nope) is set nowhere; add a line "set-ph = nope=…", or write it out"#),
            ("%(a + 1)", "%(a + 1) asks for arithmetic, which is not done here; write the result"),
            ("%(a", #""%(a" is not closed; write ")" behind the name"#),
            ("$(NOPE)", "$(NOPE): the environment has no variable NOPE; export it, or write its value"),
            ("%(procname)", "this stands for itself: %(procname) → %(procname); write one of them out"),
            (
                "@(nope)",
                #"cannot read "nope": No such file or directory; check the path, which starts at the working directory"#
            ),
        ])
    func explainsAPlaceholder(_ value: String, _ sentence: String) throws {
        let error = #expect(throws: SettingsError.self) { try resolve(lines: "procname = \(value)\n") }
        #expect(error?.description == "hello.ini:2: " + sentence)
    }

    /// Not in the table above: a terminal would not show it.
    @Test func explainsANull() throws {
        let error = #expect(throws: SettingsError.self) { try resolve(lines: "procname = a\0b") }
        #expect(error?.description == "hello.ini:2: procname contains a NUL byte; remove it")
    }

    @Test func explainsPlaceholdersInACircle() throws {
        let error = #expect(throws: SettingsError.self) { try resolve(lines: "set-ph = a=%(b)\nset-ph = b=%(a)\n") }
        #expect(error?.description == "hello.ini:2: this stands for itself: %(a) → %(b) → %(a); write one of them out")
    }

    @Test func explainsAPlaceholderNamedLikeASetting() throws {
        let error = #expect(throws: SettingsError.self) { try resolve(lines: "set-ph = threads=2\n") }
        let sentence = #""threads" is a setting and cannot name a placeholder; choose another name"#
        #expect(error?.description == "hello.ini:2: " + sentence)
    }

    @Test(
        arguments: [
            (
                "absent.ini", "",
                #"--ini: cannot read "absent.ini": No such file or directory; check the path, which starts at the working directory"#
            ),
            (
                "hello.ini", "",
                #"--ini: hello.ini has no section [uwsgi]; it has none: write "[uwsgi]" above the settings"#
            ),
            (
                "hello.ini", "[app]\nx=1\n[blue]\n",
                #"--ini: hello.ini has no section [uwsgi]; it has [app], [blue]: write "[uwsgi]" above the settings, "#
                    + #"or ask for "hello.ini:app""#
            ),
            (
                "hello.ini", "socket = :1\n",
                #"hello.ini:1: "socket" stands before any section; write "[uwsgi]" above it"#
            ),
            (
                "hello.ini", "[uwsgi]\nini = hello.ini\n",
                "hello.ini:2: this includes itself: hello.ini → hello.ini; remove one of these lines"
            ),
            (
                "hello.ini", "[uwsgi]\nini = :a\n[a]\ninclude = /srv/hello/b.ini\n",
                "/srv/hello/b.ini:2: this includes itself: hello.ini → hello.ini:a → /srv/hello/b.ini → hello.ini; remove one of these lines"
            ),
            (
                "hello.ini", "[uwsgi]\nini = c.ini\n",
                #"hello.ini:2: cannot read "c.ini": No such file or directory; check the path, which starts at the working directory"#
            ),
            (
                "hello.ini", "[uwsgi]\nini = b.ini:x\n",
                #"hello.ini:2: b.ini has no section [x]; it has [uwsgi]: write "[x]" above the settings, or ask for "b.ini:uwsgi""#
            ),
            (
                "hello.ini", "[uwsgi]\nini\n",
                #"hello.ini:2: ini has no value; write e.g. "ini = /etc/hello/common.ini""#
            ),
        ])
    func explainsAFile(_ asked: String, _ text: String, _ sentence: String) throws {
        let files = ["hello.ini": text, "b.ini": "[uwsgi]\nini = hello.ini\n"]
        let error = #expect(throws: SettingsError.self) { try resolve(asked, files: files) }
        #expect(error?.description == sentence)
    }

    @Test(
        arguments: [
            ("--proceses=4", #"there is no setting "proceses"; did you mean --processes?"#),
            ("--colour", #"there is no setting "colour"; remove it; docs/settings.md lists those that exist"#),
            ("--processes", #"--processes has no value; write e.g. "--processes 4""#),
            ("--processes=x", #"--processes: processes = "x" is not a number; write e.g. "processes = 4""#),
            ("--harakiri=0x10", #"--harakiri: harakiri = "0x10" is not a number; write e.g. "harakiri = 30""#),
            ("-s", "the short option -s is not known; write it out, e.g. --socket, --processes, --master"),
            (
                "hello.conf",
                #"the argument "hello.conf" is neither an option nor a file ending in .ini; write "--key value""#
            ),
            ("--mule=1", "--mule: mule is uWSGI's and not done here; use app.service(…), or a queue of its own"),
        ])
    func explainsAnArgument(_ argument: String, _ sentence: String) throws {
        let error = #expect(throws: SettingsError.self) { try resolve(argument) }
        #expect(error?.description == sentence)
    }

    @Test func namesTheVariableToBlame() throws {
        let error = #expect(throws: SettingsError.self) { try resolve(environment: ["UWSGI_THREADS": "many"]) }
        #expect(error?.description == #"UWSGI_THREADS: threads = "many" is not a number; write e.g. "threads = 2""#)
        #expect(error?.code == .invalidValue)
    }
}
