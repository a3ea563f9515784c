import CCarafeSystem
import CarafeCore
import HTTPTypes

/// One request, as a ``LogFormat`` sees it.
struct LogLine {
    let record: AccessRecord
    let route: String?
    let address: String
    let processID: Int
    let workerID: Int
    let core: Int
    /// Unix time in seconds.
    let now: Int
    /// When the request began: Unix time in microseconds.
    let start: Int
}

/// What is the same for many lines of one loop, and is not cheap to make.
struct LogCache {
    private var second = Int.min
    private var apache: String?
    private var ctime: String?
    private var memoryTime = Int.min
    private var memory = csystem_memory()

    mutating func apache(at start: Int) -> String {
        move(to: start / 1_000_000)
        let text = apache ?? LogTime(second).apache
        apache = text
        return text
    }

    mutating func ctime(at start: Int) -> String {
        move(to: start / 1_000_000)
        let text = ctime ?? LogTime(second).ctime
        ctime = text
        return text
    }

    private mutating func move(to second: Int) {
        guard second != self.second else { return }
        (self.second, apache, ctime) = (second, nil, nil)
    }

    /// Not older than a second.
    mutating func memory(at now: Int) -> csystem_memory {
        if now != memoryTime { (memory, memoryTime) = (csystem_memory_use(), now) }
        return memory
    }
}

extension LogFormat {
    /// Appends the line for a request.
    func append(_ line: LogLine, _ cache: inout LogCache, to output: inout [UInt8]) {
        for segment in segments {
            switch segment {
            case .text(let bytes): output += bytes
            case .variable(let variable): line.append(variable, &cache, to: &output)
            case .gateway(let variable): line.append(variable, &cache, to: &output)
            }
        }
    }
}

extension LogLine {
    fileprivate func append(_ variable: LogVariable, _ cache: inout LogCache, to output: inout [UInt8]) {
        let head = record.head
        switch variable {
        case .uri: output.append(head.bytes, at: head.target)
        case .method: output.append(value: head.method.rawValue)
        case .user: output.append(head.bytes, at: head.slice(ofVariable: "REMOTE_USER")?.value)
        case .addr: output.append(value: address)
        case .host: output.append(head.bytes, at: head.authority)
        case .proto: output.append(value: head.version.rawValue)
        case .uagent: output.append(head.bytes, at: head.slice(ofField: "user-agent")?.value)
        case .referer: output.append(head.bytes, at: head.slice(ofField: "referer")?.value)

        case .status: output.append(decimal: record.status)
        case .size: output.append(decimal: record.headBytes + record.bodyBytes)
        case .rsize: output.append(decimal: record.bodyBytes)
        case .hsize: output.append(decimal: record.headBytes)
        case .headers: output.append(decimal: record.headerCount)
        case .rerr: output.append(decimal: record.readFailed ? 1 : 0)
        case .werr: output.append(decimal: record.writeFailed ? 1 : 0)
        case .ioerr: output.append(decimal: (record.readFailed ? 1 : 0) + (record.writeFailed ? 1 : 0))

        case .micros: output.append(decimal: Int(record.microseconds))
        case .msecs: output.append(decimal: Int(record.microseconds / 1000))
        case .secs: output.append(seconds: record.microseconds)

        case .time: output.append(decimal: start / 1_000_000)
        case .tmsecs: output.append(decimal: start / 1000)
        case .tmicros: output.append(decimal: start)
        case .ctime: output.append(value: cache.ctime(at: start))
        case .ltime, .ftime: output.append(value: cache.apache(at: start))
        case .epoch, .unix: output.append(decimal: now)

        case .pid: output.append(decimal: processID)
        case .wid: output.append(decimal: workerID)
        case .core: output.append(decimal: core)
        case .switches: output.append(decimal: 1)
        case .route: output.append(value: route ?? "")

        case .vsz: output.append(decimal: Int(cache.memory(at: now).virtual_bytes))
        case .rss: output.append(decimal: Int(cache.memory(at: now).resident_bytes))
        case .vszM: output.append(decimal: Int(cache.memory(at: now).virtual_bytes / 1_048_576))
        case .rssM: output.append(decimal: Int(cache.memory(at: now).resident_bytes / 1_048_576))

        case .vars: output.append(decimal: head.fields.count)
        case .pktsize: output.append(decimal: head.bytes.count)
        case .cl: output.append(decimal: head.announcedLength)
        // Another modifier1 is refused, and modifier2 means nothing here.
        case .modifier1, .modifier2: output.append(decimal: 0)
        }
    }

    fileprivate func append(_ variable: GatewayVariable, _ cache: inout LogCache, to output: inout [UInt8]) {
        let head = record.head
        if head.naming == .cgi { return output.append(head.bytes, at: head.slice(ofVariable: variable.name)?.value) }
        switch variable.overHTTP {
        case .field(let name): output.append(head.bytes, at: head.slice(ofField: name)?.value)
        case .variable(let same): append(same, &cache, to: &output)
        case .peer: output.append(value: head.peer.host)
        case .path: output.append(head.bytes, at: head.path)
        case .query: output.append(head.bytes, at: head.query)
        case .nothing: output.append(UInt8(ascii: "-"))
        }
    }
}

extension [UInt8] {
    /// Appends what a client sent; `-` when it is nothing, as uWSGI does.
    ///
    /// Not inlined, as Swift 6.3 stops at the many copies of it.
    @inline(never)
    fileprivate mutating func append(_ bytes: [UInt8], at range: ByteRange?) {
        guard let range, !range.isEmpty else { return append(UInt8(ascii: "-")) }
        append(addingCapacity: 4 * range.count) { $0.append(escaping: bytes.span.extracting(range.range)) }
    }

    fileprivate mutating func append(value: String) {
        guard !value.isEmpty else { return append(UInt8(ascii: "-")) }
        append(addingCapacity: 4 * value.utf8.count) { $0.append(escaping: value.utf8.span) }
    }

    /// `0.005123`
    fileprivate mutating func append(seconds microseconds: UInt64) {
        append(decimal: Int(microseconds / 1_000_000))
        // The one in front keeps the zeros.
        let start = count
        append(decimal: 1_000_000 + Int(microseconds % 1_000_000))
        self[start] = UInt8(ascii: ".")
    }
}

extension RequestHead {
    /// What the request says of the length of its body.
    fileprivate var announcedLength: Int {
        if case .length(let length) = framing { length } else { 0 }
    }
}
