import Foundation
import Synchronization

/// Requests without a pause on connections that are kept, each with a thread of its own, and what became of them.
final class Load: Sendable {
    struct Report {
        /// How often each body came with status 200.
        var answers: [String: Int] = [:]
        /// What went wrong, but for connections that could not be made.
        var failures: [String] = []
        /// Connections that could not be made.
        var refusals: [String] = []

        var count: Int { answers.values.reduce(0, +) }
    }

    private let report = Mutex(Report())
    private let isOver = Atomic(false)
    private let threads = DispatchGroup()

    /// Begins. It ends with the test at the latest.
    init(on endpoint: Endpoint, _ target: String = "/name", connections: Int = 6) throws {
        try Sandbox.required().atEnd { [self] in _ = stop() }
        let request = "GET \(target) HTTP/1.1\r\nHost: myweb.com\r\n\r\n"
        for _ in 0..<connections {
            threads.enter()
            Thread.detachNewThread { [self] in
                var client: Client?
                while !isOver.load(ordering: .relaxed) { client = exchange(request, client, endpoint) }
                threads.leave()
            }
        }
    }

    /// Ends when the requests at hand are answered.
    func stop() -> Report {
        isOver.store(true, ordering: .relaxed)
        threads.wait()
        return report.withLock { $0 }
    }

    /// How many were answered so far.
    var count: Int { report.withLock { $0.count } }

    /// Waits until so many more are answered: time for something to go wrong.
    func waitForAnswers(_ number: Int) throws {
        let wanted = count + number
        try wait(for: "\(number) answers", details: { report.withLock { "\($0)" } }) { count >= wanted ? () : nil }
    }

    /// One request.
    ///
    /// - Returns: the connection, if it can take another: a server that has said `Connection: close` may close it.
    private func exchange(_ request: String, _ kept: Client?, _ endpoint: Endpoint) -> Client? {
        guard let client = kept ?? connection(to: endpoint) else { return nil }
        do {
            try client.send(request)
            let answer = try client.answer()
            report.withLock { report in
                if answer.status == 200 {
                    report.answers[answer.text, default: 0] += 1
                } else {
                    report.failures.append("\(answer.status) \(answer.text)")
                }
            }
            return answer["Connection"] == "close" ? nil : client
        } catch {
            report.withLock { $0.failures.append("\(kept == nil ? "first" : "later") request: \(error)") }
            return nil
        }
    }

    private func connection(to endpoint: Endpoint) -> Client? {
        do { return try Client(endpoint) } catch {
            report.withLock { $0.refusals.append("\(error)") }
            return nil
        }
    }
}
