import Carafe

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

// Two ways to wait: neither keeps another request from being answered.

func addWaiting(to app: App) {
    // An asynchronous handler gives its thread back while it waits.
    app.get("/slow") { request in
        let milliseconds = try request.number("ms", default: 100, in: 0...600_000)
        try await Task.sleep(for: .milliseconds(milliseconds))
        return "slept for \(milliseconds) ms\n"
    }

    // Any actor can be waited for, the main one too.
    app.get("/actor") { await MainActor.run { "answered by the main actor\n" } }

    // A call that blocks its thread belongs on the pool.
    app.get("/blocking", blocking: true) { request in
        let milliseconds = try request.number("ms", default: 100, in: 0...600_000)
        usleep(UInt32(milliseconds) * 1000)
        return "blocked for \(milliseconds) ms\n"
    }
}

extension Request {
    /// A number in the query.
    func number(_ name: String, default standard: Int, in range: ClosedRange<Int>) throws -> Int {
        guard let text = args[name] else { return standard }
        guard let number = Int(text), range.contains(number) else {
            try abort(.badRequest, "\"\(name)\" must be a number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }
}
