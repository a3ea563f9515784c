/// What one run of one peer gave.
struct Sample: Codable, Sendable {
    var requests: Int
    var seconds: Double
    /// Seconds on a processor of the server and its workers.
    var processorTime: Double
    /// Those of nginx before it.
    var frontTime: Double?
    /// Microseconds.
    var p50: Double
    var p99: Double
    var p999: Double
    /// Bytes, behind the run.
    var memory: Int
    var userInstructions: Int?
    var kernelInstructions: Int?

    var requestsPerSecond: Double { Double(requests) / seconds }
    /// Microseconds on a processor per request, of the server and its workers.
    var cost: Double { processorTime * 1e6 / Double(requests) }
    /// The same with nginx.
    var costWithFront: Double { (processorTime + (frontTime ?? 0)) * 1e6 / Double(requests) }
    var userInstructionsPerRequest: Double? { userInstructions.map { Double($0) / Double(requests) } }
    var kernelInstructionsPerRequest: Double? { kernelInstructions.map { Double($0) / Double(requests) } }
}

/// Of a figure in several runs.
struct Spread: Codable, Sendable {
    let least: Double
    let median: Double
    let most: Double

    init?(_ values: [Double]) {
        let sorted = values.sorted()
        guard let first = sorted.first, let last = sorted.last else { return nil }
        let middle = sorted.count / 2
        (least, most) = (first, last)
        median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}
