import CCarafeSystem
public import CarafeCore
import CarafeWire
import Synchronization

/// A responder behind sockets: opens what it is told to listen on, runs the loops, and stops without losing a request.
///
/// ```swift
/// let server = try Server(app.freeze(), ServerConfiguration(endpoints: [.init(.http, SocketAddress("127.0.0.1:8080"))]))
/// try server.start()
/// server.waitUntilStopped()
/// ```
public final class Server: Sendable {
    private struct State {
        /// Loops whose thread runs.
        var running = 0
        /// Loops that accept.
        var listening = 0
    }

    private let configuration: ServerConfiguration
    private let pool: BlockingPool
    private let http: Service
    private let uwsgi: Service
    private let sockets: [ListeningSocket]
    private let contexts: [TLSContext?]
    private let loops: [EventLoop]
    private let state = Monitor(State())

    /// Opens the sockets, or takes those that are open; nothing is accepted before ``start()``.
    ///
    /// - Parameter sockets: one for each of the configuration's endpoints, when another process has opened them.
    /// - Throws: ``SystemError`` naming the address that cannot be listened on, ``TLSError`` naming the file.
    public init(
        _ responder: any Responder,
        _ configuration: ServerConfiguration,
        sockets inherited: [ListeningSocket] = [],
    ) throws {
        // A client that hangs up is an error of the call, not the end of the process; `sendfile` has no flag for that.
        csystem_ignore_signal(SIGPIPE)
        self.configuration = configuration
        pool = BlockingPool(threads: configuration.blockingThreads)
        http = Service(responder, configuration, nil, pool)
        uwsgi = Service(responder, configuration, configuration.uwsgiTimeouts, pool)
        let log = configuration.logsRequests ? try LogSink.standardError() : nil
        let logOptions = AccessLogOptions(configuration)
        contexts = try configuration.endpoints.map { endpoint in
            try endpoint.tls.map { credentials in
                try TLSContext(credentials, ticketKeys: configuration.ticketKeys, named: "\(endpoint.address)")
            }
        }
        loops = try (0..<max(1, configuration.threads)).map { core in
            try EventLoop(
                poller: configuration.poller,
                log: AccessLog(configuration.accessLog, logOptions, to: log, core: core),
                board: configuration.boards.indices.contains(core) ? configuration.boards[core] : nil)
        }
        sockets = try inherited.isEmpty ? Self.open(configuration) : inherited
    }

    private static func open(_ configuration: ServerConfiguration) throws(SystemError) -> [ListeningSocket] {
        var opened: [ListeningSocket] = []
        do throws(SystemError) {
            for endpoint in configuration.endpoints {
                opened.append(try ListeningSocket(endpoint, backlog: configuration.backlog))
            }
        } catch {
            for socket in opened { socket.close() }
            throw error
        }
        return opened
    }

    /// The addresses that are listened on, in the order they were given; with port 0, the port the system chose.
    public var addresses: [SocketAddress] { sockets.map(\.address) }

    /// Starts the loops, each on a thread of its own.
    ///
    /// - Throws: ``SystemError`` when threads or descriptors run out; what was started is stopped again.
    public func start() throws {
        state.change { $0 = State(running: loops.count, listening: loops.count) }
        var started = 0
        do {
            for loop in loops {
                for (socket, tls) in zip(sockets, contexts) {
                    let service = socket.endpoint.transport == .uwsgi ? uwsgi : http
                    try Listener(socket, tls, on: loop, service: service).start()
                }
                try startThread("loop \(started)") { [self] in run(loop) }
                started += 1
            }
        } catch {
            stop(grace: .zero)
            // Those without a thread of their own have nothing to do but to end.
            for loop in loops[started...] { run(loop) }
            waitUntilStopped()
            throw error
        }
    }

    private func run(_ loop: EventLoop) {
        loop.run()
        state.change { $0.running -= 1 }
        state.wakeAll()
    }

    /// Begins to stop: accepts nothing more, closes idle connections, and finishes what is being answered.
    ///
    /// A connection that was used within the last second is idle only after another one: a request that is on its way is
    /// answered, and told that it was the last.
    ///
    /// Calling it again only shortens the time that is left.
    ///
    /// - Parameter grace: how long requests may take to finish; what is left then is cut off.
    public func stop(grace: Duration = .seconds(30)) {
        for loop in loops {
            loop.execute { [self] in
                guard loop.stop(within: grace.milliseconds) else { return }
                // Whoever is in the kernel's queue has been let in; the next one should be refused, not left waiting.
                if state.change({
                    $0.listening -= 1; return $0.listening == 0
                }) {
                    sockets.forEach { $0.close() }
                }
            }
        }
    }

    /// Accepts no connections for a while, or accepts them again; those that are open go on.
    public func pause(_ isPaused: Bool) {
        for loop in loops { loop.execute { loop.pause(isPaused) } }
    }

    /// Waits until every loop has ended.
    public func waitUntilStopped() {
        state.wait { $0.running == 0 ? () : nil }
        pool.close()
        LogSink.flushStandardError()
    }
}
