import CCarafeSystem
import CarafeCore
import CarafeWire
import HTTPTypes

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What a line in the access log is made of.
struct AccessRecord {
    let head: RequestHead
    let status: Int
    let bodyBytes: Int
    let headBytes: Int
    let headerCount: Int
    let microseconds: UInt64
    /// The client broke off the body of its request.
    var readFailed = false
    /// The response was not sent to its end.
    var writeFailed = false
}

/// The access log of one loop: lines gather in a buffer and leave together.
///
/// A buffer is handed on when it is large or has waited for 50 ms: never a system call per line under load, and never a
/// line that an operator waits for.
struct AccessLog {
    private let format: ServerConfiguration.AccessLogFormat
    private let options: AccessLogOptions
    private let admitsAll: Bool
    private let usesForwardedAddress: Bool
    private let sink: LogSink
    private let core: Int
    private let processID = getpid()
    /// What all lines in uWSGI's shape begin and end with.
    private let lineBegin, lineEnd: [UInt8]
    private var buffer: [UInt8] = []
    private var count = RequestCount.Reading(worker: 0, all: 0)
    private var stamp: (second: Int, text: [UInt8]) = (-1, [])
    private var cache = LogCache()

    /// When the buffer should be handed on at the latest.
    private(set) var due: UInt64?

    private static let enough = 16 * 1024
    private static let patience: UInt64 = 50

    init?(
        _ format: ServerConfiguration.AccessLogFormat,
        _ options: AccessLogOptions = AccessLogOptions(),
        to sink: LogSink?,
        core: Int,
    ) {
        guard format != .none, let sink else { return nil }
        self.format = format
        self.options = options
        admitsAll = options.filter.everything
        usesForwardedAddress = options.usesForwardedAddress
        self.sink = sink
        self.core = core
        lineBegin = Array("[pid: \(processID)|app: 0|req: ".utf8)
        lineEnd = Array(" bytes (1 switches on core \(core))\n".utf8)
    }

    /// - Parameter route: the rule that matched, where the format names it. Not in the record, which is copied about, and
    ///   costs less with one reference in it.
    mutating func append(_ record: AccessRecord, route: String? = nil, now: UInt64, wallSeconds: Int) {
        count = options.count.next()
        guard admitsAll || options.filter.admits(record) else { return }
        if stamp.second != wallSeconds { stamp = (wallSeconds, Array(stamp(wallSeconds).utf8)) }
        switch format {
        case .none: return
        case .flask: appendFlaskLine(record)
        case .uwsgi: appendUWSGILine(record)
        case .custom(let format): append(record, route, as: format, wallSeconds)
        }
        if due == nil { due = now + Self.patience }
        if buffer.count >= Self.enough { flush(at: now) }
    }

    mutating func flushIfDue(at now: UInt64) {
        if let due, due <= now { flush(at: now) }
    }

    mutating func flush(at now: UInt64) {
        due = nil
        guard !buffer.isEmpty else { return }
        sink.submit(buffer)
        buffer = []
        buffer.reserveCapacity(Self.enough + 1024)
    }
}

// MARK: - Formats

// A line is written into room that is made for it once: looking for room at each of its forty parts cost 1 500
// instructions more.

extension AccessLog {
    /// Never less than a line takes: 24 of these bytes are the time's, 220 are eleven numbers', and every byte a client
    /// sends may be written as four.
    private func room(for head: RequestHead, method: String, address: String, user: String) -> Int {
        512 + method.utf8.count + 4 * (address.utf8.count + user.utf8.count + head.target.count)
    }

    private func address(of record: AccessRecord) -> String {
        usesForwardedAddress ? options.address(of: record) : record.remoteAddress
    }

    /// `127.0.0.1 - - [22/Nov/2026 14:39:22] "GET /leaf/ HTTP/1.1" 404 -`
    private mutating func appendFlaskLine(_ record: AccessRecord) {
        let (address, time, head) = (address(of: record), stamp.text, record.head)
        let (method, bytes) = (head.method.rawValue, head.bytes)
        buffer.append(addingCapacity: room(for: head, method: method, address: address, user: "")) { line in
            line.append(escaping: address.utf8.span)
            line.append(literal: " - - [")
            line.append(copying: time.span)
            line.append(literal: "] \"")
            line.append(copying: method.utf8.span)
            line.append(literal: " ")
            line.append(escaping: bytes.span.extracting(head.target.range))
            line.append(literal: " ")
            line.append(version: head.version)
            line.append(literal: "\" ")
            line.append(decimal: record.status)
            line.append(literal: " -\n")
        }
    }

    /// `[pid: 14085|app: 0|req: 1/1] 127.0.0.1 () {28 vars in 292 bytes} [Sun Nov 22 14:37:10 2026] GET /int/5 =>`
    /// `generated 8 bytes in 5 msecs (HTTP/1.1 200) 2 headers in 70 bytes (1 switches on core 0)`
    private mutating func appendUWSGILine(_ record: AccessRecord) {
        let (address, user) = (address(of: record), record.head.variable("REMOTE_USER") ?? "")
        let (head, count, begin, end, time) = (record.head, count, lineBegin, lineEnd, stamp.text)
        let (method, bytes) = (head.method.rawValue, head.bytes)
        buffer.append(addingCapacity: room(for: head, method: method, address: address, user: user)) { line in
            line.append(copying: begin.span)
            line.append(decimal: count.worker)
            line.append(literal: "/")
            line.append(decimal: count.all)
            line.append(literal: "] ")
            line.append(escaping: address.utf8.span)
            line.append(literal: " (")
            line.append(escaping: user.utf8.span)
            line.append(literal: ") {")
            line.append(decimal: head.fields.count)
            line.append(literal: " vars in ")
            line.append(decimal: bytes.count)
            line.append(literal: " bytes} [")
            line.append(copying: time.span)
            line.append(literal: "] ")
            line.append(copying: method.utf8.span)
            line.append(literal: " ")
            line.append(escaping: bytes.span.extracting(head.target.range))
            line.append(literal: " => generated ")
            line.append(decimal: record.bodyBytes)
            line.append(literal: " bytes in ")
            line.append(decimal: Int(record.microseconds / 1000))
            line.append(literal: " msecs (")
            line.append(version: head.version)
            line.append(literal: " ")
            line.append(decimal: record.status)
            line.append(literal: ") ")
            line.append(decimal: record.headerCount)
            line.append(literal: " headers in ")
            line.append(decimal: record.headBytes)
            line.append(copying: end.span)
        }
    }

    private mutating func append(
        _ record: AccessRecord, _ route: String?, as format: LogFormat, _ wallSeconds: Int
    ) {
        let line = LogLine(
            record: record, route: route, address: address(of: record), processID: Int(processID),
            workerID: options.workerID, core: core, now: wallSeconds,
            start: Clock.wallMicroseconds() - Int(record.microseconds))
        format.append(line, &cache, to: &buffer)
    }

    private func stamp(_ seconds: Int) -> String {
        switch format {
        case .flask: LogTime(seconds).flask
        case .uwsgi: LogTime(seconds).ctime
        case .none, .custom: ""
        }
    }
}

extension OutputSpan<UInt8> {
    /// Appends text of at most 15 bytes that stands in the source: these become constants in the code, which getting at the
    /// bytes of a string while the program runs does not.
    @inline(__always)
    fileprivate mutating func append(literal text: String) {
        precondition(freeCapacity >= text.utf8.count)
        for byte in text.utf8 { append(byte) }
    }

    @inline(__always)
    fileprivate mutating func append(version: HTTPVersion) {
        if version == .http11 { append(literal: "HTTP/1.1") } else { append(copying: version.rawValue.utf8.span) }
    }

    /// Control characters would let a client write lines of its own, or steer the terminal that shows them.
    @inline(__always)
    mutating func append(escaping text: borrowing Span<UInt8>) {
        for index in text.indices {
            let byte = text[index]
            if byte >= 0x20, byte < 0x7f, byte != UInt8(ascii: "\"") { append(byte) } else { append(escaped: byte) }
        }
    }

    @inline(never)
    private mutating func append(escaped byte: UInt8) {
        append(literal: byte < 0x10 ? "\\x0" : "\\x")
        append(copying: String(byte, radix: 16).utf8.span)
    }
}

extension AccessRecord {
    /// The client, as the application would see it.
    var remoteAddress: String {
        guard head.naming == .cgi else { return head.peer.host }
        return head.variable("REMOTE_ADDR") ?? ""
    }
}
