import CCarafeSystem

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

// What the supervisor orders is done here.

extension Master {
    /// Tells the supervisor and does what it says; what comes of that is told after it.
    func handle(_ event: Supervisor.Event) {
        events.append(event)
        guard events.count == 1 else { return }
        while let event = events.first {
            for action in supervisor.handle(event, at: Descriptors.milliseconds()) { execute(action) }
            events.removeFirst()
        }
    }

    private func execute(_ action: Supervisor.Action) {
        switch action {
        case .spawn(let slot, let id, let generation): spawn(slot, id, generation)
        case .send(let slot, let message): send(message, to: slot)
        case .terminate(let slot): signal(slot, SIGTERM)
        case .kill(let slot): signal(slot, SIGKILL)
        case .configure: configure()
        case .reloadEnded(let failure): endReload(failure)
        case .isReady: hooks.onReady()
        case .isStopping: hooks.onStop()
        case .tell(let notice):
            let say = notice.isRoutine ? hooks.logRoutine : hooks.log
            say(notice.sentence(threads: current.configuration.threads))
        case .exit(let status): exitStatus = status
        }
    }

    private func send(_ message: MasterMessage, to slot: Int) {
        guard let child = children[slot] else { return }
        if case .drain = message { board.setState(csystem_worker_draining, accepting: false, of: slot) }
        let isSent = Descriptors.send(message.text, on: child.channel)
        // One that does not read what it is told may still know the signal.
        if !isSent, message != .pause, message != .resume { signal(slot, SIGTERM) }
    }

    private func signal(_ slot: Int, _ number: Int32) {
        if let child = children[slot] { kill(child.pid, number) }
    }

    private func configure() {
        startedReload()
        hooks.onReload(.began)
        do {
            let configuration = try hooks.reload()
            guard configuration.threads <= board.loops else {
                let reason = MasterSentences.tooManyThreads(configuration.threads, limit: board.loops)
                return handle(.notConfigured(reason: reason))
            }
            next = try Generation(configuration)
            handle(.configured(configuration.policy))
        } catch {
            handle(.notConfigured(reason: "\(error)"))
        }
    }

    private func endReload(_ failure: String?) {
        if failure == nil, let next {
            current = next
            touched.watch(next.configuration)
        }
        next = nil
        hooks.onReload(failure.map { .failed($0) } ?? .succeeded)
        endedReload(failure)
    }
}

// MARK: - Spawning

extension Master {
    private func spawn(_ slot: Int, _ id: Int, _ number: Int) {
        let generation = number == supervisor.generation ? current : next ?? current
        do {
            let (program, channel, theirs) = try prepare(slot, id, number, generation)
            defer { close(theirs) }
            do {
                let pid = try program.start()
                children[slot] = Child(id: id, pid: pid, generation: generation, channel: channel)
                board.setPid(pid, of: slot)
                histories[id, default: SeatHistory()].spawned()
                handle(.spawned(slot: slot, pid: pid))
            } catch {
                close(channel)
                throw error
            }
        } catch {
            handle(.notSpawned(slot: slot, reason: "\(error)"))
        }
    }

    /// - Returns: the program, the master's end of its channel, and the worker's.
    private func prepare(
        _ slot: Int,
        _ id: Int,
        _ number: Int,
        _ generation: Generation,
    ) throws -> (WorkerProgram, Int32, Int32) {
        let configuration = generation.configuration
        let path = try configuration.executable()
        let (ours, theirs) = try Descriptors.channel()
        board.begin(slot, loops: configuration.threads, id: id, generation: number)
        let inheritance = Inheritance(
            id: id, slot: slot, generation: number, loops: board.loops,
            mercy: configuration.workerReloadMercy.milliseconds, socketCount: configuration.sockets.count)
        let program = WorkerProgram(
            path: path, arguments: configuration.processName.map { [$0(id)] } ?? configuration.arguments,
            environment: configuration.environment + ["\(Inheritance.variable)=\(inheritance.text)"],
            descriptors: [theirs, board.descriptor, generation.settings] + configuration.sockets.map(\.descriptor),
            mask: configuration.umask.map { Int32($0) }, directory: configuration.directory,
            identity: configuration.identity)
        return (program, ours, theirs)
    }
}
