import ArgumentParser
import CarafeProcess

/// `hello serve`, `hello hello.ini`: production, behind nginx.
///
/// Its options are the settings, all of them, so they are read by ``SettingsTable`` and not here.
struct ServeCommand: SiteCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve in production: a master and its workers.",
        usage: "serve [--ini FILE] [--socket ADDRESS] [--http-socket ADDRESS] [--processes N] [--KEY VALUE ...]",
    )

    @Argument(parsing: .captureForPassthrough, help: "Any key of the ini file as an option; `serve --help` lists them.")
    var options: [String] = []

    func run(_ site: Site) throws {
        if options.contains("--help") || options.contains("-h") { return print(Self.help, terminator: "") }
        Terminal.exit(try MasterProcess(site, options).run())
    }

    private static let help = """
        USAGE: serve [FILE.ini] [--KEY VALUE ...]

        Any key of an ini file is an option, and the other way round; UWSGI_KEY in the environment too. The command
        line counts more than the environment, and that more than the file.

        An address is 127.0.0.1:5051, [::1]:5051, :5051 (loopback), 0.0.0.0:5051 (every interface), /run/app.sock,
        or @name.


        """ + SettingsTable.help()
}
