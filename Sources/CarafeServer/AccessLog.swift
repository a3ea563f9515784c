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
    private var buffer: [UInt8] = []
    private var count = RequestCount.Reading(worker: 0, all: 0)
    private var stamp: (second: Int, text: String) = (-1, "")
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
    }

    /// - Parameter route: the rule that matched, where the format names it. Not in the record, which is copied about, and
    ///   costs less with one reference in it.
    mutating func append(_ record: AccessRecord, route: String? = nil, now: UInt64, wallSeconds: Int) {
        count = options.count.next()
        guard admitsAll || options.filter.admits(record) else { return }
        if stamp.second != wallSeconds { stamp = (wallSeconds, stamp(wallSeconds)) }
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
    private func room(for record: AccessRecord, address: String, user: String) -> Int {
        let escaped = address.utf8.count + user.utf8.count + record.head.target.count
        return 512 + record.head.method.rawValue.utf8.count + 4 * escaped
    }

    private func address(of record: AccessRecord) -> String {
        usesForwardedAddress ? options.address(of: record) : record.remoteAddress
    }

    /// `127.0.0.1 - - [22/Nov/2026 14:39:22] "GET /leaf/ HTTP/1.1" 404 -`
    private mutating func appendFlaskLine(_ record: AccessRecord) {
        let (address, time) = (address(of: record), stamp.text)
        buffer.append(addingCapacity: room(for: record, address: address, user: "")) { line in
            line.append(escaping: address)
            line.append(" - - [")
            line.append(time)
            line.append("] \"")
            line.append(requestOf: record.head)
            line.append(" ")
            line.append(record.head.version.rawValue)
            line.append("\" ")
            line.append(decimal: record.status)
            line.append(" -\n")
        }
    }

    /// `[pid: 14085|app: 0|req: 1/1] 127.0.0.1 () {28 vars in 292 bytes} [Sun Nov 22 14:37:10 2026] GET /int/5 =>`
    /// `generated 8 bytes in 5 msecs (HTTP/1.1 200) 2 headers in 70 bytes (1 switches on core 0)`
    private mutating func appendUWSGILine(_ record: AccessRecord) {
        let (address, user) = (address(of: record), record.head.variable("REMOTE_USER") ?? "")
        let (count, core, processID, time) = (count, core, Int(processID), stamp.text)
        buffer.append(addingCapacity: room(for: record, address: address, user: user)) { line in
            line.append("[pid: ")
            line.append(decimal: processID)
            line.append("|app: 0|req: ")
            line.append(decimal: count.worker)
            line.append("/")
            line.append(decimal: count.all)
            line.append("] ")
            line.append(escaping: address)
            line.append(" (")
            line.append(escaping: user)
            line.append(") {")
            line.append(decimal: record.head.fields.count)
            line.append(" vars in ")
            line.append(decimal: record.head.bytes.count)
            line.append(" bytes} [")
            line.append(time)
            line.append("] ")
            line.append(requestOf: record.head)
            line.append(" => generated ")
            line.append(decimal: record.bodyBytes)
            line.append(" bytes in ")
            line.append(decimal: Int(record.microseconds / 1000))
            line.append(" msecs (")
            line.append(record.head.version.rawValue)
            line.append(" ")
            line.append(decimal: record.status)
            line.append(") ")
            line.append(decimal: record.headerCount)
            line.append(" headers in ")
            line.append(decimal: record.headBytes)
            line.append(" bytes (1 switches on core ")
            line.append(decimal: core)
            line.append(")\n")
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
    @inline(__always)
    mutating func append(_ text: String) {
        let bytes = text.utf8.span
        for index in bytes.indices { append(bytes[index]) }
    }

    fileprivate mutating func append(requestOf head: RequestHead) {
        append(head.method.rawValue)
        append(" ")
        for index in head.target.range { append(escaping: head.bytes[index]) }
    }

    mutating func append(escaping text: String) {
        for byte in text.utf8 { append(escaping: byte) }
    }

    /// Control characters would let a client write lines of its own, or steer the terminal that shows them.
    mutating func append(escaping byte: UInt8) {
        if byte >= 0x20, byte < 0x7f, byte != UInt8(ascii: "\"") { return append(byte) }
        append(byte < 0x10 ? "\\x0" : "\\x")
        append(String(byte, radix: 16))
    }
}

extension AccessRecord {
    /// The client, as the application would see it.
    var remoteAddress: String {
        guard head.naming == .cgi else { return head.peer.host }
        return head.variable("REMOTE_ADDR") ?? ""
    }
}
