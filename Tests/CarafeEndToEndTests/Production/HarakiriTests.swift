import Foundation
import Testing

/// What happens to a request that takes longer than it may.
@Suite(.sandboxed) struct HarakiriTests {
    private func start(_ more: String...) throws -> Hello {
        try Hello.serve(
            ["--http-socket", "127.0.0.1:0", "--processes", "2", "--harakiri", "1", "--debug", "--disable-logging"]
                + more
        )
    }

    private func workers(_ hello: Hello) -> Int {
        hello.process.errorLines.count { $0.contains("pawned Carafe worker") }
    }

    @Test func answersForAHandlerThatListens() throws {
        let hello = try start()
        let load = try Load(on: hello.http[0])
        let answer = try hello.http[0].get("/slow?ms=60000")
        #expect(answer.status == 504)
        #expect(answer.reason == "Gateway Timeout")
        let report = load.stop()
        #expect(report.failures == [])
        #expect(report.count > 0)
        #expect(workers(hello) == 2, "nobody had to be replaced")
        _ = try hello.process.waitForErrors("the route") { $0.contains("/slow") ? true : nil }
    }

    /// A loop that is held up cannot answer: its worker is replaced, and whoever waits for that loop with it.
    @Test func replacesAWorkerThatHangs() throws {
        let hello = try start()
        let client = try Client(hello.http[0])
        try client.send("GET /hang?ms=600000 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        Thread.sleep(forTimeInterval: 0.3)
        // Whoever connects now is served by the other.
        let load = try Load(on: hello.http[0])
        let log = try hello.process.waitForErrors("harakiri") { $0.contains("killed by signal 9") ? $0 : nil }
        #expect(log.contains(/\*\*\* HARAKIRI ON WORKER \d \(pid: \d+, try: 1\) \*\*\*/))
        #expect(
            log.contains(
                /HARAKIRI: worker \d, core 0 has been in GET \/hang\?ms=600000 for \d s; the worker is replaced/))
        #expect(try client.rest().isEmpty)
        try load.waitForAnswers(50)
        let report = load.stop()
        #expect(report.failures == [])
        #expect(report.refusals == [])
        #expect(workers(hello) == 3)
    }

    /// A handler that goes on all the same is answered for, and costs its worker in the end.
    @Test func answersForAHandlerThatDoesNotListen() throws {
        let hello = try start()
        let load = try Load(on: hello.http[0])
        #expect(try hello.http[0].get("/deaf?ms=600000").status == 504)
        _ = try hello.process.waitForErrors("a replacement") { _ in workers(hello) >= 3 ? true : nil }
        try load.waitForAnswers(50)
        let report = load.stop()
        #expect(report.failures == [])
        #expect(report.refusals == [])
        #expect(hello.process.errors.contains("GET /deaf (route \"/deaf\") does not heed its cancellation"))
    }

    @Test func answersThroughNginx() throws {
        let (nginx, _) = try Nginx.serving(options: "--harakiri", "1", "--processes", "2")
        #expect(try nginx.front.get("/slow?ms=60000").status == 504)
        #expect(try nginx.front.get("/blocking?ms=10").status == 200)
        #expect(nginx.complaints == [])
    }
}
