import Foundation

extension Duration {
    /// How long a test waits for what should come at once: long enough for a busy machine, and an end to hanging.
    static let patience = Duration.seconds(60)
}

/// Something that did not come.
struct Timeout: Error, CustomStringConvertible {
    let description: String

    init(_ what: String, _ details: String = "") {
        description = "waited in vain for \(what)" + (details.isEmpty ? "" : "\n\(details)")
    }
}

/// Asks again and again until there is an answer.
///
/// - Parameter details: what to show when there never was one.
func wait<Answer>(
    for what: String,
    within patience: Duration = .patience,
    details: () -> String = { "" },
    _ ask: () throws -> Answer?,
) throws -> Answer {
    let end = ContinuousClock.now + patience
    while true {
        if let answer = try ask() { return answer }
        guard ContinuousClock.now < end else { throw Timeout(what, details()) }
        Thread.sleep(forTimeInterval: 0.005)
    }
}
