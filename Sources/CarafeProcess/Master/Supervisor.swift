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
    /// A process that is killed for hanging may finish its other requests within this.
    static let hungMercy = 3_000
    /// What a worker has beyond its mercy, to come to its end by itself: half of it its handlers may take for their last
    /// words, the rest is for `onWorkerStop`.
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

    func lifetimeEnd(_ process: Process?) -> Int? {
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
