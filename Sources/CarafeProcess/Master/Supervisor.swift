// The rules of a master, without a process, a clock or a descriptor: events go in, actions come out.
//
// A process is one of
//     starting    spawned, has not said `ready`
//     serving     has said so, and listens
//     leaving     told to end; listens no more and is replaced, or need not be
// and goes only forward. Only its own end frees its slot; until then it counts, whatever it was told.
//
// The supervisor is one of
//     starting    no worker has been ready yet; when all have failed, it gives up
//     running     each seat, 1 to `processes`, is held by one process, or waits for its next try
//     stopping    nothing is spawned; it exits when no process is left
// and beside `running` there may be one reload: a whole new generation, which takes all seats at once when each of its
// members is ready, or is sent away when one is not.
//
// What never happens
//     a serving process is told to leave before its replacement serves, unless it is stopped, or one worker too many
//     a reload, whatever comes of it, leaves fewer serving than before
//     a process that was told to leave outlives its deadline: it is killed
//     an exit while a process is left

/// Decides what a master does.
struct Supervisor {
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

    /// A process that is killed for hanging may finish its other requests within this.
    static let hungMercy = 3_000
    /// What a worker has beyond its mercy, to come to its end by itself.
    static let grace = 1_000
    static let terminateMercy = 5_000
    static let quitMercy = 3_000
    /// Of a worker whose memory is too much from the start, so that it is not replaced without end.
    static let minLifetime = 10_000
    static let firstRetry = 100
    static let lastRetry = 5_000

    var policy: Policy
    var stage = Stage.starting
    var slots: [Process?]
    var seats: [Seat]
    var generation = 1
    var lastGeneration = 1
    var reload: Reload?
    var isReloadWanted = false
    /// Workers more or less that were asked for during a reload.
    var adjustment = 0
    var isPaused = false
    var firstFailure: String?
    var exitStatus: Int32 = 0
    var hasExited = false
    var now = 0
    var actions: [Action] = []

    /// - Parameter capacity: the processes there may be at once, those that leave included.
    init(_ policy: Policy, capacity: Int) {
        self.policy = policy
        slots = Array(repeating: nil, count: capacity)
        seats = Array(repeating: Seat(), count: policy.processes)
    }

    /// Takes what has happened at a time, in milliseconds, and says what to do about it, in order.
    mutating func handle(_ event: Event, at time: Int) -> [Action] {
        now = max(now, time)
        apply(event)
        expire()
        settle()
        defer { actions = [] }
        return actions
    }

    /// When a tick is due at the latest.
    var nextDeadline: Int? {
        guard !hasExited else { return nil }
        var deadlines = slots.compactMap { $0?.killAt }
        for case let process? in slots where process.phase == .starting && process.killAt == nil {
            deadlines.append(process.began + policy.readyMercy)
        }
        if stage == .running {
            if slots.contains(nil) {
                deadlines += seats.filter { $0.holder == nil || wantsSuccessor($0) }.map(\.retryAt)
            }
            if policy.maxLifetime > 0 { deadlines += slots.compactMap { lifetimeEnd($0) } }
        }
        return deadlines.min()
    }
}

// MARK: - Events

extension Supervisor {
    private mutating func apply(_ event: Event) {
        switch event {
        case .begin, .tick: break
        case .spawned(let slot, let pid): spawned(slot, pid)
        case .notSpawned(let slot, let reason):
            slots[slot]?.failure = reason
            end(slot, Ending())
        case .told(let slot, let message): hear(slot, message)
        case .disconnected(let slot):
            limit(slot, to: now + Self.terminateMercy)
        case .ended(let slot, let ending): end(slot, ending)
        case .hung(let slot): markHung(slot)
        case .resident(let slot, let bytes): weigh(slot, bytes)
        case .reload: isReloadWanted = true
        case .configured(let policy): configured(policy)
        case .notConfigured(let reason): abortReload(reason)
        case .stop(let stop): begin(stop)
        case .moreWorkers: adjust(by: 1)
        case .fewerWorkers: adjust(by: -1)
        case .togglePause: setPaused(!isPaused)
        case .resume: if isPaused { setPaused(false) }
        }
    }

    private mutating func spawned(_ slot: Int, _ pid: Int32) {
        guard let process = slots[slot] else { return }
        slots[slot]?.pid = pid
        tell(process.isRespawn ? .respawned(id: process.id, pid: pid) : .spawned(id: process.id, pid: pid))
    }

    private mutating func hear(_ slot: Int, _ message: WorkerMessage) {
        guard let process = slots[slot] else { return }
        switch message {
        case .ready: if process.phase == .starting { ready(slot) }
        case .failed(let reason):
            slots[slot]?.failure = reason
            if process.phase == .starting { slots[slot]?.killAt = now + Self.terminateMercy }
            if isMember(slot) { abortReload("worker \(process.id) did not start: \(reason)") }
        case .retire(let reason): if process.phase == .serving { retire(slot, reason) }
        }
    }

    private mutating func ready(_ slot: Int) {
        slots[slot]?.phase = .serving
        slots[slot]?.servingSince = now
        if isPaused { act(.send(slot: slot, .pause)) }
        if isMember(slot) { return completeReload() }
        guard let seat = seats.firstIndex(where: { $0.holder == slot || $0.successor == slot }) else { return }
        seats[seat].failures = 0
        if seats[seat].successor == slot {
            seats[seat].successor = nil
            if let holder = seats[seat].holder { release(holder) }
            seats[seat].holder = slot
        }
        if stage == .starting {
            stage = .running
            act(.isReady)
        }
    }

    mutating func retire(_ slot: Int, _ reason: String) {
        guard let process = slots[slot], process.retirement == nil else { return }
        slots[slot]?.retirement = reason
        tell(.retiring(id: process.id, pid: process.pid, reason: reason))
    }

    private mutating func markHung(_ slot: Int) {
        guard let process = slots[slot], !process.isHung else { return }
        slots[slot]?.isHung = true
        switch process.phase {
        case .starting: break
        case .serving: retire(slot, "harakiri")
        case .leaving: if process.killAt != nil { limit(slot, to: now + Self.hungMercy) }
        }
    }

    private mutating func weigh(_ slot: Int, _ bytes: Int) {
        guard policy.maxResident > 0, bytes > policy.maxResident, let process = slots[slot],
            process.phase == .serving, let since = process.servingSince, now - since >= Self.minLifetime
        else { return }
        retire(slot, "it has \(bytes >> 20) MB of memory, reload-on-rss = \(policy.maxResident >> 20)")
    }

    private mutating func setPaused(_ paused: Bool) {
        isPaused = paused
        tell(paused ? .paused : .resumed)
        for slot in slots.indices where slots[slot]?.phase == .serving {
            act(.send(slot: slot, paused ? .pause : .resume))
        }
    }
}

// MARK: - Ends

extension Supervisor {
    private mutating func end(_ slot: Int, _ ending: Ending) {
        guard let process = slots[slot] else { return }
        slots[slot] = nil
        let reason = process.failure ?? ending.sentence
        if isMember(slot) { return abortReload("worker \(process.id) did not start: \(reason)") }
        guard let seat = seats.firstIndex(where: { $0.holder == slot || $0.successor == slot }),
            !isStopping
        else { return bury(process, ending) }
        vacate(seat, slot)
        if process.servingSince != nil {
            tell(.died(id: process.id, pid: process.pid, ending))
            seats[seat].retryAt = now
        } else {
            failed(seat, reason)
        }
    }

    private mutating func bury(_ process: Process, _ ending: Ending) {
        guard process.pid != 0 else { return }
        // One that was killed has no time any more at which it will be.
        let wasKilled = process.phase == .leaving && process.killAt == nil
        if process.servingSince != nil, ending.signal != 0, !wasKilled {
            return tell(.diedLeaving(id: process.id, pid: process.pid, ending))
        }
        tell(.buried(id: process.id, pid: process.pid, after: process.phase == .leaving ? now - process.leftAt : 0))
    }

    private mutating func vacate(_ seat: Int, _ slot: Int) {
        if seats[seat].successor == slot {
            seats[seat].successor = nil
        } else {
            // A successor that is on its way takes the seat as it is.
            seats[seat].holder = seats[seat].successor
            seats[seat].successor = nil
        }
    }

    /// A worker of this seat has ended without having been ready.
    private mutating func failed(_ seat: Int, _ reason: String) {
        firstFailure = firstFailure ?? reason
        let delay = min(Self.lastRetry, Self.firstRetry << min(seats[seat].failures, 10))
        let previous = Self.firstRetry << min(seats[seat].failures, 10) / 2
        seats[seat].failures += 1
        seats[seat].retryAt = now + delay
        if stage == .starting {
            tell(.notReady(id: seat + 1, reason: reason, retryIn: nil))
        } else if previous < Self.lastRetry {
            tell(.notReady(id: seat + 1, reason: reason, retryIn: delay))
        }
    }

    /// Lets a process finish, or ends one that has nothing to finish.
    mutating func release(_ slot: Int, mercy: Int? = nil) {
        guard let process = slots[slot], process.phase != .leaving else { return }
        let isServing = process.phase == .serving
        let mercy = process.isHung ? Self.hungMercy : mercy ?? policy.drainMercy
        leave(slot, killAt: now + (isServing ? mercy + (process.isHung ? 0 : Self.grace) : Self.terminateMercy))
        act(isServing ? .send(slot: slot, .drain(milliseconds: mercy)) : .terminate(slot: slot))
    }

    mutating func leave(_ slot: Int, killAt: Int) {
        slots[slot]?.phase = .leaving
        slots[slot]?.leftAt = now
        limit(slot, to: killAt)
    }

    /// Sets the time at which a process is killed, unless it is earlier already.
    mutating func limit(_ slot: Int, to killAt: Int) {
        guard let process = slots[slot] else { return }
        slots[slot]?.killAt = min(process.killAt ?? .max, killAt)
    }
}

// MARK: - Time

extension Supervisor {
    private mutating func expire() {
        for slot in slots.indices {
            guard let process = slots[slot] else { continue }
            if let killAt = process.killAt, killAt <= now { kill(slot) }
            if process.phase == .starting, process.killAt == nil, process.began + policy.readyMercy <= now {
                giveUpWaiting(for: slot)
            }
            if let end = lifetimeEnd(process), end <= now { retire(slot, "max-worker-lifetime") }
        }
    }

    private mutating func kill(_ slot: Int) {
        guard let process = slots[slot] else { return }
        if process.phase != .leaving { leave(slot, killAt: now) }
        slots[slot]?.killAt = nil
        tell(.killed(id: process.id, pid: process.pid))
        act(.kill(slot: slot))
    }

    private mutating func giveUpWaiting(for slot: Int) {
        guard let process = slots[slot] else { return }
        let reason = MasterSentences.overdue(policy.readyMercy)
        slots[slot]?.failure = reason
        if isMember(slot) { return abortReload("worker \(process.id) did not start: \(reason)") }
        release(slot)
    }

    private func lifetimeEnd(_ process: Process?) -> Int? {
        guard policy.maxLifetime > 0, let process, process.phase == .serving, process.retirement == nil,
            let since = process.servingSince
        else { return nil }
        return since + policy.maxLifetime
    }

    func wantsSuccessor(_ seat: Seat) -> Bool {
        guard reload == nil, seat.successor == nil, let holder = seat.holder, let process = slots[holder] else {
            return false
        }
        return process.phase == .serving && process.retirement != nil
    }
}

// MARK: - What is missing

extension Supervisor {
    /// Brings the processes to what they should be.
    private mutating func settle() {
        guard !hasExited else { return }
        if stage == .starting, seats.allSatisfy({ $0.holder == nil && $0.failures > 0 }) { giveUp() }
        guard !isStopping else { return exitWhenEmpty() }
        if stage == .running { advanceReload() }
        for seat in seats.indices { settle(seat) }
    }

    private mutating func settle(_ seat: Int) {
        guard seats[seat].retryAt <= now || stage == .starting else { return }
        if seats[seat].holder == nil, stage == .running || seats[seat].failures == 0 {
            seats[seat].holder = spawn(id: seat + 1, generation, isRespawn: seats[seat].hadHolder)
            seats[seat].hadHolder = true
        } else if wantsSuccessor(seats[seat]) {
            seats[seat].successor = spawn(id: seat + 1, generation, isRespawn: true)
        }
    }

    /// - Returns: the slot, or `nil` when there is none until somebody has left.
    mutating func spawn(id: Int, _ generation: Int, isRespawn: Bool) -> Int? {
        guard let slot = slots.firstIndex(where: { $0 == nil }) else { return nil }
        slots[slot] = Process(id: id, generation: generation, began: now, isRespawn: isRespawn)
        act(.spawn(slot: slot, id: id, generation: generation))
        return slot
    }

    private mutating func giveUp() {
        tell(.gaveUp(reason: firstFailure ?? ""))
        exitStatus = 1
        stage = .stopping(.graceful)
    }

    private mutating func exitWhenEmpty() {
        guard slots.allSatisfy({ $0 == nil }) else { return }
        hasExited = true
        if exitStatus == 0 { tell(.goodbye) }
        act(.exit(exitStatus))
    }

    var isStopping: Bool {
        if case .stopping = stage { true } else { false }
    }

    mutating func act(_ action: Action) { actions.append(action) }

    mutating func tell(_ notice: Notice) { actions.append(.tell(notice)) }
}
