import CCarafeSystem

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
    var events: [Supervisor.Event] = []
    var exitStatus: Int32?
    var nextRound = 0
    /// `false` from when descriptors run out until the next round.
    var acceptsClients = true

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
        hooks.logRoutine(MasterSentences.processName(getpid()))
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
        let listeners =
            (control == nil ? [] : [Source.controlListener]) + current.configuration.stats.map { .statsListener($0) }
        return [.signals] + (acceptsClients ? listeners : [])
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
}
