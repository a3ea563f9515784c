import CarafeCore
import CarafeWire
import Foundation
import TestThreads
import Testing

@testable import CarafeServer

@Suite(.mayWait) struct AccessLogTests {
    /// A head as the wires make it.
    static func head(_ message: Message, _ transport: Transport) throws -> RequestHead {
        try head(message.bytes(transport), transport)
    }

    static func head(_ bytes: [UInt8], _ transport: Transport) throws -> RequestHead {
        let peer = PeerAddress(host: "127.0.0.1", port: 50000)
        var wire = TransportWire(transport, limits: WireLimits(), peer: peer, isSecure: false)
        var offset = 0
        guard case .head(let head) = try wire.receive(bytes.span, at: &offset) else { throw Timeout("a head") }
        return head
    }

    static func record(_ head: RequestHead, status: Int = 200) -> AccessRecord {
        AccessRecord(head: head, status: status, bodyBytes: 8, headBytes: 70, headerCount: 2, microseconds: 5999)
    }

    /// What is written of these records.
    static func text(
        _ format: ServerConfiguration.AccessLogFormat,
        _ records: [AccessRecord],
        at seconds: Int = 1_795_358_230,
    ) throws -> String {
        let (reader, writer) = makePipe()
        let sink = try LogSink(writer)
        var log = try #require(AccessLog(format, to: sink, core: 3))
        for record in records { log.append(record, now: 1000, wallSeconds: seconds) }
        log.flush(at: 1000)
        sink.close()
        close(writer)
        return try PipeReader(reader).rest().text
    }

    static func time(_ format: String, _ seconds: Int) -> String {
        var time = time_t(seconds)
        var calendar = unsafe tm()
        var text = [CChar](repeating: 0, count: 100)
        // unsafe: fills the struct, and the array as far as it reaches.
        _ = unsafe localtime_r(&time, &calendar)
        let count = unsafe strftime(&text, text.count, format, &calendar)
        return String(decoding: text[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    @Test(arguments: [1_795_358_230, 0, 1_785_542_401, 1_709_164_800])
    func writesFlasksLine(_ seconds: Int) throws {
        let head = try Self.head(.get("/leaf/?a=b%20c"), .http)
        #expect(
            try Self.text(.flask, [Self.record(head, status: 404)], at: seconds)
                == "127.0.0.1 - - [\(Self.time("%d/%b/%Y %H:%M:%S", seconds))] \"GET /leaf/?a=b%20c HTTP/1.1\" 404 -\n")
    }

    @Test(arguments: [1_795_358_230, 0, 1_785_542_401, 1_709_164_800])
    func writesUWSGIsLine(_ seconds: Int) throws {
        let message = Message.get("/int/5", ["Accept": "*/*"])
        let head = try Self.head(message, .uwsgi)
        let size = message.head(.uwsgi).count - 4
        let date = Self.time("%a %b %e %H:%M:%S %Y", seconds)
        func line(_ number: Int) -> String {
            "[pid: \(getpid())|app: 0|req: \(number)/\(number)] 192.0.2.7 () {9 vars in \(size) bytes} [\(date)] "
                + "GET /int/5 => generated 8 bytes in 5 msecs (HTTP/1.1 200) 2 headers in 70 bytes "
                + "(1 switches on core 3)\n"
        }
        let records = [Self.record(head), Self.record(head)]
        #expect(try Self.text(.uwsgi, records, at: seconds) == line(1) + line(2))
    }

    @Test func writesWhatTheGatewaySaysOfTheClient() throws {
        let head = try Self.head(variables: ["REMOTE_USER", "wang\nhao", "REMOTE_ADDR", "::1\n"])
        #expect(try Self.text(.uwsgi, [Self.record(head)]).contains(#"] ::1\x0a (wang\x0ahao) {5 vars in "#))
        #expect(try Self.text(.flask, [Self.record(head)]).hasPrefix(#"::1\x0a - - ["#))
    }

    /// A head of a packet with these variables, names and values in turn.
    static func head(variables: [String]) throws -> RequestHead {
        let texts = ["REQUEST_METHOD", "GET", "REQUEST_URI", "/", "PATH_INFO", "/"] + variables
        let block: [UInt8] = texts.flatMap { [UInt8($0.utf8.count), 0] + Array($0.utf8) }
        return try head([0, UInt8(block.count), 0, 0] + block, .uwsgi)
    }

    /// The target is what the client sent, byte for byte, which the uwsgi gateway passes on as it came.
    @Test func escapesWhatCouldForgeALine() throws {
        let head = try Self.head(Message(target: "/a\u{1b}[31m\n\"é\u{7f}/"), .uwsgi)
        for format in [.flask, .uwsgi] as [ServerConfiguration.AccessLogFormat] {
            let text = try Self.text(format, [Self.record(head)])
            #expect(text.contains(#"GET /a\x1b[31m\x0a\x22\xc3\xa9\x7f/ "#))
            #expect(text.filter(\.isNewline).count == 1)
        }
    }

    @Test func writesNothingWhereThereIsNoFormatOrNoPlace() throws {
        #expect(AccessLog(.flask, to: nil, core: 0) == nil)
        let (reader, writer) = makePipe()
        let sink = try LogSink(writer)
        #expect(AccessLog(.none, to: sink, core: 0) == nil)
        sink.close()
        close(writer)
        close(reader)
    }

    @Test func gathersLinesForAWhile() throws {
        let (reader, writer) = makePipe()
        let sink = try LogSink(writer)
        var log = try #require(AccessLog(.flask, to: sink, core: 0))
        let head = try Self.head(.get("/"), .http)
        let pipe = PipeReader(reader)
        #expect(log.due == nil)
        log.append(Self.record(head), now: 1000, wallSeconds: 0)
        log.append(Self.record(head), now: 1040, wallSeconds: 0)
        #expect(log.due == 1050)
        log.flushIfDue(at: 1049)
        #expect(log.due == 1050)
        log.flushIfDue(at: 1050)
        #expect(log.due == nil)
        _ = try pipe.line()
        _ = try pipe.line()
        // A buffer that is large enough goes out at once.
        var count = 0
        repeat {
            log.append(Self.record(head), now: 2000, wallSeconds: 0)
            count += 1
        } while log.due != nil
        #expect(count > 100 && count < 400)
        for _ in 0..<count { _ = try pipe.line() }
        sink.close()
        close(writer)
    }
}
