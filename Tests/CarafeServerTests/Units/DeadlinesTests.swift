import TestThreads
import Testing

@testable import CarafeServer

@Suite(.mayWait) struct DeadlinesTests {
    @Test func expireInOrder() {
        var deadlines = Deadlines()
        let times: [UInt64] = (0..<500).map { UInt64($0 * 7919 % 500 + 1) }
        for (descriptor, time) in times.enumerated() { deadlines.set(Int32(descriptor), at: time) }
        var expired: [UInt64] = []
        while let descriptor = deadlines.nextExpired(at: 400) { expired.append(times[Int(descriptor)]) }
        #expect(expired == Array(1...400))
        #expect(deadlines.soonest == 401)
    }

    @Test func expireOnce() {
        var deadlines = Deadlines()
        deadlines.set(7, at: 10)
        #expect(deadlines.nextExpired(at: 9) == nil)
        #expect(deadlines.nextExpired(at: 10) == 7)
        #expect(deadlines.nextExpired(at: 10) == nil)
        #expect(deadlines.soonest == nil)
    }

    @Test func moveLater() {
        var deadlines = Deadlines()
        deadlines.set(7, at: 10)
        deadlines.set(7, at: 30)
        #expect(deadlines.nextExpired(at: 29) == nil)
        #expect(deadlines.soonest == 30)
        #expect(deadlines.nextExpired(at: 30) == 7)
    }

    @Test func moveEarlier() {
        var deadlines = Deadlines()
        deadlines.set(7, at: 30)
        deadlines.set(7, at: 10)
        #expect(deadlines.soonest == 10)
        #expect(deadlines.nextExpired(at: 10) == 7)
        #expect(deadlines.nextExpired(at: 100) == nil)
    }

    @Test func moveBackAndForth() {
        var deadlines = Deadlines()
        for time in [50, 10, 40, 20] as [UInt64] { deadlines.set(7, at: time) }
        #expect(deadlines.nextExpired(at: 19) == nil)
        #expect(deadlines.nextExpired(at: 20) == 7)
        #expect(deadlines.nextExpired(at: 100) == nil)
    }

    @Test func areCleared() {
        var deadlines = Deadlines()
        deadlines.clear(1000)
        deadlines.set(7, at: 10)
        deadlines.set(8, at: 20)
        deadlines.clear(7)
        #expect(deadlines.nextExpired(at: 15) == nil)
        #expect(deadlines.nextExpired(at: 20) == 8)
    }

    @Test func areNotThoseOfTheOneThatHadTheDescriptorBefore() {
        var deadlines = Deadlines()
        deadlines.set(7, at: 10)
        deadlines.clear(7)
        deadlines.set(7, at: 30)
        #expect(deadlines.nextExpired(at: 29) == nil)
        deadlines.clear(7)
        deadlines.set(7, at: 25)
        #expect(deadlines.nextExpired(at: 29) == 7)
        #expect(deadlines.nextExpired(at: 100) == nil)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func agreeWithASimpleModel(_ seed: UInt64) {
        var random = Random(state: seed)
        var deadlines = Deadlines()
        var model: [Int32: UInt64] = [:]
        var now: UInt64 = 1
        for _ in 0..<5000 {
            let descriptor = Int32(random.below(seed % 2 == 0 ? 4 : 200))
            switch random.below(10) {
            case 0..<6:
                let time = now + UInt64(random.below(100)) + 1
                deadlines.set(descriptor, at: time)
                model[descriptor] = time
            case 6:
                deadlines.clear(descriptor)
                model[descriptor] = nil
            default:
                now += UInt64(random.below(30))
                let expected = model.filter { $0.value <= now }.keys.sorted()
                var expired: [Int32] = []
                while let descriptor = deadlines.nextExpired(at: now) { expired.append(descriptor) }
                #expect(expired.sorted() == expected)
                for descriptor in expected { model[descriptor] = nil }
                #expect(deadlines.soonest.map { $0 > now } ?? true)
            }
            // Whoever sleeps until the soonest must not oversleep.
            if let due = model.values.min() { #expect(deadlines.soonest.map { $0 <= due } == true) }
        }
    }
}
