// Reload, stop, and a worker more or less: what changes all seats.

// MARK: - Reload

extension Supervisor {
    func isMember(_ slot: Int) -> Bool { reload?.members.contains(slot) ?? false }

    /// Begins a reload that is wanted, or goes on with one that waited for room.
    mutating func advanceReload() {
        if reload == nil, isReloadWanted {
            isReloadWanted = false
            lastGeneration += 1
            reload = Reload(generation: lastGeneration)
            tell(.reloading)
            act(.configure)
        }
        guard let reload, let policy = reload.policy, reload.members.isEmpty else { return }
        // One slot stays free: a serving worker that dies meanwhile is replaced at once.
        guard slots.count(where: { $0 == nil }) > policy.processes else { return }
        spawnMembers(policy.processes, reload.generation)
    }

    private mutating func spawnMembers(_ count: Int, _ generation: Int) {
        for id in 1...count {
            guard let slot = spawn(id: id, generation, isRespawn: false) else { return }
            reload?.members.append(slot)
        }
    }

    mutating func configured(_ policy: Policy) {
        guard reload != nil else { return }
        guard policy.processes <= workerLimit else {
            return abortReload(MasterSentences.tooManyWorkers(policy.processes, limit: workerLimit))
        }
        reload?.policy = policy
        advanceReload()
        if reload?.members.isEmpty == true { tell(.reloadWaits) }
    }

    /// The new generation takes over when all of it serves.
    mutating func completeReload() {
        guard let done = reload, let newPolicy = done.policy,
            done.members.allSatisfy({ slots[$0]?.phase == .serving })
        else { return }
        reload = nil
        tell(.draining(workers: seats.count))
        for slot in slots.indices where slots[slot].map({ $0.generation < done.generation }) ?? false { release(slot) }
        policy = newPolicy
        generation = done.generation
        seats = done.members.map { Seat(holder: $0, hadHolder: true) }
        tell(.reloaded(generation: generation, workers: seats.count))
        act(.reloadEnded(failure: nil))
        applyAdjustment()
    }

    /// Sends the new generation away. Those of it that serve already have requests, and may finish them.
    mutating func abortReload(_ reason: String) {
        guard let failed = reload else { return }
        reload = nil
        for slot in failed.members where !keep(slot) { release(slot) }
        tell(.reloadFailed(reason: reason))
        act(.reloadEnded(failure: reason))
        applyAdjustment()
    }
}

extension Supervisor {
    /// Lets a process of a generation that is sent away serve on where nobody else does, until somebody else can.
    private mutating func keep(_ slot: Int) -> Bool {
        guard let process = slots[slot], process.phase == .serving, seats.indices.contains(process.id - 1) else {
            return false
        }
        let seat = process.id - 1
        if let holder = seats[seat].holder, slots[holder]?.phase == .serving { return false }
        seats[seat].successor = seats[seat].holder
        seats[seat].holder = slot
        retire(slot, "the reload failed")
        return true
    }
}

// MARK: - Number

extension Supervisor {
    /// Two generations at once, and as many again that have not finished.
    var workerLimit: Int { slots.count / 4 }

    mutating func adjust(by change: Int) {
        guard !isStopping else { return }
        adjustment += change
        if reload == nil { applyAdjustment() }
    }

    private mutating func applyAdjustment() {
        let wanted = seats.count + adjustment
        guard adjustment != 0, !isStopping else { return }
        adjustment = 0
        if wanted < 1 { tell(.lastWorker) }
        if wanted > workerLimit { tell(.noMoreWorkers(limit: workerLimit)) }
        let count = min(max(wanted, 1), workerLimit)
        guard count != seats.count else { return }
        for seat in seats.dropFirst(count) {
            if let successor = seat.successor { release(successor) }
            if let holder = seat.holder { release(holder) }
        }
        seats = Array(seats.prefix(count))
        while seats.count < count { seats.append(Seat()) }
        tell(.workers(count))
    }
}

// MARK: - Stop

extension Supervisor {
    mutating func begin(_ stop: Stop) {
        guard stage != .stopping(stop) || stop == .fast else { return }
        let isSecondFast = stage == .stopping(.fast)
        // Fast stays fast.
        guard !isSecondFast || stop == .fast else { return }
        if !isStopping { act(.isStopping) }
        stage = .stopping(stop)
        abortReload(MasterSentences.stopped)
        tell(.stopping(stop))
        for slot in slots.indices where slots[slot] != nil { self.stop(slot, stop, atOnce: isSecondFast) }
    }

    private mutating func stop(_ slot: Int, _ stop: Stop, atOnce: Bool) {
        if atOnce {
            slots[slot]?.killAt = now
        } else if stop == .fast, slots[slot]?.servingSince != nil {
            leave(slot, killAt: now + Self.quitMercy)
            act(.send(slot: slot, .quit))
        } else {
            release(slot, mercy: policy.stopMercy)
            // Without a time it has been killed already.
            if slots[slot]?.killAt != nil { limit(slot, to: now + policy.stopMercy + Self.grace) }
        }
    }
}
