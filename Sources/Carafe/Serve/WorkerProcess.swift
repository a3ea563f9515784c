import CCarafeSystem
import CarafeCore
import CarafeProcess
import CarafeServer
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A process that serves, started by a master.
struct WorkerProcess {
    private let link: WorkerLink
    private let site: Site

    init(_ link: WorkerLink, _ site: Site) {
        self.link = link
        self.site = site
    }

    /// Serves until the master says otherwise.
    ///
    /// - Returns: the status to exit with.
    func run() -> Int32 {
        do {
            try serve()
            return 0
        } catch {
            let reason = (error as? any StartupFailure)?.explanation ?? "\(error)"
            Terminal.standardError("\(site.main.name): worker \(link.id): \(reason)\n")
            link.fail(reason)
            return 1
        }
    }

    private func serve() throws {
        csystem_keep_freed_memory()
        let handout = try Handout(link.settings)
        let plan = try ServingPlan(handout.settings, site, endpoints: handout.endpoints)
        try site.relayLogs()
        let (responder, apps) = try plan.freeze()
        let server = try Server(responder, configuration(plan, handout), sockets: sockets(handout))
        let isServing = Started()
        try startThread("commands") { [link] in
            var isListening = true
            while true {
                let command = link.next()
                // Nothing is begun that could be finished: `onWorkerStart` may wait for something that never comes.
                if command.endsListening, !isServing.value.load(ordering: .acquiring) { _exit(EXIT_FAILURE) }
                if command == .masterDied { outlive(server, isListening: isListening && handout.ownsSockets) }
                isListening = isListening && !command.endsListening
                obey(command, server)
            }
        }
        var life = try WorkerLife(apps)
        try server.start()
        isServing.value.store(true, ordering: .releasing)
        life.startServices { [link] in link.retire($0) }
        link.ready()
        server.waitUntilStopped()
        try life.end()
    }

    private func configuration(_ plan: ServingPlan, _ handout: Handout) -> ServerConfiguration {
        var configuration = plan.configuration(worker: link.id)
        configuration.ticketKeys = handout.ticketKeys
        if handout.isDevelopment, configuration.accessLogFilter.everything { configuration.accessLog = .flask }
        configuration.onWornOut = { [link] in link.retire($0) }
        configuration.boards = (0..<configuration.threads).compactMap { loop in
            // unsafe: the record is in memory that stays as long as the process.
            unsafe link.loopRecord(loop).map { unsafe LoopBoard(UnsafeMutableRawPointer($0)) }
        }
        return configuration
    }

    private func sockets(_ handout: Handout) -> [ListeningSocket] {
        zip(link.sockets, handout.endpoints).map { ListeningSocket(inheriting: $0, for: $1) }
    }

    private func obey(_ command: WorkerLink.Command, _ server: Server) {
        switch command {
        case .drain(let milliseconds): server.stop(grace: .milliseconds(milliseconds))
        case .quit: server.stop(grace: .zero)
        case .pause: server.pause(true)
        case .resume: server.pause(false)
        case .reopen, .masterDied: break
        }
    }

    /// Ends without a master: requests that run may still end, and whoever starts the server anew gets its addresses, even
    /// from a loop that hangs and does not come to let go of them.
    private func outlive(_ server: Server, isListening: Bool) -> Never {
        // Copies, because the server closes its own, and the numbers may be connections by then.
        let copies = isListening ? link.sockets.map { fcntl($0, F_DUPFD_CLOEXEC, 0) } : []
        server.stop(grace: .seconds(5))
        // Those who are in the queue get in first.
        usleep(300_000)
        for copy in copies where copy >= 0 {
            shutdown(copy, Int32(SHUT_RDWR))
            close(copy)
        }
        // Nobody is left to kill a worker that hangs.
        sleep(15)
        _exit(EXIT_FAILURE)
    }
}

/// Whether the worker serves yet.
private final class Started: Sendable {
    let value = Atomic<Bool>(false)
}

extension WorkerLink.Command {
    /// Whether the sockets are let go of.
    fileprivate var endsListening: Bool {
        switch self {
        case .drain, .quit, .masterDied: true
        case .pause, .resume, .reopen: false
        }
    }
}
