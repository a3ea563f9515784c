import Foundation
import Testing

@testable import CarafeServer

/// A file that a log is written to, gone with its owner.
final class LogFile {
    private let url = FileManager.default.temporaryDirectory.appending(path: "log-\(UUID().uuidString)")
    private let handle: FileHandle

    init() throws {
        _ = FileManager.default.createFile(atPath: url.path, contents: nil)
        handle = try FileHandle(forWritingTo: url)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    var descriptor: Int32 { handle.fileDescriptor }

    var text: String { get throws { try String(contentsOf: url, encoding: .utf8) } }
}

/// Formats, filters and counts as they come together in a loop's log.
@Suite struct LogFormatLogTests {
    private static func write(_ logs: Int = 1, _ setUp: (inout ServerConfiguration) throws -> Void) throws -> [String] {
        var configuration = ServerConfiguration(endpoints: [])
        try setUp(&configuration)
        let options = AccessLogOptions(configuration)
        let file = try LogFile()
        let sink = try LogSink(file.descriptor)
        for core in 0..<logs {
            var log = try #require(AccessLog(configuration.accessLog, options, to: sink, core: core))
            for status in [200, 404] {
                log.append(try LoggedRequest.http.record(status: status), now: 1000, wallSeconds: 1_795_358_230)
            }
            log.flush(at: 1000)
        }
        sink.close()
        return try file.text.split(separator: "\n").map(String.init)
    }

    @Test func writesLinesOfAFormat() throws {
        let lines = try Self.write {
            $0.accessLog = .custom(try LogFormat("%(addr) %(method) %(status) worker %(wid) core %(core) pid %(pid)"))
            $0.logsForwardedAddress = true
            $0.workerID = 4
        }
        let end = "worker 4 core 0 pid \(getpid())"
        #expect(lines == ["10.0.0.9, 10.0.0.8 POST 200 \(end)", "10.0.0.9, 10.0.0.8 POST 404 \(end)"])
    }

    @Test func saysWhenARequestBegan() throws {
        let before = Int(Date().timeIntervalSince1970 * 1000)
        let lines = try Self.write { $0.accessLog = .custom(try LogFormat("%(tmsecs)")) }
        let began = try #require(lines.first.flatMap { Int($0) })
        // The record says that it took five seconds.
        #expect((before - 5013...before + 120_000).contains(began))
    }

    @Test func countsLinesThatAreNotWritten() throws {
        let lines = try Self.write(2) {
            $0.accessLog = .uwsgi
            $0.accessLogFilter.everything = false
            $0.accessLogFilter.clientErrors = true
            $0.totalRequests = { 900 }
        }
        #expect(lines.count == 2)
        #expect(lines.first?.contains("|req: 2/900] 127.0.0.1 () {") == true)
        #expect(lines.last?.contains("|req: 4/900] 127.0.0.1 () {") == true)
        #expect(lines.last?.hasSuffix("(1 switches on core 1)") == true)
    }

    @Test func namesTheForwardedAddressInTheStandardLines() throws {
        for format in [.flask, .uwsgi] as [ServerConfiguration.AccessLogFormat] {
            let lines = try Self.write {
                $0.accessLog = format
                $0.logsForwardedAddress = true
            }
            #expect(lines.count == 2)
            #expect(lines.allSatisfy { $0.contains("10.0.0.9, 10.0.0.8 ") && !$0.contains("127.0.0.1") })
        }
    }
}
