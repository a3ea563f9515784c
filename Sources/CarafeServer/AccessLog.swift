import CSystem
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
}

/// The access log of one loop: lines gather in a buffer and leave together.
///
/// A buffer is handed on when it is large or has waited for 50 ms: never a system call per line under load, and never a
/// line that an operator waits for.
struct AccessLog {
    private let format: ServerConfiguration.AccessLogFormat
    private let sink: LogSink
    private let core: Int
    private let processID = getpid()
    private var buffer: [UInt8] = []
    private var count = 0
    private var stamp: (second: Int, text: String) = (-1, "")

    /// When the buffer should be handed on at the latest.
    private(set) var due: UInt64?

    private static let enough = 16 * 1024
    private static let patience: UInt64 = 50

    init?(_ format: ServerConfiguration.AccessLogFormat, to sink: LogSink?, core: Int) {
        guard format != .none, let sink else { return nil }
        self.format = format
        self.sink = sink
        self.core = core
    }

    mutating func append(_ record: AccessRecord, now: UInt64, wallSeconds: Int) {
        count += 1
        if stamp.second != wallSeconds { stamp = (wallSeconds, Self.stamp(format, wallSeconds)) }
        switch format {
        case .none: return
        case .flask: appendFlaskLine(record)
        case .uwsgi: appendUWSGILine(record)
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

extension AccessLog {
    /// `127.0.0.1 - - [22/Nov/2026 14:39:22] "GET /leaf/ HTTP/1.1" 404 -`
    private mutating func appendFlaskLine(_ record: AccessRecord) {
        appendEscaped([UInt8](record.remoteAddress.utf8)[...])
        buffer += " - - [".utf8
        buffer += stamp.text.utf8
        buffer += "] \"".utf8
        appendRequest(record.head)
        buffer += " ".utf8
        buffer += record.head.version.rawValue.utf8
        buffer += "\" ".utf8
        buffer.append(decimal: record.status)
        buffer += " -\n".utf8
    }

    /// `[pid: 14085|app: 0|req: 1/1] 127.0.0.1 () {28 vars in 292 bytes} [Sun Nov 22 14:37:10 2026] GET /int/5 =>`
    /// `generated 8 bytes in 5 msecs (HTTP/1.1 200) 2 headers in 70 bytes (1 switches on core 0)`
    private mutating func appendUWSGILine(_ record: AccessRecord) {
        buffer += "[pid: ".utf8
        buffer.append(decimal: Int(processID))
        buffer += "|app: 0|req: ".utf8
        buffer.append(decimal: count)
        buffer += "/".utf8
        buffer.append(decimal: count)
        buffer += "] ".utf8
        appendEscaped([UInt8](record.remoteAddress.utf8)[...])
        buffer += " (".utf8
        if let user = record.head.variable("REMOTE_USER") { appendEscaped([UInt8](user.utf8)[...]) }
        buffer += ") {".utf8
        buffer.append(decimal: record.head.fields.count)
        buffer += " vars in ".utf8
        buffer.append(decimal: record.head.bytes.count)
        buffer += " bytes} [".utf8
        buffer += stamp.text.utf8
        buffer += "] ".utf8
        appendRequest(record.head)
        buffer += " => generated ".utf8
        buffer.append(decimal: record.bodyBytes)
        buffer += " bytes in ".utf8
        buffer.append(decimal: UInt(record.microseconds / 1000))
        buffer += " msecs (".utf8
        buffer += record.head.version.rawValue.utf8
        buffer += " ".utf8
        buffer.append(decimal: record.status)
        buffer += ") ".utf8
        buffer.append(decimal: record.headerCount)
        buffer += " headers in ".utf8
        buffer.append(decimal: record.headBytes)
        buffer += " bytes (1 switches on core ".utf8
        buffer.append(decimal: core)
        buffer += ")\n".utf8
    }

    private mutating func appendRequest(_ head: RequestHead) {
        buffer += head.method.rawValue.utf8
        buffer += " ".utf8
        appendEscaped(head.bytes[head.target.range])
    }

    /// Control characters would let a client write lines of its own, or steer the terminal that shows them.
    private mutating func appendEscaped(_ bytes: ArraySlice<UInt8>) {
        if bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\"") }) {
            buffer += bytes
            return
        }
        for byte in bytes {
            if byte >= 0x20, byte < 0x7f, byte != UInt8(ascii: "\"") {
                buffer.append(byte)
            } else {
                let digits = String(byte, radix: 16)
                buffer += (digits.utf8.count < 2 ? "\\x0" : "\\x").utf8
                buffer += digits.utf8
            }
        }
    }

    private static func stamp(_ format: ServerConfiguration.AccessLogFormat, _ seconds: Int) -> String {
        let time = csystem_local_time(Int64(seconds))
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let clock = [time.hour, time.minute, time.second].map { padded($0, "0") }.joined(separator: ":")
        let month = months[Int(time.month - 1) % 12]
        return switch format {
        case .uwsgi: "\(days[Int(time.weekday) % 7]) \(month) \(padded(time.day, " ")) \(clock) \(time.year)"
        default: "\(padded(time.day, "0"))/\(month)/\(time.year) \(clock)"
        }
    }

    private static func padded(_ number: Int32, _ filler: String) -> String {
        number < 10 ? filler + String(number) : String(number)
    }
}

extension AccessRecord {
    /// The client, as the application would see it.
    fileprivate var remoteAddress: String {
        guard head.naming == .cgi else { return head.peer.host }
        return head.variable("REMOTE_ADDR") ?? ""
    }
}
