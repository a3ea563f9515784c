import Testing

@testable import CarafeServer

@Suite struct BodyPaceTests {
    private static func wait(_ pace: inout BodyPace, _ received: Int, _ now: UInt64, rate: Int = 500) -> UInt64 {
        pace.wait(received: received, at: now, limit: 60_000, rate: rate)
    }

    @Test func givesTheWholeTimeFirst() {
        var pace = BodyPace()
        #expect(Self.wait(&pace, 0, 1000) == 60_000)
        // Asked again, without anything new.
        #expect(Self.wait(&pace, 0, 31_000) == 30_000)
        #expect(Self.wait(&pace, 0, 99_000) == 0)
    }

    /// 500 bytes are a second, and no more than a minute can be saved.
    @Test func bytesEarnTime() {
        var pace = BodyPace()
        _ = Self.wait(&pace, 0, 0)
        #expect(Self.wait(&pace, 500, 10_000) == 51_000)
        #expect(Self.wait(&pace, 750, 10_000) == 51_500)
        #expect(Self.wait(&pace, 1 << 40, 10_000) == 60_000)
    }

    @Test func aByteNowAndThenIsNotEnough() {
        var pace = BodyPace()
        var (now, received): (UInt64, Int) = (0, 0)
        while case let left = Self.wait(&pace, received, now), left >= 10_000, received < 100 {
            received += 1
            now += 10_000
        }
        #expect(received < 10)
    }

    @Test func timeInWhichNobodyAsksIsFree() {
        var pace = BodyPace()
        _ = Self.wait(&pace, 0, 0)
        pace.stop(at: 10_000)
        pace.stop(at: 20_000)
        #expect(Self.wait(&pace, 0, 1_000_000) == 50_000)
    }

    @Test func withoutARateEachPieceBeginsAnew() {
        var pace = BodyPace()
        _ = Self.wait(&pace, 0, 0, rate: 0)
        #expect(Self.wait(&pace, 1, 59_000, rate: 0) == 60_000)
        #expect(Self.wait(&pace, 1, 60_000, rate: 0) == 59_000)
    }

    @Test(arguments: [1, 7, 1_000_000, Int.max]) func takesAnyNumbers(_ rate: Int) {
        var pace = BodyPace()
        #expect(Self.wait(&pace, .max, 0, rate: rate) == 60_000)
        #expect(Self.wait(&pace, .max, 50_000, rate: rate) == 10_000)
    }
}
