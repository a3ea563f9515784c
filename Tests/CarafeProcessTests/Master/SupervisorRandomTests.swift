import Testing

@testable import CarafeProcess

/// Thousands of histories nobody thought of, and what must hold in each of them at every moment.
@Suite struct SupervisorRandomTests {
    @Test(arguments: 0..<200) func keepsItsPromises(_ seed: Int) {
        var random = Generator(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1)
        var site = SupervisedSite(
            .init(processes: Int.random(in: 1...4, using: &random), maxLifetime: seed.isMultiple(of: 3) ? 20_000 : 0))
        for _ in 0..<300 where site.exit == nil {
            site.done = []
            let before = site
            let isReload = step(&site, &random)
            check(site, after: before, isReload: isReload)
        }
        stops(site)
    }

    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }

    /// - Returns: whether what happened was no worker's death and no wish for fewer workers.
    private func step(_ site: inout SupervisedSite, _ random: inout Generator) -> Bool {
        let any = site.children.keys.sorted().randomElement(using: &random)
        switch (Int.random(in: 0..<22, using: &random), any) {
        case (0..<7, _):
            if let slot = site.starting.randomElement(using: &random) { site.becomesReady(slot) }
        case (7, let slot?):
            site.dies(slot, signal: 9)
            return false
        case (8, let slot?): site.send(.told(slot: slot, .failed("no")))
        case (9, let slot?): site.send(.told(slot: slot, .retire("old")))
        case (10, let slot?): site.send(.hung(slot: slot))
        case (11, _): site.send(.reload)
        case (12, _): site.configuration = .failure(.init(reason: "bad settings"))
        case (13, _): site.configuration = .success(.init(processes: Int.random(in: 1...4, using: &random)))
        case (14, _): site.broken = Bool.random(using: &random) ? "cannot run it" : nil
        case (15, _): site.send(.moreWorkers)
        case (16, _):
            site.send(.fewerWorkers)
            return false
        case (17, _): site.send(.togglePause)
        case (18, _): site.toldOnesEnd()
        case (19, let slot?):
            site.send(.disconnected(slot: slot))
        case (20, _):
            site.wait(Int.random(in: 1...70_000, using: &random))
            // A worker that has hung up is killed when its time is up: that is a death.
            return false
        default: site.wait(Int.random(in: 1...200, using: &random))
        }
        return true
    }

    private func check(_ site: SupervisedSite, after before: SupervisedSite, isReload: Bool) {
        let supervisor = site.supervisor
        if supervisor.reload == nil, !supervisor.isStopping {
            hold(site.serving.count <= supervisor.seats.count, "more serve than have a seat")
            hold(Set(site.ids).count == site.ids.count, "two serve on one seat")
            for slot in site.serving where site.children[slot]?.generation != supervisor.generation {
                hold(supervisor.slots[slot]?.retirement != nil, "another generation serves, and is not replaced")
            }
        }
        for (slot, child) in site.children {
            hold(supervisor.slots[slot]?.pid == child.pid, "the supervisor has lost a process")
            guard child.isTold, !child.isKilled else { continue }
            hold(supervisor.slots[slot]?.killAt != nil, "told to leave, without a deadline")
        }
        hold(site.exit == nil || site.children.isEmpty, "exit with children left")
        let areDead = before.serving.allSatisfy { site.children[$0]?.isKilled ?? true }
        hold(!isReload || !site.serving.isEmpty || areDead, "nobody serves, and nobody died")
        hold(supervisor.nextDeadline.map { $0 > site.now } ?? true, "a deadline that is never met")
    }

    // An expectation costs more than all that it looks at here.
    private func hold(_ condition: Bool, _ what: Comment) {
        if !condition { Issue.record(what) }
    }

    private func stops(_ site: SupervisedSite) {
        var site = site
        guard site.exit == nil else { return }
        site.send(.stop(.graceful))
        site.wait(61_000)
        hold(site.allAreKilled, "outlives its deadline")
        site.toldOnesEnd()
        hold(site.exit != nil, "no exit")
    }
}
