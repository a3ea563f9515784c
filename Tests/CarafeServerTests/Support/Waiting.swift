import Foundation

/// How long a test waits for what should come at once: long enough for a busy machine, and an end to hanging.
let patience: TimeInterval = 60

/// Something that did not come.
struct Timeout: Error, CustomStringConvertible {
    let description: String

    init(_ what: String) {
        description = "waited in vain for \(what)"
    }
}

/// Asks again and again until there is an answer.
@discardableResult
func wait<Answer>(
    for what: String,
    within patience: TimeInterval = patience,
    _ ask: () throws -> Answer?,
) throws -> Answer {
    let end = Date.now + patience
    while true {
        if let answer = try ask() { return answer }
        guard Date.now < end else { throw Timeout(what) }
        Thread.sleep(forTimeInterval: 0.002)
    }
}

/// Asks again and again until it is so.
func wait(until what: String, within patience: TimeInterval = patience, _ isSo: () throws -> Bool) throws {
    try wait(for: what, within: patience) { try isSo() ? () : nil }
}

/// Lets some time pass, so that what should not happen has a chance to.
func pause(_ seconds: TimeInterval) { Thread.sleep(forTimeInterval: seconds) }
