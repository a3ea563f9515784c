import Foundation
import Testing

/// The statistics in uWSGI's JSON, as `uwsgitop` reads them.
@Suite(.sandboxed) struct StatsTests {
    private struct Stats: Decodable {
        struct Worker: Decodable {
            struct Core: Decodable {
                let id, requests, in_request: Int
                let vars: [String]
            }
            let id, pid, requests, exceptions, harakiri_count, respawn_count, rss, avg_rt, tx: Int
            let status: String
            let cores: [Core]
        }
        struct Socket: Decodable {
            let name, proto: String
            let queue, max_queue: Int
        }
        let version: String
        let pid, listen_queue, load: Int
        let sockets: [Socket]
        let workers: [Worker]
    }

    private func stats(_ endpoint: Endpoint) throws -> Stats {
        let json = try Client(endpoint).rest()
        return try JSONDecoder().decode(Stats.self, from: Data(json))
    }

    @Test(arguments: SocketKind.allCases) func countsWhatWorkersDo(_ kind: SocketKind) throws {
        let address = kind == .unix ? try Endpoint(kind.address()) : try Endpoint.free()
        let hello = try Hello.serve(
            "--http-socket", "127.0.0.1:0", "--processes", "2", "--threads", "3", "--stats", "\(address)")
        for _ in 0..<50 { #expect(try hello.http[0].get("/").status == 200) }
        let now = try wait(for: "50 requests") {
            let now = try stats(address)
            let isDone = now.workers.allSatisfy { $0.status == "idle" }
            return isDone && now.workers.map(\.requests).reduce(0, +) == 50 ? now : nil
        }
        #expect(now.pid == Int(hello.process.pid))
        #expect(now.sockets.map(\.name) == ["\(hello.http[0])"])
        #expect(now.sockets.map(\.proto) == ["http"])
        #expect(now.workers.map(\.id) == [1, 2])
        #expect(now.workers.map(\.respawn_count) == [1, 1])
        for worker in now.workers {
            #expect(hello.process.errors.contains("spawned Carafe worker \(worker.id) (pid: \(worker.pid), cores: 3)"))
            #expect(worker.cores.map(\.id) == [0, 1, 2])
            #expect(worker.cores.map(\.requests).reduce(0, +) == worker.requests)
            #expect(worker.rss > 1_000_000)
        }
        #expect(now.workers.map(\.tx).reduce(0, +) > 50 * 13)
    }

    @Test func showsWhatRuns() throws {
        let address = try Endpoint.free()
        let hello = try Hello.serve("--http-socket", "127.0.0.1:0", "--stats", "\(address)")
        let client = try Client(hello.http[0])
        try client.send("GET /slow?ms=1000 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        // A worker is busy already while it accepts.
        let busy = try wait(for: "a busy worker that says with what") {
            try stats(address).workers.first { worker in
                worker.cores[0].vars.contains { $0.hasPrefix("REQUEST_URI=/slow") }
            }
        }
        #expect(busy.status == "busy")
        #expect(try client.answer().status == 200)
    }

    @Test func remembersThoseWhoAreGone() throws {
        let address = try Endpoint.free()
        let hello = try Hello.serve("--http-socket", "127.0.0.1:0", "--stats", "\(address)")
        for _ in 0..<10 { _ = try hello.http[0].get("/") }
        hello.process.signal(SIGHUP)
        _ = try hello.process.waitForErrors("a burial") { $0.contains("buried after") ? true : nil }
        for _ in 0..<10 { _ = try hello.http[0].get("/") }
        let worker = try wait(for: "20 requests") { try stats(address).workers.first { $0.requests == 20 } }
        #expect(worker.respawn_count == 2)
    }
}
