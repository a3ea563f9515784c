import Testing

@testable import CarafeProcess

@Suite struct SupervisorReloadTests {
    @Test func startsAllNewOnesBeforeAnOldOneLeaves() {
        var site = SupervisedSite.serving()
        site.send(.reload)
        #expect(site.serving == [0, 1])
        #expect(site.starting == [2, 3])
        site.becomesReady(2)
        #expect(site.children[0]?.isTold == false)
        #expect(site.reloadResults == [])
        site.becomesReady(3)
        #expect(site.generations == [2, 2])
        #expect(site.ids == [1, 2])
        #expect(site.reloadResults == [nil])
        #expect(site.notices.contains("...gracefully killing workers..."))
        #expect(site.notices.last == "reloaded: generation 2 serves with 2 workers")
        site.wait(2_500)
        site.toldOnesEnd()
        #expect(site.notices.last == "worker 2 (pid: 102) buried after 2 seconds")
    }

    @Test func readsTheSettingsAgain() {
        var site = SupervisedSite.serving()
        site.configuration = .success(.init(processes: 3, drainMercy: 5_000))
        site.send(.reload)
        site.allBecomeReady()
        #expect(site.ids == [1, 2, 3])
        site.configuration = .success(.init(processes: 1))
        site.send(.reload)
        site.allBecomeReady()
        #expect(site.ids == [1])
        #expect(site.generations == [3])
    }

    @Test func refusesBadSettings() {
        var site = SupervisedSite.serving()
        site.configuration = .failure(.init(reason: "hello.ini:3: unknown key"))
        site.send(.reload)
        #expect(site.reloadResults == ["hello.ini:3: unknown key"])
        #expect(site.generations == [1, 1])
        #expect(site.starting == [])
        #expect(site.notices.last == "reload failed, the old workers go on: hello.ini:3: unknown key")
    }

    @Test func refusesMoreWorkersThanThereIsRoomFor() {
        var site = SupervisedSite.serving(capacity: 16)
        site.configuration = .success(.init(processes: 5))
        site.send(.reload)
        #expect(
            site.reloadResults
                == ["processes = 5 is more than the 4 this master has room for; restart instead of reloading"])
    }

    enum Trouble: CaseIterable { case exits, traps, says, hangs, cannotRun, diesWhenReady }

    @Test(arguments: Trouble.allCases) func keepsTheOldOnesWhenTheNewDoNotStart(_ trouble: Trouble) {
        var site = SupervisedSite.serving()
        if trouble == .cannotRun { site.broken = "cannot run /hello: Permission denied" }
        site.send(.reload)
        switch trouble {
        case .exits: site.dies(3, code: 1)
        case .traps: site.dies(3, signal: 4)
        case .says: site.send(.told(slot: 3, .failed("no database")))
        case .hangs: site.wait(60_000)
        case .cannotRun: break
        case .diesWhenReady:
            site.becomesReady(2)
            site.dies(2, signal: 11)
        }
        let reasons: [Trouble: String] = [
            .exits: "worker 2 did not start: it exited with status 1",
            .traps: "worker 2 did not start: it was killed by signal 4",
            .says: "worker 2 did not start: no database",
            .hangs:
                "worker 1 did not start: it was not ready within 60 s; what onWorkerStart waits for may be down",
            .cannotRun: "worker 1 did not start: cannot run /hello: Permission denied",
            .diesWhenReady: "worker 1 did not start: it was killed by signal 11",
        ]
        #expect(site.reloadResults == [reasons[trouble]])
        #expect(site.generations == [1, 1])
        #expect(site.starting == [])
        site.broken = nil
        site.wait(10_000)
        site.toldOnesEnd()
        #expect(site.children.count == 2)
        site.send(.reload)
        site.allBecomeReady()
        #expect(site.reloadResults.last == .some(nil))
    }

    @Test func newOnesThatServeAlreadyMayFinish() {
        var site = SupervisedSite.serving()
        site.send(.reload)
        site.becomesReady(2)
        site.dies(3, code: 1)
        #expect(site.done.contains(.send(slot: 2, .drain(milliseconds: 60_000))))
        #expect(!site.done.contains(.kill(slot: 2)))
    }

    @Test func aNewOneServesOnWhereTheOldHasDied() {
        var site = SupervisedSite.serving(.init(processes: 2))
        site.send(.reload)
        site.becomesReady(2)
        site.dies(0, signal: 9)
        site.dies(1, signal: 9)
        site.dies(3, code: 1)
        #expect(site.serving == [2])
        site.allBecomeReady()
        #expect(site.generations == [1, 1])
        #expect(site.ids == [1, 2])
    }

    @Test func manyAtOnceAreTwo() {
        var site = SupervisedSite.serving()
        for _ in 0..<5 { site.send(.reload) }
        site.allBecomeReady()
        #expect(site.generations.filter { $0 == 2 }.count == 2)
        site.allBecomeReady()
        #expect(site.reloadResults == [nil, nil])
        #expect(site.generations == [3, 3])
    }

    @Test func waitsForRoomWhenEarlierOnesDoNotLeave() {
        var site = SupervisedSite.serving(capacity: 8)
        for _ in 0..<2 {
            site.send(.reload)
            site.allBecomeReady()
        }
        site.send(.reload)
        #expect(site.starting == [])
        #expect(site.notices.last == "the reload waits until earlier workers have finished their requests")
        site.toldOnesEnd()
        #expect(site.starting.count == 2)
        site.allBecomeReady()
        #expect(site.reloadResults == [nil, nil, nil])
    }

    @Test func respawnsAnOldOneDuringAReload() {
        var site = SupervisedSite.serving()
        site.send(.reload)
        site.dies(0, signal: 11)
        #expect(site.children[0]?.generation == 1)
        site.becomesReady(0)
        #expect(site.serving == [0, 1])
        site.allBecomeReady()
        #expect(site.generations == [2, 2])
    }

    @Test func waitsUntilTheFirstGenerationServes() {
        var site = SupervisedSite()
        site.send(.reload)
        #expect(site.children.count == 2)
        site.becomesReady(0)
        #expect(site.children.count == 4)
    }

    @Test func changesTheNumberAfterwards() {
        var site = SupervisedSite.serving()
        site.send(.reload)
        site.send(.moreWorkers)
        #expect(site.children.count == 4)
        site.allBecomeReady()
        site.allBecomeReady()
        #expect(site.ids == [1, 2, 3])
    }

    @Test func aRetirementDuringAReloadIsMadeUpForWhenItFails() {
        var site = SupervisedSite.serving()
        site.send(.reload)
        site.send(.told(slot: 0, .retire("old")))
        #expect(site.children.count == 4)
        site.dies(2, code: 1)
        site.toldOnesEnd()
        site.allBecomeReady()
        #expect(site.ids == [1, 2])
        #expect(site.children[0]?.isTold != false)
    }

    // MARK: Stop

    @Test func stopsGracefully() {
        var site = SupervisedSite.serving(.init(processes: 2, stopMercy: 10_000))
        site.send(.stop(.graceful))
        #expect(site.done.contains(.isStopping))
        #expect(site.done.contains(.send(slot: 1, .drain(milliseconds: 10_000))))
        site.dies(0)
        #expect(site.exit == nil)
        site.wait(11_000)
        #expect(site.children[1]?.isKilled == true)
        #expect(site.exit == nil)
        site.dies(1, signal: 9)
        #expect(site.exit == 0)
        #expect(site.notices.last == "goodbye to Carafe.")
    }

    @Test func stopsFast() {
        var site = SupervisedSite.serving()
        site.send(.stop(.fast))
        #expect(site.done.contains(.send(slot: 0, .quit)))
        site.dies(0)
        site.wait(3_000)
        #expect(site.children[1]?.isKilled == true)
    }

    @Test func hurriesWhenAskedAgain() {
        var site = SupervisedSite.serving()
        site.send(.stop(.graceful))
        site.send(.stop(.graceful))
        #expect(site.done.count { $0 == .send(slot: 0, .drain(milliseconds: 60_000)) } == 1)
        site.send(.stop(.fast))
        #expect(site.done.last == .send(slot: 1, .quit))
        site.send(.stop(.graceful))
        #expect(site.done.last == .send(slot: 1, .quit))
        site.send(.stop(.fast))
        #expect(site.allAreKilled)
    }

    @Test func stopsInTheMidstOfAReload() {
        var site = SupervisedSite.serving()
        site.send(.reload)
        site.becomesReady(2)
        site.send(.stop(.graceful))
        #expect(site.reloadResults == ["the server is stopping"])
        #expect(site.allAreTold)
        #expect(site.done.contains(.terminate(slot: 3)))
        site.toldOnesEnd()
        #expect(site.exit == 0)
    }

    @Test func stopsBeforeAnyoneIsReady() {
        var site = SupervisedSite()
        site.send(.stop(.fast))
        #expect(site.allAreTold)
        site.wait(5_000)
        #expect(site.allAreKilled)
        site.toldOnesEnd()
        #expect(site.exit == 0)
    }
}
