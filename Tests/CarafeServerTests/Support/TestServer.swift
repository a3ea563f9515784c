import CarafeCore
import CarafeServer
import Logging

/// A server in this process that listens for both transports, and stops with the last one who holds it.
final class TestServer {
    let server: Server
    let log = Notes<String>()
    /// Where the files are that this server sends.
    let scratch: Scratch?
    private let stopped = Counter()

    /// - Parameters:
    ///   - files: served before the routes.
    ///   - configure: changes the configuration, in which two TCP endpoints stand already.
    init(
        _ poller: PollerKind,
        in scratch: Scratch? = nil,
        files: StaticFiles = StaticFiles([]),
        _ configure: (inout ServerConfiguration) -> Void = { _ in },
        routes: (App) -> Void,
    ) throws {
        self.scratch = scratch
        let log = log
        let logger = Logger(label: "test") { _ in NotingLogHandler(notes: log) }
        let app = App("test")
        app.logger = logger
        routes(app)
        var configuration = ServerConfiguration(endpoints: [
            .init(.http, .internet(host: "127.0.0.1", port: 0)), .init(.uwsgi, .internet(host: "127.0.0.1", port: 0)),
        ])
        configuration.poller = poller
        configuration.logger = logger
        configure(&configuration)
        server = try Server(StaticResponder(files, before: app.freeze()), configuration)
        try server.start()
    }

    deinit {
        server.stop(grace: .milliseconds(1))
        try? waitUntilStopped()
    }

    func address(_ transport: Transport = .http) -> SocketAddress { server.addresses[transport == .http ? 0 : 1] }

    /// Connects; the server lives as long as the client.
    func connect(_ transport: Transport = .http, buffers: Int? = nil) throws -> Client {
        try Client(address(transport), server: self, buffers: buffers)
    }

    /// Connects and sends.
    func send(_ message: Message, _ transport: Transport = .http, buffers: Int? = nil) throws -> Client {
        let client = try connect(transport, buffers: buffers)
        try client.send(message, transport)
        return client
    }

    /// One request on a connection of its own.
    func answer(to message: Message, _ transport: Transport = .http) throws -> Answer {
        try send(message, transport).answer(to: message.method)
    }

    func get(_ target: String, _ transport: Transport = .http) throws -> Answer {
        try answer(to: .get(target), transport)
    }

    /// Waits on a thread of its own, so that a server that does not stop fails the test and does not hang it.
    func waitUntilStopped() throws {
        try startThread("stop") { [server, stopped] in
            server.waitUntilStopped()
            stopped.add()
        }
        try wait(until: "the server to stop") { stopped.value > 0 }
    }
}
