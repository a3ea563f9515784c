@testable import CarafeProcess

/// A supervisor with a world of make-believe: what it orders is done at once, and a test says what happens otherwise.
struct SupervisedSite {
    struct Child: Equatable {
        let id: Int
        let generation: Int
        let pid: Int32
        var isReady = false
        var isTold = false
        var isKilled = false
    }

    var supervisor: Supervisor
    var children: [Int: Child] = [:]
    var now = 1_000
    var policy: Supervisor.Policy
    var broken: String?
    var configuration: Result<Supervisor.Policy, Refused>
    /// Actions and notices, in order.
    var done: [Supervisor.Action] = []
    private var lastPid: Int32 = 100

    struct Refused: Error { let reason: String }

    init(_ policy: Supervisor.Policy = .init(processes: 2), capacity: Int = 64) {
        supervisor = Supervisor(policy, capacity: capacity)
        self.policy = policy
        configuration = .success(policy)
        send(.begin)
    }

    /// A site whose workers all serve.
    static func serving(_ policy: Supervisor.Policy = .init(processes: 2), capacity: Int = 64) -> SupervisedSite {
        var site = SupervisedSite(policy, capacity: capacity)
        site.allBecomeReady()
        site.done = []
        return site
    }

    mutating func send(_ event: Supervisor.Event) {
        var events = [event]
        while !events.isEmpty {
            for action in supervisor.handle(events.removeFirst(), at: now) {
                done.append(action)
                events += execute(action)
            }
        }
    }

    /// Lets time go by, with a tick whenever one is due.
    mutating func wait(_ milliseconds: Int) {
        let end = now + milliseconds
        while let deadline = supervisor.nextDeadline, deadline <= end {
            now = max(now, deadline)
            send(.tick)
        }
        now = end
        send(.tick)
    }

    mutating func becomesReady(_ slot: Int) {
        children[slot]?.isReady = true
        send(.told(slot: slot, .ready))
    }

    mutating func allBecomeReady() {
        for slot in children.keys.sorted() where children[slot]?.isReady == false { becomesReady(slot) }
    }

    mutating func dies(_ slot: Int, code: Int32 = 0, signal: Int32 = 0) {
        children[slot] = nil
        send(.ended(slot: slot, Ending(code: code, signal: signal)))
    }

    /// Those that were told to end do.
    mutating func toldOnesEnd() {
        for slot in children.keys.sorted() where children[slot].map({ $0.isTold || $0.isKilled }) ?? false {
            dies(slot)
        }
    }

    private mutating func execute(_ action: Supervisor.Action) -> [Supervisor.Event] {
        switch action {
        case .spawn(let slot, let id, let generation):
            if let broken { return [.notSpawned(slot: slot, reason: broken)] }
            precondition(children[slot] == nil, "the slot is taken")
            lastPid += 1
            children[slot] = Child(id: id, generation: generation, pid: lastPid)
            return [.spawned(slot: slot, pid: lastPid)]
        case .send(let slot, .drain), .send(let slot, .quit), .terminate(let slot):
            children[slot]?.isTold = true
        case .kill(let slot):
            children[slot]?.isKilled = true
        case .configure:
            switch configuration {
            case .success(let policy): return [.configured(policy)]
            case .failure(let refused): return [.notConfigured(reason: refused.reason)]
            }
        default: break
        }
        return []
    }

    // MARK: What a test looks at

    var serving: [Int] {
        children.keys.sorted().filter { children[$0].map { $0.isReady && !$0.isTold && !$0.isKilled } ?? false }
    }

    var generations: [Int] { serving.compactMap { children[$0]?.generation } }

    var ids: [Int] { serving.compactMap { children[$0]?.id }.sorted() }

    var starting: [Int] {
        children.keys.sorted().filter { children[$0]?.isReady == false && children[$0]?.isTold == false }
    }

    var allAreTold: Bool { children.values.allSatisfy { $0.isTold } }

    var allAreKilled: Bool { children.values.allSatisfy { $0.isKilled } }

    var reloadResults: [String?] {
        done.compactMap { if case .reloadEnded(let failure) = $0 { .some(failure) } else { nil } }
    }

    var notices: [String] {
        done.compactMap { if case .tell(let notice) = $0 { notice.sentence(threads: 1) } else { nil } }
    }

    var exit: Int32? {
        for case .exit(let status) in done { return status }
        return nil
    }
}
