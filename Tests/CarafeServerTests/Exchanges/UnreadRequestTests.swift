import CarafeCore
import Foundation
import TestThreads
import Testing

@testable import CarafeServer

/// What the access log says of requests whose head could not be read.
@Suite(.mayWait) struct UnreadRequestTests {
    static func lines(_ format: ServerConfiguration.AccessLogFormat, _ peer: PeerAddress) throws -> String {
        let record = AccessRecord(
            head: RequestHead(unreadFrom: peer), status: 400, bodyBytes: 7, headBytes: 70, headerCount: 2,
            microseconds: 10)
        return try AccessLogTests.text(format, [record])
    }

    @Test func isALineOfDashes() throws {
        let peer = PeerAddress(host: "192.0.2.7", port: 5000)
        let flask = try Self.lines(.flask, peer)
        #expect(flask.hasPrefix("192.0.2.7 - - ["))
        #expect(flask.hasSuffix("] \"- - HTTP/1.1\" 400 -\n"))
        let uwsgi = try Self.lines(.uwsgi, .local)
        #expect(uwsgi.contains("] - () {0 vars in 1 bytes} ["))
        #expect(uwsgi.contains("] - - => generated 7 bytes in 0 msecs (HTTP/1.1 400) "))
    }
}
