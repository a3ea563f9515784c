// What has happened, and what follows from it at once.

extension Supervisor {
    mutating func apply(_ event: Event) {
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
    mutating func end(_ slot: Int, _ ending: Ending) {
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
