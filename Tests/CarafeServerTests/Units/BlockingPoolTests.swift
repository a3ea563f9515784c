import TestThreads
import Testing

@testable import CarafeServer

@Suite(.mayWait) struct BlockingPoolTests {
    @Test func startsNoMoreThreadsThanItMay() throws {
        let pool = BlockingPool(threads: 3)
        let (gate, running, most, done) = (Gate(), Counter(), Notes<Int>(), Counter())
        for _ in 0..<30 {
            let isAccepted = pool.submit {
                running.add()
                most.add(running.value)
                gate.passBlocking()
                running.add(-1)
                done.add()
            }
            #expect(isAccepted)
        }
        try gate.waitForArrival(3)
        #expect(running.value == 3)
        gate.open()
        try wait(until: "all work to be done") { done.value == 30 }
        #expect(most.all.max() == 3)
        pool.close()
    }

    @Test func usesItsThreadsAgain() throws {
        let pool = BlockingPool(threads: 8)
        let threads = Notes<UInt>()
        for number in 1...20 {
            #expect(pool.submit { threads.add(currentThread) })
            try threads.wait(for: number)
        }
        #expect(Set(threads.all).count <= 8)
        pool.close()
    }

    @Test func refusesWhatIsTooMuch() throws {
        let pool = BlockingPool(threads: 1)
        let (gate, order) = (Gate(), Notes<Int>())
        #expect(pool.submit { gate.passBlocking() })
        try gate.waitForArrival()
        for number in 0..<4096 { #expect(pool.submit { order.add(number) }) }
        #expect(!pool.submit { order.add(-1) })
        gate.open()
        #expect(try order.wait(for: 4096) == Array(0..<4096))
        #expect(pool.submit { order.add(-2) })
        #expect(try order.wait(for: 4097).last == -2)
        pool.close()
    }

    @Test func doesWhatIsWaitingBeforeItCloses() throws {
        weak var weakPool: BlockingPool?
        let (gate, order) = (Gate(), Notes<Int>())
        do {
            let pool = BlockingPool(threads: 1)
            weakPool = pool
            #expect(pool.submit { gate.passBlocking() })
            for number in 0..<10 { #expect(pool.submit { order.add(number) }) }
            pool.close()
            #expect(!pool.submit { order.add(-1) })
        }
        gate.open()
        #expect(try order.wait(for: 10) == Array(0..<10))
        try wait(until: "the thread to let go of its pool") { weakPool == nil }
    }
}
