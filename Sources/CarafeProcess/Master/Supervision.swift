// What a supervisor speaks of.

extension Supervisor {
    /// What the settings say about it. Times are in milliseconds.
    struct Policy: Equatable, Sendable {
        var processes = 1
        /// From the start of a worker until it says it is ready.
        var readyMercy = 60_000
        /// For the requests of a worker that is replaced.
        var drainMercy = 60_000
        /// For the requests of all, when stopping.
        var stopMercy = 60_000
        /// After which a worker is replaced; 0 is never.
        var maxLifetime = 0
        /// Bytes of memory above which a worker is replaced; 0 is never.
        var maxResident = 0
    }

    enum Stop: Equatable, Sendable { case graceful, fast }

    enum Event: Equatable {
        case begin
        case spawned(slot: Int, pid: Int32)
        case notSpawned(slot: Int, reason: String)
        case told(slot: Int, WorkerMessage)
        /// The worker's end of the channel is closed.
        case disconnected(slot: Int)
        case ended(slot: Int, Ending)
        /// A handler has held a loop for longer than it may.
        case hung(slot: Int)
        case resident(slot: Int, bytes: Int)
        case reload
        case configured(Policy)
        case notConfigured(reason: String)
        case stop(Stop)
        case moreWorkers
        case fewerWorkers
        case togglePause
        case resume
        case tick
    }

    enum Action: Equatable {
        case spawn(slot: Int, id: Int, generation: Int)
        case send(slot: Int, MasterMessage)
        /// TERM, for those that may not listen to messages yet.
        case terminate(slot: Int)
        case kill(slot: Int)
        /// Read the settings for a reload.
        case configure
        case reloadEnded(failure: String?)
        /// The first worker serves.
        case isReady
        case isStopping
        case tell(Notice)
        case exit(Int32)
    }

    struct Process: Equatable {
        enum Phase: Equatable { case starting, serving, leaving }

        let id: Int
        let generation: Int
        let began: Int
        let isRespawn: Bool
        var pid: Int32 = 0
        var phase = Phase.starting
        /// When it said it was ready.
        var servingSince: Int?
        /// Why it says it cannot start.
        var failure: String?
        /// Why it is to be replaced.
        var retirement: String?
        var isHung = false
        var leftAt = 0
        var killAt: Int?
    }

    /// One of the places 1 to `processes`.
    struct Seat: Equatable {
        /// The slot of the process that has it.
        var holder: Int?
        /// The slot of the one that starts in order to take it over.
        var successor: Int?
        var failures = 0
        var retryAt = 0
        var hadHolder = false
    }

    struct Reload: Equatable {
        let generation: Int
        /// Unknown until the settings are read.
        var policy: Policy?
        /// The slots of the new processes, in the order of their seats; empty while there is no room for them.
        var members: [Int] = []
    }

    enum Stage: Equatable { case starting, running, stopping(Stop) }
}
