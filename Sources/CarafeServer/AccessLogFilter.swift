/// Which requests get a line in the access log.
///
/// The options of uWSGI: `disable-logging` turns ``everything`` off, and each of the others lets a class of requests back
/// in.
///
/// ```swift
/// configuration.accessLogFilter.everything = false          // disable-logging = true
/// configuration.accessLogFilter.serverErrors = true         // log-5xx = true
/// configuration.accessLogFilter.slow = .milliseconds(500)   // log-slow = 500
/// ```
public struct AccessLogFilter: Sendable, Hashable {
    /// Every request, whatever the others say; `disable-logging` is the opposite.
    public var everything = true
    /// Responses with a status from 400 to 499, `log-4xx`.
    public var clientErrors = false
    /// Responses with a status from 500 to 599, `log-5xx`.
    public var serverErrors = false
    /// Requests that take this long or longer, `log-slow`.
    public var slow: Duration? {
        didSet { slowMicroseconds = slow.map { UInt64(max(0, $0 / .microseconds(1))) } }
    }
    /// Responses whose body has so many bytes or more, `log-big`.
    public var large: Int?
    /// Responses without a body, `log-zero`.
    public var empty = false
    /// Asked for with every request, and made a number but once.
    private var slowMicroseconds: UInt64?

    /// Lets everything in.
    public init() {}

    /// Whether no request at all gets a line.
    var isSilent: Bool {
        !everything && !clientErrors && !serverErrors && slow == nil && large == nil && !empty
    }

    func admits(_ record: AccessRecord) -> Bool {
        if everything { return true }
        switch record.status {
        case 400...499 where clientErrors, 500...599 where serverErrors: return true
        default: break
        }
        if let slowMicroseconds, record.microseconds >= slowMicroseconds { return true }
        if let large, record.bodyBytes >= large { return true }
        return empty && record.bodyBytes == 0
    }
}

extension ServerConfiguration {
    /// Whether any request may get a line: what no line is written of is not measured either.
    var logsRequests: Bool { accessLog != .none && !accessLogFilter.isSilent }
}
