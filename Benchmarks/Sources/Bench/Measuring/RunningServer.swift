import Foundation

/// A peer that has been started, and nginx before it where the scenario wants that.
final class RunningServer {
    let peer: Peer
    /// Seconds from its start to its first answer.
    private(set) var timeToFirstAnswer = 0.0
    private let scheme: String
    private let port: Int
    private let path: String
    private let server: Process
    private var front: Process?
    private let log: URL
    private var held: [LoopbackClient] = []

    /// Starts it, and waits until it answers.
    init(_ peer: Peer, for scenario: Scenario, _ ports: inout PortSource, _ place: Place, _ processors: Processors)
        throws
    {
        self.peer = peer
        scheme = scenario.isEncrypted ? "https" : "http"
        path = scenario.load.path
        log = URL(fileURLWithPath: "\(place.scratch)/\(peer.name).log")
        try Data().write(to: log)
        let output = try FileHandle(forWritingTo: log)

        let ownPort = try ports.next()
        let address = scenario.front == .uwsgiUnix ? "\(place.scratch)/\(peer.name).sock" : "127.0.0.1:\(ownPort)"
        let listen: Listen =
            switch scenario.transport {
            case .http: .http(port: ownPort)
            case .https: .https(port: ownPort, certificate: place.certificate, key: place.key)
            case .uwsgi: .uwsgi(address: address)
            }
        let command = try peer.start(listen, scenario.settings, place)
        port = scenario.front == .none ? ownPort : try ports.next()
        let started = Date()
        server = try command.start(
            output: output, errors: output, on: scenario.settings.processes > 1 ? nil : processors.server)
        do {
            if scenario.front != .none {
                let upstream: FrontEnd.Upstream =
                    scenario.front == .proxy ? .http(port: ownPort) : .uwsgi(address: address)
                front = try FrontEnd.start(port: port, upstream: upstream, in: place).start(
                    output: output, errors: output, on: processors.load)
            }
            try waitForAnswer()
            timeToFirstAnswer = Date().timeIntervalSince(started)
        } catch {
            stop()
            throw error
        }
    }

    /// Of what it was started for.
    var url: String { url(of: path) }

    func url(of path: String) -> String { "\(scheme)://127.0.0.1:\(port)\(path)" }

    /// Of the server and its workers.
    var tree: ProcessTree { ProcessTree(of: server.processIdentifier) }
    /// Of nginx before it.
    var frontTree: ProcessTree? { front.map { ProcessTree(of: $0.processIdentifier) } }

    private func waitForAnswer() throws {
        let end = Date(timeIntervalSinceNow: 20)
        while !answers {
            guard server.isRunning, front?.isRunning != false, Date() < end else {
                throw BenchError("it does not answer: \(lastLines)")
            }
            Thread.sleep(forTimeInterval: 0.001)
        }
    }

    /// 502 is nginx's answer, and 405 that of an endpoint for POST.
    private var answers: Bool {
        guard scheme == "http" else { return (try? Answer(of: url).status) == 200 }
        guard let status = LoopbackClient(port: port)?.get(path) else { return false }
        return status < 500
    }

    private var lastLines: String {
        let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").suffix(3).joined(separator: " | ")
    }

    /// Opens a connection, asks once, and keeps it.
    func hold() throws {
        guard let client = LoopbackClient(port: port), client.get(path) == 200 else {
            throw BenchError("connection \(held.count + 1) is not answered")
        }
        held.append(client)
    }

    func letGo() { held = [] }

    /// Whether all that are held are still connections.
    var holdsAll: Bool { held.allSatisfy(\.isOpen) }

    /// Ends it and all its workers: at once, and for certain.
    func stop() {
        for process in [front, server].compactMap({ $0 }) {
            let tree = ProcessTree(of: process.processIdentifier)
            // To uWSGI, SIGTERM means a reload unless it is told otherwise.
            process.interrupt()
            let end = Date(timeIntervalSinceNow: 3)
            while process.isRunning, Date() < end { Thread.sleep(forTimeInterval: 0.02) }
            for pid in tree.pids where pid != process.processIdentifier || process.isRunning { kill(pid, SIGKILL) }
            process.waitUntilExit()
            Interruption.forget(process.processIdentifier)
        }
    }
}

/// Ports of loopback that nobody listens on.
struct PortSource {
    private var last = 20_000 + Int(ProcessInfo.processInfo.processIdentifier) % 1_000 * 10

    mutating func next() throws -> Int {
        for port in (last + 1)...(last + 1_000) where LoopbackClient(port: port) == nil {
            last = port
            return port
        }
        throw BenchError("there is no free port from \(last)")
    }
}

/// The processors on which the server runs, and wrk and nginx; anywhere, where there is one or taskset is missing.
struct Processors {
    var server: String?
    var load: String?

    static func apart() -> Processors {
        let count = ProcessInfo.processInfo.activeProcessorCount
        guard count > 1, (try? Command(program: "taskset", arguments: ["-c", "0", "true"]).run()) != nil else {
            return Processors()
        }
        return Processors(server: "0", load: "1-\(count - 1)")
    }
}
