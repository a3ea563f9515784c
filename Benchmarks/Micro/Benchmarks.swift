import Benchmark

// The parts of a request's way, one at a time, in memory. `swift package benchmark` runs them.

let benchmarks: @Sendable () -> Void = {
    // unsafe: nothing runs yet that could read it.
    unsafe Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .instructions], timeUnits: .nanoseconds, scalingFactor: .kilo,
        maxDuration: .milliseconds(500))
    routing()
    receiving()
    encoding()
    answering()
    parsing()
    signing()
}
