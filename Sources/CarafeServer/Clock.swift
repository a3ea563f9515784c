#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The two clocks a loop reads.
enum Clock {
    /// Milliseconds since some moment in the past; never goes back.
    static func milliseconds() -> UInt64 {
        let time = read(CLOCK_MONOTONIC)
        return UInt64(time.tv_sec) * 1000 + UInt64(time.tv_nsec) / 1_000_000
    }

    /// Microseconds of the same clock, for the duration of a request.
    static func microseconds() -> UInt64 {
        let time = read(CLOCK_MONOTONIC)
        return UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_nsec) / 1000
    }

    /// Unix time.
    static func wallSeconds() -> Int { read(CLOCK_REALTIME).tv_sec }

    /// Unix time in microseconds.
    static func wallMicroseconds() -> Int {
        let time = read(CLOCK_REALTIME)
        return time.tv_sec * 1_000_000 + time.tv_nsec / 1000
    }

    private static func read(_ clock: clockid_t) -> timespec {
        var time = timespec()
        // unsafe: fills the struct it is given.
        _ = unsafe clock_gettime(clock, &time)
        return time
    }
}
