import CarafeCore
import CarafeServer
import Foundation
import HTTPTypes
import TestThreads
import Testing

/// Files that are served before the application is asked, down to the socket.
@Suite(.mayWait) struct StaticFileTests {
    static let content = [UInt8].pattern(1_000_000)

    static func server(_ poller: PollerKind = .automatic) throws -> TestServer {
        let scratch = try Scratch()
        _ = try scratch.write(content, to: "large.bin")
        let files = StaticFiles([StaticFolder("/s", directory: scratch.path)])
        return try TestServer(poller, in: scratch, files: files) { app in
            app.get("/s/<path:name>") { (_, name: String) in "app: \(name)" }
        }
    }

    @Test(arguments: PollerKind.both, Transport.both)
    func sendsFilesAndLeavesTheRestToTheApplication(_ poller: PollerKind, _ transport: Transport) throws {
        let server = try Self.server(poller)
        let answer = try server.get("/s/large.bin", transport)
        #expect(answer.status == 200)
        #expect(answer["Content-Type"] == "application/octet-stream")
        #expect(answer.body.difference(from: Self.content) == nil)
        #expect(try server.get("/s/none.bin", transport).text == "app: none.bin")
        #expect(try server.get("/none", transport).status == 404)
        #expect(try server.answer(to: .post("/s/large.bin", "x"), transport).status == 405)
    }

    @Test(arguments: Transport.both)
    func answersConditionsAndRanges(_ transport: Transport) throws {
        let server = try Self.server()
        let tag = try #require(try server.get("/s/large.bin", transport)["ETag"])
        let unchanged = try server.answer(to: .get("/s/large.bin", ["If-None-Match": tag]), transport)
        #expect(unchanged.status == 304 && unchanged["ETag"] == tag && unchanged.body.isEmpty)
        let part = try server.answer(to: .get("/s/large.bin", ["Range": "bytes=500000-600000"]), transport)
        #expect(part.status == 206 && part["Content-Range"] == "bytes 500000-600000/1000000")
        #expect(part["Content-Length"] == "100001")
        #expect(part.body.difference(from: Array(Self.content[500_000...600_000])) == nil)
        let none = try server.answer(to: .get("/s/large.bin", ["Range": "bytes=1000000-"]), transport)
        #expect(none.status == 416 && none["Content-Range"] == "bytes */1000000")
    }

    @Test(arguments: Transport.both)
    func sendsSeveralParts(_ transport: Transport) throws {
        let server = try Self.server()
        let answer = try server.answer(to: .get("/s/large.bin", ["Range": "bytes=0-299999,-300000"]), transport)
        #expect(answer.status == 206)
        #expect(answer["Content-Length"] == "\(answer.body.count)")
        let boundary = try #require(answer["Content-Type"]?.split(separator: "boundary=").last)
        let heads = ["0-299999", "700000-999999"].map { range in
            Array(
                "\r\n--\(boundary)\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes \(range)/1000000\r\n\r\n"
                    .utf8)
        }
        let end = Array("\r\n--\(boundary)--\r\n".utf8)
        let expected = heads[0] + Self.content[..<300_000] + heads[1] + Self.content[700_000...] + end
        #expect(answer.body.difference(from: expected) == nil)
    }
}
