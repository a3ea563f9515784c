import Foundation
import Testing

/// Workers that are replaced because of what they have done, without a gap.
@Suite(.sandboxed) struct RetirementTests {
    @Test(arguments: ReloadTests.Way.allCases) func replacesTheTired(_ way: ReloadTests.Way) throws {
        let (hello, front) = try way.start("--processes", "3", "--max-requests", "100", "--disable-logging")
        let load = try Load(on: front)
        // A worker goes on until its successor is ready, which takes time on a busy machine.
        _ = try hello.process.waitForErrors("replacements") { log in
            log.components(separatedBy: ") is replaced: ").count > 3 ? true : nil
        }
        let report = load.stop()
        #expect(report.failures == [])
        #expect(report.refusals == [])
        let replaced = hello.process.errorLines.count { $0.contains(") is replaced: ") }
        #expect(replaced <= report.count / 100, "nobody went before his time")
        hello.process.signal(SIGTERM)
        #expect(try hello.process.waitForEnd() == .exited(0))
    }

    /// A limit below what a worker needs from the start must not replace workers without end.
    @Test func replacesTheLarge() throws {
        let hello = try Hello.serve(
            "--http-socket", "127.0.0.1:0", "--processes", "2", "--reload-on-rss", "1", "--disable-logging")
        let began = ContinuousClock.now
        let load = try Load(on: hello.http[0], connections: 2)
        _ = try hello.process.waitForErrors("replacements") { log in
            let replaced = log.matches(of: /is replaced: it has \d+ MB of memory, reload-on-rss = 1/).count
            return replaced >= 2 ? true : nil
        }
        #expect(ContinuousClock.now - began >= .seconds(9), "as uWSGI, not before ten seconds")
        try load.waitForAnswers(50)
        let report = load.stop()
        #expect(report.failures == [])
        #expect(report.refusals == [])
        #expect(hello.process.errorLines.count { $0.contains("pawned Carafe worker") } >= 4)
    }

    @Test func replacesTheOld() throws {
        let hello = try Hello.serve("--http-socket", "127.0.0.1:0", "--max-worker-lifetime", "1", "--disable-logging")
        let load = try Load(on: hello.http[0], connections: 2)
        _ = try hello.process.waitForErrors("replacements") { log in
            log.components(separatedBy: "is replaced: ").count > 2 ? true : nil
        }
        let report = load.stop()
        #expect(report.failures == [])
        #expect(report.refusals == [])
    }
}
