import CarafeCore
import CarafeServer
import Foundation
import HTTPTypes
import TestThreads
import Testing

/// Bodies that go from a file to the socket.
@Suite(.mayWait) struct FileTests {
    static let content = [UInt8].pattern(5_000_000)

    static func server(_ poller: PollerKind) throws -> TestServer {
        let scratch = try Scratch()
        let large = try scratch.write(content, to: "large")
        let empty = try scratch.write([], to: "empty")
        let (missing, directory) = (scratch["missing"], scratch.path)
        return try TestServer(poller, in: scratch) { app in
            app.get("/large") { Response(.file(large)) }
            app.get("/empty") { Response(.file(empty)) }
            app.get("/missing") { Response(.file(missing), contentType: "image/png") }
            app.get("/directory") { Response(.file(directory)) }
            app.get("/part/<int:offset>/<int:length>") { (request, offset: Int, length: Int) in
                Response(.file(large, offset: offset, length: length), status: .partialContent)
            }
            app.get("/from/<int:offset>") { (request, offset: Int) in Response(.file(large, offset: offset)) }
            app.get("/replaced") { request in
                let path = large + ".txt"
                try Data("old\n".utf8).write(to: URL(filePath: path))
                let response = try request.sendFile(path)
                // Beside it, and then renamed.
                try Data("something new\n".utf8).write(to: URL(filePath: path), options: .atomic)
                return response
            }
            app.get("/shrunk") { request in
                let path = large + ".cut"
                try Data(count: 100).write(to: URL(filePath: path))
                let response = try request.sendFile(path)
                _ = unsafe truncate(path, 10)  // unsafe: passes a C string
                return response
            }
            app.get("/later") { () async in
                await Task.yield()
                return Response(.file(large))
            }
        }
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func sendsAWholeFileToASlowClient(_ poller: PollerKind, _ transport: Transport) throws {
        let server = try Self.server(poller)
        for target in ["/large", "/later"] {
            let client = try server.send(.get(target), transport, buffers: 32 * 1024)
            let head = try client.head()
            #expect(head["Content-Length"] == "5000000")
            let first = try client.takeSlowly(1_000_000)
            #expect((first + (try client.take(4_000_000))).difference(from: Self.content) == nil)
        }
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func sendsParts(_ poller: PollerKind, _ transport: Transport) throws {
        let server = try Self.server(poller)
        for (target, range) in [
            ("/part/0/1", 0..<1), ("/part/17/100000", 17..<100_017), ("/part/4999999/1", 4_999_999..<5_000_000),
            ("/part/4999990/100", 4_999_990..<5_000_000), ("/part/5000000/1", 5_000_000..<5_000_000),
            ("/part/100/0", 100..<100), ("/from/4900000", 4_900_000..<5_000_000),
        ] {
            let answer = try server.get(target, transport)
            #expect(answer["Content-Length"] == "\(range.count)", "\(target)")
            #expect(answer.body.difference(from: Array(Self.content[range])) == nil, "\(target)")
        }
    }

    @Test(arguments: PollerKind.both)
    func keepsTheConnection(_ poller: PollerKind) throws {
        let server = try Self.server(poller)
        let client = try server.connect()
        for _ in 0..<3 {
            try client.send(
                Message.get("/empty").bytes(.http) + Message.get("/part/5/7").bytes(.http)
                    + Message.get("/later").bytes(.http))
            let empty = try client.answer()
            #expect(empty["Content-Length"] == "0")
            #expect(try client.answer().body == Array(Self.content[5..<12]))
            #expect(try client.answer().body.difference(from: Self.content) == nil)
        }
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func answersNotFoundForWhatCannotBeSent(_ poller: PollerKind, _ transport: Transport) throws {
        let server = try Self.server(poller)
        let scratch = try #require(server.scratch)
        for (target, path) in [
            ("/missing", scratch["missing"]), ("/directory", scratch.path), ("/from/5000001", scratch["large"]),
        ] {
            let answer = try server.get(target, transport)
            #expect(answer.status == 404)
            #expect(answer["Content-Type"] == "text/html; charset=utf-8")
            #expect(server.log.all.last == "error: a response names the file \(path), which cannot be sent")
        }
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func answersHEADWithTheLength(_ poller: PollerKind, _ transport: Transport) throws {
        let server = try Self.server(poller)
        let client = try server.send(Message(method: "HEAD", target: "/large"), transport)
        #expect(try client.answer(to: "HEAD")["Content-Length"] == "5000000")
        if transport == .http {
            try client.send(.get("/empty"))
            #expect(try client.answer().status == 200)
        } else {
            #expect(try client.rest().isEmpty)
        }
    }

    /// What is said of a file and what is sent of it are of the same one.
    @Test(arguments: PollerKind.both, Transport.both)
    func sendsTheFileThatItHasDescribed(_ poller: PollerKind, _ transport: Transport) throws {
        let server = try Self.server(poller)
        let whole = try server.get("/replaced", transport)
        #expect(whole.text == "old\n" && whole["Content-Length"] == "4")
        let part = try server.answer(to: .get("/replaced", ["Range": "bytes=1-"]), transport)
        #expect(part.text == "ld\n" && part["Content-Range"] == "bytes 1-3/4")
        let parts = try server.answer(to: .get("/replaced", ["Range": "bytes=0-0,2-"]), transport)
        #expect(parts.text.contains("/4\r\n\r\no\r\n--") && parts.text.contains("/4\r\n\r\nd\n\r\n--"))
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func breaksOffWhenASmallFileHasShrunk(_ poller: PollerKind, _ transport: Transport) throws {
        let server = try Self.server(poller)
        let client = try server.send(.get("/shrunk"), transport)
        #expect(try client.rest().count < 1000)
        #expect(client.end == .reset)
        #expect(try server.log.wait()[0].contains("the file has become shorter"))
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func breaksOffWhenAFileShrinks(_ poller: PollerKind, _ transport: Transport) throws {
        let server = try Self.server(poller)
        let scratch = try #require(server.scratch)
        let client = try server.send(.get("/large"), transport, buffers: 16 * 1024)
        _ = try client.head()
        _ = try client.take(10_000)
        #expect(unsafe truncate(scratch["large"], 20_000) == 0)  // unsafe: passes a C string
        #expect(try client.rest().count < 4_990_000)
        #expect(client.end == .reset)
        let complaint = try server.log.wait()[0]
        #expect(complaint.contains("GET /large broke off in the middle of its body: the file has become shorter"))
    }
}
