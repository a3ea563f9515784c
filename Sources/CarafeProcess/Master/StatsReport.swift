import CCarafeSystem

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What the workers of one seat have done before the one that has it now.
struct SeatHistory: Equatable {
    var requests = 0
    var exceptions = 0
    var bytesSent = 0
    var runningMicroseconds = 0
    var harakiris = 0
    var spawns = 0
    /// In seconds of Unix time.
    var lastSpawn = 0

    mutating func spawned() {
        spawns += 1
        lastSpawn = Descriptors.wallSeconds()
    }

    mutating func add(_ loops: [csystem_loop]) {
        for loop in loops {
            requests &+= Int(truncatingIfNeeded: loop.requests)
            exceptions &+= Int(truncatingIfNeeded: loop.exceptions)
            bytesSent &+= Int(truncatingIfNeeded: loop.bytes_sent)
            runningMicroseconds &+= Int(truncatingIfNeeded: loop.running_microseconds)
            harakiris &+= Int(truncatingIfNeeded: loop.harakiri_count)
        }
    }
}

/// The statistics in the JSON that uWSGI gives out, for `uwsgitop` and everything else that reads it.
struct StatsReport {
    /// The worker that has a seat, with the sums of all that ever had it.
    struct Worker {
        let id: Int
        let pid: Int
        let isAccepting: Bool
        let isPaused: Bool
        let sums: SeatHistory
        let loops: [csystem_loop]
        let memory: ProcessMemory?

        var requests: Int { sums.requests }
        var spawns: Int { sums.spawns }

        // uWSGI's words.
        var status: String {
            if pid == 0 { return "cheap" }
            if loops.contains(where: { $0.in_request != 0 }) { return "busy" }
            return isPaused ? "pause" : "idle"
        }
    }

    let workers: [Worker]
    private let sockets: [JSON]
    private let waiting: Int
    private let version: String

    init(_ master: Master) {
        workers = master.supervisor.seats.enumerated().map { Self.worker(master, $0.offset + 1, $0.element) }
        let queues = master.current.configuration.sockets.map { ListenQueue(of: $0.descriptor) }
        sockets = zip(master.current.configuration.sockets, queues).map { $0.report($1) }
        waiting = queues.reduce(0) { $0 + $1.waiting }
        version = master.current.configuration.version
    }

    private static func worker(_ master: Master, _ id: Int, _ seat: Supervisor.Seat) -> Worker {
        var sums = master.histories[id] ?? SeatHistory()
        for (slot, child) in master.children where child.id == id { sums.add(master.board.loops(of: slot)) }
        let holder = seat.holder.flatMap { master.children[$0] }
        return Worker(
            id: id, pid: Int(holder?.pid ?? 0),
            isAccepting: seat.holder.map { master.board.record(of: $0).accepting != 0 } ?? false,
            isPaused: master.supervisor.isPaused, sums: sums,
            loops: holder == nil ? [] : seat.holder.map { master.board.loops(of: $0) } ?? [],
            memory: holder.flatMap { ProcessMemory(of: $0.pid) })
    }

    var text: String { json.text + "\n" }

    private var json: JSON {
        .object([
            "version": .string(version), "listen_queue": .number(waiting), "listen_queue_errors": 0,
            "signal_queue": 0, "load": .number(waiting), "pid": .number(Int(getpid())), "uid": .number(Int(getuid())),
            "gid": .number(Int(getgid())), "cwd": .string(Descriptors.workingDirectory()), "locks": .array([]),
            "sockets": .array(sockets), "workers": .array(workers.map(\.report)),
        ])
    }
}

/// Connections that wait to be accepted, where the system tells.
struct ListenQueue {
    var waiting = 0
    var capacity = 0

    init(of descriptor: Int32) {
        var waiting: UInt32 = 0
        var capacity: UInt32 = 0
        // unsafe: fills the two it is given.
        guard unsafe csystem_listen_queue(descriptor, &waiting, &capacity) == 0 else { return }
        self.waiting = Int(waiting)
        self.capacity = Int(capacity)
    }
}

// MARK: - Parts

extension MasterConfiguration.Socket {
    fileprivate func report(_ queue: ListenQueue) -> JSON {
        .object([
            "name": .string(name), "proto": .string(transport), "queue": .number(queue.waiting),
            "max_queue": .number(queue.capacity), "shared": 1, "can_offload": 0,
        ])
    }
}

extension StatsReport.Worker {
    fileprivate var report: JSON {
        let now = SeatHistory(adding: loops)
        return .object([
            "id": .number(id), "pid": .number(pid), "accepting": .number(isAccepting ? 1 : 0),
            "requests": .number(sums.requests), "delta_requests": .number(now.requests),
            "exceptions": .number(sums.exceptions), "harakiri_count": .number(sums.harakiris), "signals": 0,
            "signal_queue": 0, "status": .string(status), "rss": .number(memory?.resident ?? 0),
            "vsz": .number(memory?.virtual ?? 0), "running_time": .number(sums.runningMicroseconds),
            "last_spawn": .number(sums.lastSpawn), "respawn_count": .number(sums.spawns),
            "tx": .number(sums.bytesSent),
            "avg_rt": .number(now.requests == 0 ? 0 : now.runningMicroseconds / now.requests),
            "apps": .array([application(now)]), "cores": .array(loops.enumerated().map { core($0.offset, $0.element) }),
        ])
    }

    private func application(_ now: SeatHistory) -> JSON {
        .object([
            "id": 0, "modifier1": 0, "mountpoint": "", "startup_time": 0, "requests": .number(now.requests),
            "exceptions": .number(now.exceptions), "chdir": "",
        ])
    }

    private func core(_ id: Int, _ loop: csystem_loop) -> JSON {
        .object([
            "id": .number(id), "requests": .number(Int(truncatingIfNeeded: loop.requests)), "static_requests": 0,
            "routed_requests": 0,
            "offloaded_requests": 0, "write_errors": 0, "read_errors": 0, "in_request": .number(Int(loop.in_request)),
            "vars": .array(loop.in_request == 0 ? [] : variables(loop.text)),
        ])
    }

    // What uWSGI shows of a running request, as far as it is known here.
    private func variables(_ line: String) -> [JSON] {
        let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return [] }
        return [.string("REQUEST_METHOD=\(parts[0])"), .string("REQUEST_URI=\(parts[1])")]
    }
}

extension SeatHistory {
    fileprivate init(adding loops: [csystem_loop]) {
        self.init()
        add(loops)
    }
}
