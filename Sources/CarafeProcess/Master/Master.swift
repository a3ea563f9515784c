import CSystem

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The process that holds the sockets and keeps workers alive; it never runs a request.
///
/// One thread, which waits for signals, workers, clients of the control channel, and time, tells the ``Supervisor`` what
/// has happened, and does what that says.
public final class Master {
    /// A worker's process as its master sees it.
    struct Child {
        let id: Int
        let pid: Int32
        let generation: Generation
        let channel: Int32
        var isConnected = true
    }

    /// What all workers of one generation are made of.
    final class Generation {
        let configuration: MasterConfiguration
        let settings: Int32

        init(_ configuration: MasterConfiguration) throws(MasterError) {
            self.configuration = configuration
            settings = try SharedText.make(configuration.settings)
            // A client that is gone before it is accepted must not hold up the master.
            for listener in configuration.stats { _ = fcntl(listener, F_SETFL, O_NONBLOCK) }
        }

        deinit { close(settings) }
    }

    /// What a turn waits for.
    enum Source: Equatable {
        case signals
        case worker(slot: Int)
        case controlListener
        case statsListener(Int32)
        case client(Int32)
    }

    let hooks: MasterHooks
    let board: Scoreboard
    let began = Descriptors.milliseconds()
    var supervisor: Supervisor
    var current: Generation
    /// The generation a reload brings.
    var next: Generation?
    var children: [Int: Child] = [:]
    /// What the workers of a seat have done who are no more.
    var histories: [Int: SeatHistory] = [:]
    var clients: [Int32: MasterClient] = [:]
    var touched: TouchWatch
    private let signals: SignalQueue
    private let control: ControlListener?
    private let reapsStrangers: Bool
    private var events: [Supervisor.Event] = []
    private var exitStatus: Int32?
    private var nextRound = 0

    /// Prepares everything that can fail before the first worker.
    public convenience init(_ configuration: MasterConfiguration, _ hooks: MasterHooks) throws(MasterError) {
        guard let signals = SignalQueue(Signal.allCases) else { throw MasterError(.signals, code: errno) }
        try self.init(
            configuration, hooks, signals: signals, controlName: ControlListener.name(of: getpid()),
            reapsStrangers: true)
    }

    /// - Parameter reapsStrangers: whether children that are not workers are waited for. They are those of a process that
    ///   became this one; where other code of this process has children, they are its own.
    init(
        _ configuration: MasterConfiguration,
        _ hooks: MasterHooks,
        signals: SignalQueue,
        controlName: String,
        reapsStrangers: Bool,
    ) throws(MasterError) {
        // Two generations, and as many again that have not finished; what is not used costs nothing.
        let slots = max(256, 4 * configuration.processes)
        board = try Scoreboard(slots: slots, loops: max(64, configuration.threads))
        control = ControlListener(controlName)
        current = try Generation(configuration)
        supervisor = Supervisor(configuration.policy, capacity: slots)
        touched = TouchWatch(configuration)
        self.hooks = hooks
        self.signals = signals
        self.reapsStrangers = reapsStrangers
    }

    /// Starts the workers and stays until the end.
    ///
    /// - Returns: the status to exit with: 0 after a stop, 1 when no worker could start.
    public func run() -> Int32 {
        csystem_ignore_signal(SIGPIPE)
        hooks.log(MasterSentences.processName(getpid()))
        if control == nil { hooks.log(MasterSentences.noControlChannel) }
        nextRound = began + 1000
        handle(.begin)
        while true {
            if let exitStatus {
                finish()
                return exitStatus
            }
            turn()
        }
    }

    private func finish() {
        dismissClients()
        control?.end()
    }

    // MARK: A turn

    private func turn() {
        let sources = sources()
        var entries = sources.map { pollfd(fd: descriptor($0), events: interest($0), revents: 0) }
        if Descriptors.wait(&entries, milliseconds: patience()) {
            for (source, entry) in zip(sources, entries) where entry.revents != 0 { serve(source) }
        }
        // In every turn, whether or not a signal told of it: those can be lost.
        reap()
        if Descriptors.milliseconds() >= nextRound { makeRound() }
        handle(.tick)
        dropLateClients()
    }

    private func sources() -> [Source] {
        [.signals] + (control == nil ? [] : [.controlListener]) + current.configuration.stats.map { .statsListener($0) }
            + children.keys.sorted().filter { children[$0]?.isConnected ?? false }.map { .worker(slot: $0) }
            + clients.keys.map { .client($0) }
    }

    private func descriptor(_ source: Source) -> Int32 {
        switch source {
        case .signals: signals.reader
        case .worker(let slot): children[slot]?.channel ?? -1
        case .controlListener: control?.descriptor ?? -1
        case .statsListener(let descriptor), .client(let descriptor): descriptor
        }
    }

    private func interest(_ source: Source) -> Int16 {
        guard case .client(let descriptor) = source, let client = clients[descriptor] else { return Int16(POLLIN) }
        return switch client.state {
        case .asking: Int16(POLLIN)
        case .answered: Int16(POLLOUT)
        // Only whether it is still there.
        case .awaitsReload, .awaitsResult, .awaitsStop: 0
        }
    }

    private func patience() -> Int {
        let now = Descriptors.milliseconds()
        // Whose channel is closed ends within moments.
        if children.values.contains(where: { !$0.isConnected }) { return 5 }
        return max(0, min(nextRound, supervisor.nextDeadline ?? .max) - now)
    }

    private func serve(_ source: Source) {
        switch source {
        case .signals: for signal in signals.arrived() { take(signal) }
        case .worker(let slot): listen(to: slot)
        case .controlListener: if let control { accept(from: control.descriptor, isControl: true) }
        case .statsListener(let listener): accept(from: listener, isControl: false)
        case .client(let descriptor): serveClient(descriptor)
        }
    }

    private func take(_ signal: Signal) {
        switch signal {
        case .terminate: handle(.stop(.graceful))
        case .interrupt, .quit: handle(.stop(.fast))
        case .hangup: handle(.reload)
        case .user1: reopenLogs()
        case .user2: hooks.log(MasterSentences.ignored)
        case .moreWorkers: handle(.moreWorkers)
        case .fewerWorkers: handle(.fewerWorkers)
        case .pause: handle(.togglePause)
        case .resume: handle(.resume)
        case .child: break
        }
    }

    // MARK: Workers

    private func listen(to slot: Int) {
        while let child = children[slot], child.isConnected {
            switch Descriptors.receive(from: child.channel) {
            case .nothing: return
            case .end:
                children[slot]?.isConnected = false
                handle(.disconnected(slot: slot))
            case .message(let text, let passed):
                if let passed { close(passed) }
                if let message = WorkerMessage(text) { handle(.told(slot: slot, message)) }
            }
        }
    }

    private func reap() {
        if reapsStrangers {
            while let (pid, ending) = Ending.reap(-1) {
                if let slot = children.first(where: { $0.value.pid == pid })?.key { bury(slot, ending) }
            }
        } else {
            for (slot, child) in children {
                if let (_, ending) = Ending.reap(child.pid) { bury(slot, ending) }
            }
        }
    }

    private func bury(_ slot: Int, _ ending: Ending) {
        // What it said last is heard before it is gone.
        listen(to: slot)
        guard let child = children.removeValue(forKey: slot) else { return }
        close(child.channel)
        histories[child.id, default: SeatHistory()].add(board.loops(of: slot))
        board.setState(csystem_worker_free, accepting: false, of: slot)
        handle(.ended(slot: slot, ending))
    }

    // MARK: The supervisor

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
        case .tell(let notice): hooks.log(notice.sentence(threads: current.configuration.threads))
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

    // MARK: Once a second

    private func makeRound() {
        nextRound = Descriptors.milliseconds() + 1000
        hooks.onSecond()
        lookForHungLoops()
        if current.configuration.reloadOnRSS != nil { weighWorkers() }
        switch touched.look() {
        case .reload(let path):
            hooks.log(MasterSentences.touched(path))
            handle(.reload)
        case .reopenLogs(let path):
            hooks.log(MasterSentences.touchedForLogs(path))
            reopenLogs()
        case nil: break
        }
    }

    private func lookForHungLoops() {
        for (slot, child) in children {
            guard let harakiri = child.generation.configuration.harakiri, supervisor.slots[slot]?.isHung == false,
                let (loop, since) = board.busiest(slot)
            else { continue }
            // A second later than the worker, which answers 504 where it can.
            let time = Descriptors.milliseconds() - since
            guard time > harakiri.milliseconds + 1000 else { continue }
            let line = board.loops(of: slot)[loop].text
            for sentence in MasterSentences.harakiri(
                id: child.id, pid: child.pid, loop: loop, seconds: time / 1000, line: line)
            {
                hooks.log(sentence)
            }
            histories[child.id, default: SeatHistory()].harakiris += 1
            handle(.hung(slot: slot))
        }
    }

    private func weighWorkers() {
        for (slot, child) in children {
            if let memory = ProcessMemory(of: child.pid) { handle(.resident(slot: slot, bytes: memory.resident)) }
        }
    }

    private func reopenLogs() {
        let log = hooks.reopenLogs()
        hooks.log(MasterSentences.reopened)
        for child in children.values {
            _ = Descriptors.send(MasterMessage.reopen.text, on: child.channel, passing: log ?? -1)
        }
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

extension Ending {
    /// A child that has ended, and how; `nil` while it lives. A pid of -1 is any child.
    static func reap(_ pid: Int32) -> (pid: Int32, Ending)? {
        var code: Int32 = 0
        var signal: Int32 = 0
        // unsafe: fills the two it is given.
        let result = unsafe csystem_reap(pid, &code, &signal)
        guard result > 0 else { return nil }
        return (Int32(result), Ending(code: code, signal: signal))
    }
}

/// The memory of a process, in bytes.
struct ProcessMemory {
    let resident: Int
    let virtual: Int

    init?(of pid: Int32) {
        var resident: UInt64 = 0
        var virtual: UInt64 = 0
        // unsafe: fills the two it is given.
        guard unsafe csystem_process_memory(pid, &resident, &virtual) == 0 else { return nil }
        self.resident = Int(resident)
        self.virtual = Int(virtual)
    }
}
