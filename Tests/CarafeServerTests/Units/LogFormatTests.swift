import CarafeCore
import CarafeWire
import Testing

@testable import CarafeServer

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A request that a format is tried on, as both wires make it.
struct LoggedRequest {
    static let http = LoggedRequest(
        .http,
        Array(
            ("POST /a%20b?x=1 HTTP/1.1\r\nHost: example.org\r\nUser-Agent: curl/8\r\nReferer: http://r/\r\nX-Odd: \"é\r\n"
                + "X-Forwarded-For: 10.0.0.9, 10.0.0.8\r\nContent-Length: 7\r\n\r\n").utf8))
    static let uwsgi = LoggedRequest(
        .uwsgi,
        packet([
            ("REQUEST_METHOD", "POST"), ("REQUEST_URI", "/a%20b?x=1"), ("PATH_INFO", "/a b"), ("QUERY_STRING", "x=1"),
            ("CONTENT_LENGTH", "7"), ("SERVER_PROTOCOL", "HTTP/1.1"), ("REMOTE_ADDR", "192.0.2.7"),
            ("REMOTE_USER", "me\n"), ("HTTP_HOST", "example.org"), ("HTTP_USER_AGENT", "curl/8"),
            ("HTTP_REFERER", "http://r/"), ("HTTP_X_FORWARDED_FOR", "10.0.0.9, 10.0.0.8"), ("APP_ENV", "blue"),
            ("EMPTY", ""),
        ]))
    static let bare = LoggedRequest(.http, Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8))

    let head: RequestHead?

    init(_ transport: ServerConfiguration.Transport, _ bytes: [UInt8]) {
        let peer = PeerAddress(host: "127.0.0.1", port: 50000)
        var wire = TransportWire(transport, limits: WireLimits(), peer: peer, isSecure: false)
        var offset = 0
        head = if case .head(let head) = try? wire.receive(bytes.span, at: &offset) { head } else { nil }
    }

    private static func packet(_ variables: [(String, String)]) -> [UInt8] {
        var block: [UInt8] = []
        for (name, value) in variables {
            for text in [name, value] { block += [UInt8(text.utf8.count), 0] + Array(text.utf8) }
        }
        return [0, UInt8(block.count & 255), UInt8(block.count >> 8), 0] + block
    }

    func record(status: Int = 404, bodyBytes: Int = 8, microseconds: UInt64 = 5_012_345) throws -> AccessRecord {
        AccessRecord(
            head: try #require(head), status: status, bodyBytes: bodyBytes, headBytes: 70, headerCount: 2,
            microseconds: microseconds)
    }

    func line(_ format: String, route: String? = nil, _ change: (inout AccessRecord) -> Void = { _ in }) throws
        -> String
    {
        var record = try record()
        change(&record)
        let line = LogLine(
            record: record, route: route, address: AccessLogOptions().address(of: record), processID: 77, workerID: 3,
            core: 1,
            now: 1_795_358_235, start: 1_795_358_230_000_123)
        var (cache, output) = (LogCache(), [UInt8]())
        try LogFormat(format).append(line, &cache, to: &output)
        return String(decoding: output, as: UTF8.self)
    }
}

@Suite struct LogFormatTests {
    @Test(arguments: [
        ("plain", "plain"), ("", ""), ("100% (sure)", "100% (sure)"), ("%%(status)%", "%404%"),
        ("é %(status)", "é 404"),
        ("%(status)%(status)", "404404"),
        (#"%(addr) "%(method) %(uri) %(proto)" %(status)"#, #"127.0.0.1 "POST /a%20b?x=1 HTTP/1.1" 404"#),
        ("%(host) %(uagent) %(referer)", "example.org curl/8 http://r/"), ("%(user)", "-"),
        ("%(size) %(rsize) %(hsize) %(headers)", "78 8 70 2"), ("%(rerr) %(werr) %(ioerr)", "0 0 0"),
        ("%(micros) %(msecs) %(secs)", "5012345 5012 5.012345"),
        ("%(time) %(tmsecs) %(tmicros)", "1795358230 1795358230000 1795358230000123"),
        ("%(epoch) %(unix)", "1795358235 1795358235"), ("%(pid) %(wid) %(core) %(switches)", "77 3 1 1"),
        ("%(vars) %(cl) %(modifier1) %(modifier2)", "6 7 0 0"), ("%(route)", "-"),
        ("%(var.HTTP_USER_AGENT) %(var.HTTP_X_ODD)", #"curl/8 \x22\xc3\xa9"#),
        ("%(var.REQUEST_METHOD) %(var.REQUEST_URI) %(var.PATH_INFO)", "POST /a%20b?x=1 /a b"),
        ("%(var.QUERY_STRING) %(var.SERVER_PROTOCOL) %(var.REMOTE_ADDR)", "x=1 HTTP/1.1 127.0.0.1"),
        ("%(var.CONTENT_LENGTH) %(var.CONTENT_TYPE) %(var.HTTP_HOST)", "7 - example.org"),
        ("%(var.APP_ENV) %(var.http_host)", "- -"),
    ])
    func writesOverHTTP(_ format: String, _ line: String) throws {
        #expect(try LoggedRequest.http.line(format) == line + "\n")
    }

    @Test(arguments: [
        (#"%(addr) "%(method) %(uri) %(proto)" %(status)"#, #"192.0.2.7 "POST /a%20b?x=1 HTTP/1.1" 404"#),
        ("%(host) %(uagent) %(referer) %(user)", #"example.org curl/8 http://r/ me\x0a"#), ("%(vars) %(cl)", "14 7"),
        ("%(var.HTTP_USER_AGENT) %(var.APP_ENV) %(var.EMPTY) %(var.NONE)", "curl/8 blue - -"),
        ("%(var.PATH_INFO) %(var.REMOTE_ADDR)", "/a b 192.0.2.7"),
    ])
    func writesOverUWSGI(_ format: String, _ line: String) throws {
        #expect(try LoggedRequest.uwsgi.line(format) == line + "\n")
    }

    @Test func writesWhatIsMissingAsADash() throws {
        #expect(try LoggedRequest.bare.line("%(uagent) %(referer) %(cl) %(var.QUERY_STRING)") == "- - 0 -\n")
    }

    @Test func padsFractionsOfASecond() throws {
        #expect(
            try LoggedRequest.bare.line("%(secs)") { $0 = try! LoggedRequest.bare.record(microseconds: 42) }
                == "0.000042\n")
    }

    @Test func namesTheRouteAndFailures() throws {
        let line = try LoggedRequest.http.line("%(route) %(rerr) %(werr) %(ioerr)", route: "/user/<int:id>") {
            $0.readFailed = true
            $0.writeFailed = true
        }
        #expect(line == "/user/<int:id> 1 1 2\n")
        #expect(try LogFormat("%(route)").namesRoute)
        #expect(try !LogFormat("%(uri) route").namesRoute)
    }

    @Test func writesTimesAsTheSystemDoes() throws {
        let seconds = 1_795_358_230
        let (ctime, apache) = (Self.time("%a %b %e %H:%M:%S %Y", seconds), Self.time("%d/%b/%Y:%H:%M:%S %z", seconds))
        #expect(try LoggedRequest.bare.line("%(ctime)|%(ltime)|%(ftime)") == "\(ctime)|\(apache)|\(apache)\n")
    }

    /// What is kept for lines of one second must not be shown for another.
    @Test func keepsNoTimeTooLong() throws {
        let format = try LogFormat("%(ltime) %(ctime)")
        var (cache, output) = (LogCache(), [UInt8]())
        let seconds = [0, 1_709_164_800, 1_709_164_800, 1_795_358_230, 0]
        for second in seconds {
            let line = LogLine(
                record: try LoggedRequest.bare.record(), route: nil, address: "", processID: 1, workerID: 0, core: 0,
                now: 0,
                start: second * 1_000_000 + 999_999)
            format.append(line, &cache, to: &output)
        }
        let expected = seconds.map {
            Self.time("%d/%b/%Y:%H:%M:%S %z ", $0) + Self.time("%a %b %e %H:%M:%S %Y", $0) + "\n"
        }
        #expect(String(decoding: output, as: UTF8.self) == expected.joined())
    }

    #if os(Linux)
    @Test func writesTheMemoryInUse() throws {
        let numbers = try LoggedRequest.bare.line("%(vsz) %(rss) %(vszM) %(rssM)").split { " \n".contains($0) }
            .compactMap { Int($0) }
        #expect(numbers.count == 4)
        #expect(numbers[1] > 1_000_000 && numbers[0] >= numbers[1])
        #expect(numbers[2] == numbers[0] / 1_048_576 && numbers[3] == numbers[1] / 1_048_576)
    }
    #endif

    /// Each of uWSGI's names has a meaning, and none leaves a trace of its spelling.
    @Test(arguments: LogVariable.allCases.map(\.rawValue))
    func knowsItsVariables(_ name: String) throws {
        let line = try LoggedRequest.http.line("[%(\(name))]")
        #expect(line.count > 3 && !line.contains("%("))
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
}

@Suite struct LogFormatErrorTests {
    @Test(arguments: [
        ("%(addr) %(statsu)", #"log-format: "%(statsu)" at 9 is no variable; did you mean "%(status)"?"#),
        ("é%(URI)", #"log-format: "%(URI)" at 2 is no variable; did you mean "%(uri)"?"#),
        ("x %(uri", #"log-format: "%(uri" at 3 has no ")"; close it"#),
        (
            "%(var.)",
            #"log-format: "%(var.)" at 1 names no variable of the gateway; write e.g. "%(var.HTTP_ACCEPT)""#
        ),
        (
            "%(metric.worker.1.requests)",
            #"log-format: "%(metric.worker.1.requests)" at 1 is a metric of uWSGI's, and none are kept here; remove it"#
        ),
    ])
    func saysWhatIsWrong(_ format: String, _ sentence: String) {
        let error = #expect(throws: LogFormatError.self) { try LogFormat(format) }
        #expect(error?.description == sentence)
    }

    @Test(arguments: ["%()", "%( uri)", "%(my.own)"])
    func listsTheVariablesWhereNoneIsClose(_ format: String) {
        let error = #expect(throws: LogFormatError.self) { try LogFormat(format) }
        #expect(error?.position == 1)
        let expected = #"is no variable; write one of uri, method, user, "#
        #expect(error?.description.contains(expected) == (format != "%( uri)"))
        #expect(
            error?.description.hasSuffix("modifier2, or var.NAME for a variable of the gateway")
                == (format != "%( uri)"))
    }
}
