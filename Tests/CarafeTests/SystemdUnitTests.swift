import CarafeProcess
import Testing

@testable import Carafe

@Suite struct SystemdUnitTests {
    @Test func fitsAnOrdinarySite() throws {
        let settings = try settings("socket = :5051", "uid = 33", "worker-reload-mercy = 20")
        #expect(
            unit(settings, ["hello.ini"]) == """
                # For systemd, as /etc/systemd/system/hello.service; then
                #     systemctl daemon-reload && systemctl enable --now hello
                [Unit]
                Description=hello
                After=network.target

                [Service]
                Type=notify
                NotifyAccess=main
                ExecStart=/srv/hello/bin/hello serve /srv/hello/hello.ini
                ExecReload=/bin/kill -HUP $MAINPID
                WorkingDirectory=/srv/hello
                Restart=on-failure
                TimeoutStopSec=30
                # The master ends its workers itself.
                KillMode=mixed
                WatchdogSec=30
                LimitNOFILE=65536
                # /run/hello, for unix sockets.
                RuntimeDirectory=hello

                [Install]
                WantedBy=multi-user.target

                """)
    }

    @Test(arguments: [
        (["hello.ini"], "/srv/hello/hello.ini"),
        (["--ini", "hello.ini:staging"], "--ini /srv/hello/hello.ini:staging"),
        (["--ini=conf/hello.ini"], "--ini=/srv/hello/conf/hello.ini"),
        (["/etc/hello.ini", "--processes", "4"], "/etc/hello.ini --processes 4"),
        (["--socket", "/run/my site.sock"], #"--socket "/run/my site.sock""#),
        (["--log-format", "%(uri) $x \"q\""], #"--log-format "%%(uri) $$x \"q\"""#),
        (["--env", "A=;"], #"--env "A=;""#),
        (["--procname", ""], #"--procname """#),
    ])
    func writesTheCommandForSystemd(_ options: [String], _ written: String) throws {
        let text = unit(try settings(), options)
        #expect(text.contains("\nExecStart=/srv/hello/bin/hello serve \(written)\n"), "\(text)")
    }

    @Test func saysWhatHasAnotherMeaningThere() throws {
        let text = unit(try settings("daemonize = hello.log", "pidfile = hello.pid"), ["hello.ini"])
        #expect(
            text.contains(
                """
                # Remove daemonize (hello.ini:2): systemd wants the server in the foreground, and keeps its log.
                # systemd needs no pidfile (hello.ini:3); keep it only for the reload, stop and status commands.
                # The app runs as root: name a user, by uid in the settings or by User= below.
                [Unit]
                """))
    }

    @Test func bringsTheEnvironmentAlong() throws {
        let settings = try settings(environment: ["UWSGI_PROCNAME": "a 100% site", "HOME": "/root"])
        #expect(unit(settings, []).contains("\nEnvironment=\"UWSGI_PROCNAME=a 100%% site\"\nRestart="))
    }

    @Test func stoppingMayTakeAsLongAsTheMasterGives() throws {
        #expect(unit(try settings(), []).contains("\nTimeoutStopSec=70\n"))
        #expect(unit(try settings("reload-mercy = 5"), []).contains("\nTimeoutStopSec=15\n"))
        #expect(unit(try settings("reload-mercy = 0"), []).contains("\nTimeoutStopSec=70\n"))
    }

    private func unit(_ settings: Settings, _ options: [String]) -> String {
        SystemdUnit(settings, "hello", "/srv/hello/bin/hello", options, "/srv/hello").text
    }
}
