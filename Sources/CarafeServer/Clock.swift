#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The two clocks a loop reads.
enum Clock {
    /// Milliseconds since some moment in the past; never goes back. May be a few behind, since it is read all the time.
    static func milliseconds() -> UInt64 {
        let time = read(coarse)
        return UInt64(time.tv_sec) * 1000 + UInt64(time.tv_nsec) / 1_000_000
    }

    /// Microseconds, for the duration of a request.
    static func microseconds() -> UInt64 {
        let time = read(CLOCK_MONOTONIC)
        return UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_nsec) / 1000
    }

    /// Unix time, as far behind.
    static func wallSeconds() -> Int { read(coarseWall).tv_sec }

    // As of the kernel's last tick: without asking the processor, which takes longer than all the rest of a reading.
    #if os(Linux)
    private static var coarse: clockid_t { CLOCK_MONOTONIC_COARSE }
    private static var coarseWall: clockid_t { CLOCK_REALTIME_COARSE }
    #else
    private static var coarse: clockid_t { CLOCK_MONOTONIC }
    private static var coarseWall: clockid_t { CLOCK_REALTIME }
    #endif

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
