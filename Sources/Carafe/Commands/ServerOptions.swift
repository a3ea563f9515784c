import ArgumentParser
import CarafeCore
import CarafeProcess
import CarafeServer
import Logging

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What `run` and `serve` have in common.
struct ServerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Event loops, each a thread.", valueName: "n"))
    var threads = 1

    @Option(
        help: ArgumentHelp(
            "Deadline for a head, between pieces of a body, of an idle kept connection, and of a stalled write.",
            valueName: "seconds"))
    var httpTimeout: Double?

    @Option(help: ArgumentHelp("Longest request body; 0 for no limit. Default: 16 MiB.", valueName: "bytes"))
    var limitPost: Int?

    @Flag(help: "Write no line per request.")
    var disableLogging = false

    @Flag(help: "Show errors to the client. Never in production.")
    var debug = false

    func validate() throws {
        guard (1...1024).contains(threads) else {
            throw ValidationError("--threads is \(threads); write a number from 1 to 1024")
        }
        if let httpTimeout, !(0.001...86_400).contains(httpTimeout) {
            throw ValidationError("--http-timeout is \(httpTimeout); write seconds from 0.001 to 86400")
        }
        if let limitPost, limitPost < 0 {
            throw ValidationError("--limit-post is \(limitPost); write bytes, or 0 for no limit")
        }
    }

    func configuration(
        for app: App,
        endpoints: [ServerConfiguration.Endpoint],
        log: ServerConfiguration.AccessLogFormat,
    ) -> ServerConfiguration {
        var configuration = ServerConfiguration(endpoints: endpoints)
        configuration.threads = threads
        configuration.bodyLimit = app.bodyLimit
        configuration.accessLog = disableLogging ? .none : log
        configuration.logger = app.logger
        if let httpTimeout {
            let timeout = Duration.milliseconds(Int64(httpTimeout * 1000))
            configuration.timeouts.header = timeout
            configuration.timeouts.body = timeout
            configuration.timeouts.keepAlive = timeout
            configuration.timeouts.write = timeout
        }
        return configuration
    }
}

extension Server {
    /// Serves until a signal says to stop: TERM lets requests finish, INT and QUIT do not.
    func serveUntilSignalled(_ onStart: (Server) -> Void) throws {
        guard let signals = SignalQueue() else { throw SystemError(EMFILE, "take over signals") }
        try start()
        onStart(self)
        try startThread("signals") { [self] in
            while let signal = signals.next() {
                stop(grace: signal == .terminate ? .seconds(30) : .zero)
            }
        }
        waitUntilStopped()
    }
}
