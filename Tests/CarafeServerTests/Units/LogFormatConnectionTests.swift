import CarafeCore
import CarafeWire
import Foundation
import HTTPTypes
import Testing

@testable import CarafeServer

/// What a connection tells of its requests to a log with a format.
@Suite struct LogFormatConnectionTests {
    /// Serves one connection to its end; returns what is in the log then.
    ///
    /// - Parameter hangsUp: whether the client is gone before it is answered.
    private static func log(_ format: String, _ request: String, hangsUp: Bool = false) throws -> String {
        let app = App()
        app.get("/user/<int:id>") { (_, id: Int) in "user \(id)" }
        app.get("/large") { Response(.bytes([UInt8](repeating: 0, count: 1_000_000))) }
        app.post("/whole") { (request: Request) in "\(try request.body.bytes.count)" }
        var configuration = ServerConfiguration(endpoints: [])
        configuration.accessLog = .custom(try LogFormat(format))
        let file = try LogFile()
        let sink = try LogSink(file.descriptor)
        let log = AccessLog(configuration.accessLog, AccessLogOptions(configuration), to: sink, core: 0)
        let loop = try EventLoop(poller: .automatic, log: log)
        let service = Service(try app.freeze(), configuration)
        let ended = Monitor(false)
        var pair: [Int32] = [0, 0]
        // unsafe: fills two descriptors, which is what there is room for.
        _ = unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair)
        let (ours, theirs) = (pair[0], pair[1])
        try FileHandle(fileDescriptor: ours).write(contentsOf: Data(request.utf8))
        _ = shutdown(ours, Int32(SHUT_WR))
        if hangsUp { close(ours) }
        _ = fcntl(theirs, F_SETFL, O_NONBLOCK)
        try startThread("loop") {
            Connection(theirs, .http, on: loop, service: service, peer: PeerAddress(host: "192.0.2.1")).start()
            _ = loop.stop(within: 20_000)
            loop.run()
            ended.change { $0 = true }
            ended.wakeAll()
        }
        ended.wait { $0 ? () : nil }
        if !hangsUp { close(ours) }
        sink.close()
        return try file.text
    }

    @Test(arguments: [("/user/7", "/user/<int:id> 200"), ("/user/seven", "- 404")])
    func namesTheRoute(_ path: String, _ expected: String) throws {
        let request = "GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n"
        #expect(try Self.log("%(addr) %(uri) %(route) %(status)", request) == "192.0.2.1 \(path) \(expected)\n")
    }

    @Test func saysThatABodyWasBrokenOff() throws {
        let request = "POST /whole HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n"
        #expect(try Self.log("%(status) %(cl) %(rerr) %(route)", request + "12345") == "400 10 1 /whole\n")
        #expect(try Self.log("%(status) %(cl) %(rerr) %(route)", request + "1234567890") == "200 10 0 /whole\n")
    }

    @Test func saysThatAResponseWasBrokenOff() throws {
        let request = "GET /large HTTP/1.1\r\nHost: a\r\n\r\n"
        #expect(try Self.log("%(status) %(werr) %(ioerr)", request, hangsUp: true) == "200 1 1\n")
    }
}
