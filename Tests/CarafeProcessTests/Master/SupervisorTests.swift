import Testing

@testable import CarafeProcess

@Suite struct SupervisorTests {
    // MARK: Start

    @Test func startsAWorkerPerSeat() {
        let site = SupervisedSite(.init(processes: 3))
        #expect(site.children.values.map(\.id).sorted() == [1, 2, 3])
        #expect(
            site.notices.prefix(2) == [
                "spawned Carafe worker 1 (pid: 101, cores: 1)", "spawned Carafe worker 2 (pid: 102, cores: 1)",
            ])
        #expect(!site.done.contains(.isReady))
    }

    @Test func isReadyWithItsFirstWorker() {
        var site = SupervisedSite()
        site.becomesReady(1)
        site.becomesReady(0)
        #expect(site.done.count { $0 == .isReady } == 1)
    }

    @Test func givesUpWhenNoWorkerEverStarts() {
        var site = SupervisedSite()
        site.send(.told(slot: 0, .failed("the database is not there")))
        site.dies(0, code: 1)
        #expect(site.exit == nil)
        site.dies(1, code: 1)
        #expect(site.exit == 1)
        #expect(site.notices.last == "no worker could start: the database is not there")
    }

    @Test func givesUpWhenTheBinaryCannotRun() {
        var site = SupervisedSite()
        site.broken = "cannot run /hello: No such file or directory"
        site.dies(0, code: 1)
        site.dies(1, code: 1)
        #expect(site.exit == 1)
    }

    @Test func givesUpWhenNobodyIsReadyInTime() {
        var site = SupervisedSite()
        site.wait(60_000)
        #expect(site.allAreTold)
        site.toldOnesEnd()
        #expect(site.exit == 1)
        #expect(
            site.notices.last
                == "no worker could start: it was not ready within 60 s; what onWorkerStart waits for may be down")
    }

    @Test func triesAgainForTheOthersOnceOneServes() {
        var site = SupervisedSite()
        site.dies(0, code: 1)
        #expect(site.children.count == 1)
        site.becomesReady(1)
        site.wait(100)
        #expect(site.starting == [0])
    }

    // MARK: Deaths

    @Test(arguments: [
        (Ending(signal: 9), "DAMN ! worker 2 (pid: 102) died, killed by signal 9 :( trying respawn ..."),
        (Ending(code: 3), "worker 2 (pid: 102) exited with status 3, trying respawn ..."),
    ])
    func replacesAServingWorkerAtOnce(_ ending: Ending, _ sentence: String) {
        var site = SupervisedSite.serving()
        site.dies(1, code: ending.code, signal: ending.signal)
        #expect(site.starting == [1])
        #expect(site.notices == [sentence, "Respawned Carafe worker 2 (new pid: 103)"])
    }

    @Test func replacesItAtOnceHoweverOftenItDies() {
        var site = SupervisedSite.serving(.init(processes: 1))
        for _ in 0..<300 {
            site.dies(0, signal: 4)
            #expect(site.starting == [0])
            site.wait(50)
            site.becomesReady(0)
            site.wait(50)
        }
        #expect(site.serving == [0])
    }

    @Test func waitsLongerAndLongerForAWorkerThatNeverStarts() {
        var site = SupervisedSite.serving()
        site.dies(1, signal: 11)
        var delays: [Int] = []
        for _ in 0..<9 {
            let begin = site.now
            site.dies(1, code: 1)
            while site.children[1] == nil { site.wait(10) }
            delays.append(site.now - begin)
        }
        #expect(delays == [100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000])
        // Each step is told once.
        #expect(site.notices.count { $0.contains("did not start") } == 7)
        #expect(site.notices.contains("worker 2 did not start: it exited with status 1; trying again in 0.1 s"))
        site.becomesReady(1)
        site.dies(1, signal: 11)
        #expect(site.starting == [1])
    }

    @Test func killsAWorkerThatHangsUp() {
        var site = SupervisedSite.serving()
        site.send(.disconnected(slot: 0))
        site.wait(4_999)
        #expect(site.children[0]?.isKilled == false)
        site.wait(1)
        #expect(site.children[0]?.isKilled == true)
        site.dies(0, signal: 9)
        #expect(site.starting == [0])
    }

    // MARK: Replacement

    @Test func replacesOneThatAsksForItNewFirst() {
        var site = SupervisedSite.serving()
        site.send(.told(slot: 0, .retire("it has served 1000 requests")))
        #expect(site.serving == [0, 1])
        #expect(site.starting == [2])
        site.becomesReady(2)
        #expect(site.serving == [1, 2])
        #expect(site.ids == [1, 2])
        #expect(site.done.contains(.send(slot: 0, .drain(milliseconds: 60_000))))
        site.wait(61_000)
        #expect(site.children[0]?.isKilled == true)
    }

    @Test func tellsOfOneThatDiesOnItsWayOut() {
        var site = SupervisedSite.serving()
        site.send(.told(slot: 0, .retire("old")))
        site.becomesReady(2)
        site.dies(0, signal: 4)
        #expect(site.notices.last == "DAMN ! worker 1 (pid: 101) died on its way out, killed by signal 4 :(")
        #expect(site.starting == [])
    }

    @Test func keepsTheOldOneWhileItsReplacementDoesNotStart() {
        var site = SupervisedSite.serving()
        site.send(.told(slot: 0, .retire("old")))
        for _ in 0..<5 {
            site.dies(2, code: 1)
            #expect(site.serving == [0, 1])
            site.wait(5_000)
        }
        site.becomesReady(2)
        #expect(site.serving == [1, 2])
    }

    @Test func aReplacementOnItsWayTakesTheSeatOfOneThatDies() {
        var site = SupervisedSite.serving()
        site.send(.told(slot: 0, .retire("old")))
        site.dies(0, signal: 11)
        #expect(site.starting == [2])
        site.becomesReady(2)
        #expect(site.ids == [1, 2])
        #expect(site.starting == [])
    }

    @Test func replacesAHungWorkerAndKillsItSoon() {
        var site = SupervisedSite.serving()
        site.send(.hung(slot: 0))
        site.send(.hung(slot: 0))
        #expect(site.starting == [2])
        #expect(site.children[0]?.isTold == false)
        site.becomesReady(2)
        #expect(site.done.contains(.send(slot: 0, .drain(milliseconds: 3_000))))
        site.wait(3_000)
        #expect(site.children[0]?.isKilled == true)
        #expect(site.serving == [1, 2])
    }

    @Test func aHungWorkerThatLeavesHasLittleTimeLeft() {
        var site = SupervisedSite.serving()
        site.send(.told(slot: 0, .retire("old")))
        site.becomesReady(2)
        site.send(.hung(slot: 0))
        site.wait(3_000)
        #expect(site.children[0]?.isKilled == true)
    }

    @Test func replacesAfterALifetime() {
        var site = SupervisedSite.serving(.init(processes: 1, maxLifetime: 30_000))
        site.wait(29_999)
        #expect(site.starting == [])
        site.wait(1)
        #expect(site.starting == [1])
        #expect(site.notices.first == "worker 1 (pid: 101) is replaced: max-worker-lifetime")
    }

    @Test func replacesOneThatHasTooMuchMemoryButNotAtOnce() {
        var site = SupervisedSite.serving(.init(processes: 1, maxResident: 100 << 20))
        site.send(.resident(slot: 0, bytes: 101 << 20))
        #expect(site.starting == [])
        site.wait(10_000)
        site.send(.resident(slot: 0, bytes: 99 << 20))
        #expect(site.starting == [])
        site.send(.resident(slot: 0, bytes: 101 << 20))
        #expect(site.starting == [1])
        #expect(site.notices.first == "worker 1 (pid: 101) is replaced: it has 101 MB of memory, reload-on-rss = 100")
    }

    // MARK: Number

    @Test func startsAWorkerMoreAndEndsOne() {
        var site = SupervisedSite.serving()
        site.send(.moreWorkers)
        #expect(site.starting == [2])
        site.becomesReady(2)
        #expect(site.ids == [1, 2, 3])
        site.send(.fewerWorkers)
        site.send(.fewerWorkers)
        site.send(.fewerWorkers)
        #expect(site.ids == [1])
        #expect(
            site.notices.suffix(3) == ["now 2 workers", "now 1 worker", "the last worker stays; TERM stops the server"])
    }

    @Test func startsNoMoreThanThereIsRoomFor() {
        var site = SupervisedSite.serving(capacity: 12)
        site.send(.moreWorkers)
        site.send(.moreWorkers)
        #expect(site.supervisor.seats.count == 3)
        #expect(site.notices.last == "there is no room for more than 3 workers without a restart")
    }

    // MARK: Pause

    @Test func pausesAllAndThoseThatComeLater() {
        var site = SupervisedSite.serving(.init(processes: 1))
        site.send(.togglePause)
        site.dies(0, signal: 9)
        site.becomesReady(0)
        #expect(site.done.count { $0 == .send(slot: 0, .pause) } == 2)
        site.send(.togglePause)
        #expect(site.done.last == .send(slot: 0, .resume))
        site.send(.resume)
        #expect(site.done.last == .send(slot: 0, .resume))
        #expect(site.done.count { $0 == .send(slot: 0, .resume) } == 1)
    }
}
