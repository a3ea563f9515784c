/// One event of a stream that a browser's `EventSource` reads.
///
/// ```swift
/// ServerSentEvent("new price", event: "price", id: "17")
/// try ServerSentEvent(json: price, event: "price")
/// ```
/// No value can end its own field: lines of data and of a comment become fields of their own, and a line end or NUL in
/// an id or a name becomes a blank.
public struct ServerSentEvent: Sendable, Hashable {
    /// What listeners get, of one line or several; with `nil` no listener is called.
    public var data: String?
    /// Which listeners get it: those for `message` unless given.
    public var event: String?
    /// What a browser that lost the connection says in ``Request/lastEventID``.
    public var id: String?
    /// How long a browser is to wait before it comes back.
    public var retry: Duration?
    /// Text that nobody gets.
    public var comment: String?

    /// An event with data.
    public init(_ data: String? = nil, event: String? = nil, id: String? = nil, retry: Duration? = nil) {
        self.data = data
        self.event = event
        self.id = id
        self.retry = retry
    }

    /// An event with a value as JSON.
    public init(json value: some Encodable, event: String? = nil, id: String? = nil, retry: Duration? = nil) throws {
        let line = try JSON.encode(value).dropLast()
        self.init(String(decoding: line, as: UTF8.self), event: event, id: id, retry: retry)
    }

    /// Text that keeps the connection alive, and nobody gets.
    public static func comment(_ text: String = "") -> ServerSentEvent {
        var event = ServerSentEvent()
        event.comment = text
        return event
    }
}

extension ServerSentEvent {
    /// As it is sent, with the empty line behind it.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        if let comment { bytes.append(fields: "", comment) }
        if let retry { bytes.append(field: "retry", "\(max(0, retry.milliseconds))".utf8) }
        if let id { bytes.append(field: "id", id.utf8.map { Self.endsField($0) ? UInt8(ascii: " ") : $0 }) }
        if let event { bytes.append(field: "event", event.utf8.map { Self.endsField($0) ? UInt8(ascii: " ") : $0 }) }
        if let data { bytes.append(fields: "data", data) }
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    /// A line end does; and with a NUL in it, an id is not taken.
    private static func endsField(_ byte: UInt8) -> Bool {
        [UInt8(ascii: "\r"), UInt8(ascii: "\n"), 0].contains(byte)
    }
}

extension [UInt8] {
    fileprivate mutating func append(field name: String, _ value: some Sequence<UInt8>) {
        self += name.utf8
        self += ": ".utf8
        self += value
        append(UInt8(ascii: "\n"))
    }

    /// A field for each line; CR LF, CR and LF all end one.
    fileprivate mutating func append(fields name: String, _ text: String) {
        let unified = text.utf8.contains(UInt8(ascii: "\r")) ? text.unicodeScalars.unifyingLineEnds() : text
        for line in unified.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            append(field: name, line)
        }
    }
}

extension String.UnicodeScalarView {
    fileprivate func unifyingLineEnds() -> String {
        var result = String.UnicodeScalarView()
        var previous: Unicode.Scalar?
        for scalar in self {
            if scalar == "\r" {
                result.append("\n")
            } else if scalar != "\n" || previous != "\r" {
                result.append(scalar)
            }
            previous = scalar
        }
        return String(result)
    }
}

extension Duration {
    fileprivate var milliseconds: Int64 { Int64(clamping: attoseconds / 1_000_000_000_000_000) }
}
