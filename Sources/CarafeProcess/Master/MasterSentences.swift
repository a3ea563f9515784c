import CCarafeSystem

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

// What a master says. Where uWSGI has a sentence that people search their logs for, it is that one.

/// What a supervisor has to tell.
enum Notice: Equatable, Sendable {
    case spawned(id: Int, pid: Int32)
    case respawned(id: Int, pid: Int32)
    case died(id: Int, pid: Int32, Ending)
    /// A worker ended before it was ready; the next try comes in so many milliseconds.
    case notReady(id: Int, reason: String, retryIn: Int?)
    /// It died while it finished its requests.
    case diedLeaving(id: Int, pid: Int32, Ending)
    case buried(id: Int, pid: Int32, after: Int)
    case retiring(id: Int, pid: Int32, reason: String)
    case killed(id: Int, pid: Int32)
    case reloading
    case reloadWaits
    case reloaded(generation: Int, workers: Int)
    case reloadFailed(reason: String)
    case draining(workers: Int)
    case stopping(Supervisor.Stop)
    case workers(Int)
    case noMoreWorkers(limit: Int)
    case lastWorker
    case paused
    case resumed
    case gaveUp(reason: String)
    case goodbye

    /// Whether it belongs to the ordinary course of things.
    var isRoutine: Bool {
        switch self {
        case .spawned, .respawned, .buried, .reloading, .reloaded, .draining, .stopping, .workers, .paused, .resumed,
            .goodbye:
            true
        case .died, .notReady, .diedLeaving, .retiring, .killed, .reloadWaits, .reloadFailed, .noMoreWorkers,
            .lastWorker, .gaveUp:
            false
        }
    }

    /// - Parameter threads: event loops per worker.
    func sentence(threads: Int) -> String {
        switch self {
        case .spawned(let id, let pid): "spawned Carafe worker \(id) (pid: \(pid), cores: \(threads))"
        case .respawned(let id, let pid): "Respawned Carafe worker \(id) (new pid: \(pid))"
        case .died(let id, let pid, let ending) where ending.signal != 0:
            "DAMN ! worker \(id) (pid: \(pid)) died, killed by signal \(ending.signal) :( trying respawn ..."
        case .died(let id, let pid, let ending):
            "worker \(id) (pid: \(pid)) exited with status \(ending.code), trying respawn ..."
        case .notReady(let id, let reason, .some(let delay)):
            "worker \(id) did not start: \(reason); trying again in \(seconds(delay))"
        case .notReady(let id, let reason, nil): "worker \(id) did not start: \(reason)"
        case .diedLeaving(let id, let pid, let ending):
            "DAMN ! worker \(id) (pid: \(pid)) died on its way out, killed by signal \(ending.signal) :("
        case .buried(let id, let pid, let time):
            "worker \(id) (pid: \(pid)) buried after \(time / 1000) seconds"
        case .retiring(let id, let pid, let reason):
            "worker \(id) (pid: \(pid)) is replaced: \(reason)"
        case .killed(let id, let pid): "worker \(id) (pid: \(pid)) did not end in time and is killed"
        case .reloading: "...gracefully reloading: new workers first..."
        case .reloadWaits: "the reload waits until earlier workers have finished their requests"
        case .reloaded(let generation, let workers):
            "reloaded: generation \(generation) serves with \(count(workers, "worker"))"
        case .reloadFailed(let reason): "reload failed, the old workers go on: \(reason)"
        case .draining: "...gracefully killing workers..."
        case .stopping(.graceful): "SIGTERM received...gracefully killing workers..."
        case .stopping(.fast): "SIGINT/SIGQUIT received...killing workers..."
        case .workers(let count): "now \(self.count(count, "worker"))"
        case .noMoreWorkers(let limit): "there is no room for more than \(count(limit, "worker")) without a restart"
        case .lastWorker: "the last worker stays; TERM stops the server"
        case .paused: "*** PAUSE (connections wait; SIGTSTP again to resume) ***"
        case .resumed: "*** RESUME ***"
        case .gaveUp(let reason): "no worker could start: \(reason)"
        case .goodbye: "goodbye to Carafe."
        }
    }

    private func seconds(_ milliseconds: Int) -> String { "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s" }

    private func count(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}

/// Sentences that are not a supervisor's.
enum MasterSentences {
    static func processName(_ pid: Int32) -> String { "spawned Carafe master process (pid: \(pid))" }
    static let ignored = "SIGUSR2 has no meaning here and is ignored; HUP reloads, a new binary included"
    static let reopened = "logs reopened"
    static let stopped = "the server is stopping"
    static let noControlChannel =
        "there is no control channel here: reload and stop work by signals, and tell no result"
    static let reloaded = "reloaded"
    static let hasStopped = "stopped"
    static let notYourMaster = "only root and the user that runs the server may steer it"

    static func touched(_ path: String) -> String { "*** \(path) has been touched... grace them all !!! ***" }

    static func touchedForLogs(_ path: String) -> String { "*** \(path) has been touched... reopening logs ***" }

    static func harakiri(id: Int, pid: Int32, loop: Int, seconds: Int, line: String) -> [String] {
        [
            "*** HARAKIRI ON WORKER \(id) (pid: \(pid), try: 1) ***",
            "HARAKIRI: worker \(id), core \(loop) has been in \(line.isEmpty ? "a handler" : line) for \(seconds) s; "
                + "the worker is replaced",
        ]
    }

    static func overdue(_ milliseconds: Int) -> String {
        "it was not ready within \(milliseconds / 1000) s; what onWorkerStart waits for may be down"
    }

    static func tooManyWorkers(_ processes: Int, limit: Int) -> String {
        "processes = \(processes) is more than the \(limit) this master has room for; restart instead of reloading"
    }

    static func tooManyThreads(_ threads: Int, limit: Int) -> String {
        "threads = \(threads) is more than the \(limit) this master has room for; restart instead of reloading"
    }

    static func unknownCommand(_ line: String) -> String {
        "\"\(line)\" is none of reload, stop, status"
    }

    /// What the system calls an error.
    static func system(_ code: Int32) -> String {
        // unsafe: strerror answers a string of the library's, copied at once; only this thread asks.
        unsafe String(cString: strerror(code))
    }
}

/// Why a program could not be started.
struct SpawnError: Error, Equatable, CustomStringConvertible {
    var step: Int32
    var code: Int32
    let description: String

    init(step: Int32, code: Int32, program: WorkerProgram) {
        self.step = step
        self.code = code
        description = Self.sentence(step, MasterSentences.system(code), program)
    }

    private static func sentence(_ step: Int32, _ error: String, _ program: WorkerProgram) -> String {
        switch csystem_spawn_step(rawValue: UInt32(step)) {
        case csystem_spawn_exec: "cannot run \(program.path): \(error)"
        case csystem_spawn_directory: "cannot change to \(program.directory ?? ""): \(error)"
        case csystem_spawn_uid: "cannot become user \(program.identity?.uid ?? 0): \(error)"
        case csystem_spawn_gid: "cannot become group \(program.identity?.gid ?? 0): \(error)"
        case csystem_spawn_groups: "cannot set the groups of user \(program.identity?.uid ?? 0): \(error)"
        case csystem_spawn_descriptors: "cannot hand \(program.descriptors.count) descriptors on: \(error)"
        default: "cannot start another process: \(error)"
        }
    }
}
