import CCarafeSystem
import Foundation
import TestThreads
import Testing

@testable import CarafeProcess

@Suite(.mayWait) struct StatsTests {
    @Test(arguments: [
        ("plain", "\"plain\""), ("a\"b\\c", #""a\"b\\c""#), ("\n\t\u{1}\u{7F}", #""\n\u0009\u0001\u007f""#),
        ("größe 🍶", "\"größe 🍶\""),
    ])
    func escapesStrings(_ text: String, _ json: String) throws {
        #expect(JSON.string(text).text == json)
        let decoded = try JSONDecoder().decode([String].self, from: Data(JSON.array([.string(text)]).text.utf8))
        #expect(decoded == [text])
    }

    /// The members that uwsgitop 0.12 reads, and the rest of what uWSGI 2.0 writes.
    private struct Report: Decodable {
        struct Socket: Decodable { let name, proto: String, queue, max_queue, shared, can_offload: Int }
        struct Core: Decodable {
            let id, requests, static_requests, routed_requests, offloaded_requests: Int
            let write_errors, read_errors, in_request: Int, vars: [String]
        }
        struct Worker: Decodable {
            let id, pid, accepting, requests, delta_requests, exceptions, harakiri_count, signals, signal_queue: Int
            let status: String
            let rss, vsz, running_time, last_spawn, respawn_count, tx, avg_rt: Int, cores: [Core]
        }
        let version, cwd: String
        let listen_queue, listen_queue_errors, load, pid, uid, gid: Int
        let sockets: [Socket], workers: [Worker]
    }

    private func listener() throws -> (descriptor: Int32, address: sockaddr_storage, length: socklen_t) {
        var address = sockaddr_storage()
        let length = unsafe csystem_internet_address("127.0.0.1", 0, &address)
        let descriptor = Int32(csystem_socket(AF_INET))
        _ = unsafe csystem_bind(descriptor, &address, length)
        _ = csystem_listen(descriptor, 8)
        _ = unsafe csystem_local_address(descriptor, &address)
        return (descriptor, address, length)
    }

    @Test func givesOutWhatUwsgitopReads() throws {
        let stats = try listener()
        let site = try listener()
        let master = try RunningMaster {
            $0.processes = 2
            $0.threads = 3
            $0.version = "1.2.3"
            $0.stats = [stats.descriptor]
            $0.sockets = [.init(descriptor: site.descriptor, name: "127.0.0.1:5051", transport: "uwsgi")]
        }
        try master.waitForHook("ready")
        try master.wait("both") { try? master.ask("status").last == "ok 2 of 2 workers serve" ? true : nil }
        let text = try exchange(stats.address, stats.length, "")
        let report = try JSONDecoder().decode(Report.self, from: Data(text.utf8))
        #expect(report.version == "1.2.3")
        #expect(report.pid == Int(getpid()))
        #expect(report.sockets.map(\.name) == ["127.0.0.1:5051"])
        #if os(Linux)
        #expect(report.sockets[0].max_queue == 8)
        #expect(report.workers.allSatisfy { $0.rss > 0 && $0.vsz > $0.rss })
        #endif
        #expect(report.workers.map(\.id) == [1, 2])
        #expect(report.workers.map(\.pid) == master.pids.map { Int($0) })
        #expect(report.workers.map(\.status) == ["idle", "idle"])
        #expect(report.workers.map(\.respawn_count) == [1, 1])
        #expect(report.workers[0].cores.map(\.id) == [0, 1, 2])
        try master.stop()
    }
}
