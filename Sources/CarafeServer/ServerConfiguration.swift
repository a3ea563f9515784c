import CarafeCore
public import Logging

/// What a server listens on, and how long and how much it puts up with.
public struct ServerConfiguration: Sendable {
    /// A protocol that a listener speaks.
    public enum Transport: String, Sendable {
        /// HTTP/1.1, for browsers, tools and `proxy_pass`.
        case http
        /// uwsgi, for nginx's `uwsgi_pass`.
        case uwsgi
    }

    /// One address to listen on.
    public struct Endpoint: Sendable, Hashable {
        /// The protocol spoken there.
        public var transport: Transport
        /// Where.
        public var address: SocketAddress
        /// Who the server is there, when it speaks HTTP over TLS.
        public private(set) var tls: TLSCredentials?

        /// Listens at `address` for `transport`.
        public init(_ transport: Transport, _ address: SocketAddress) {
            self.transport = transport
            self.address = address
        }

        /// Listens at `address` for HTTP over TLS 1.2 or 1.3.
        public static func https(_ address: SocketAddress, _ credentials: TLSCredentials) -> Endpoint {
            var endpoint = Endpoint(.http, address)
            endpoint.tls = credentials
            return endpoint
        }

        /// What is spoken there, as people call it: `http`, `https` or `uwsgi`.
        public var scheme: String { tls == nil ? transport.rawValue : "https" }
    }

    /// How long a client may take. Each is a deadline after which the connection ends.
    public struct Timeouts: Sendable, Hashable {
        /// For a whole request head, from its first byte (or from the connection) to its last.
        public var header: Duration = .seconds(10)
        /// Between two requests on a kept connection.
        public var keepAlive: Duration = .seconds(75)
        /// Between two pieces of a request body.
        public var body: Duration = .seconds(60)
        /// Bytes of a request body that a client must send in a second, on average over any time longer than ``body``, as
        /// long as the handler takes them; 0 for any number.
        ///
        /// Without it one byte a minute would hold a connection for ever. Apache's mod_reqtimeout asks for as many.
        public var minimumBodyRate = 500
        /// For a client to take some of what is being sent.
        public var write: Duration = .seconds(60)
        /// For a client to send the rest of a body that nobody reads, and to hang up after it was told to.
        public var linger: Duration = .seconds(5)

        /// The defaults.
        public init() {}
    }

    /// How a request is written to the log.
    public enum AccessLogFormat: Sendable, Hashable {
        /// Not at all.
        case none
        /// As Flask's development server does.
        case flask
        /// As uWSGI does.
        case uwsgi
        /// As uWSGI's `log-format` says.
        case custom(LogFormat)
    }

    /// What to listen on.
    public var endpoints: [Endpoint]
    /// Event loops, one thread each.
    public var threads = 1
    /// How long clients may take.
    public var timeouts = Timeouts()
    /// How long a gateway may take that speaks uwsgi, when that is not as long as other clients.
    public var uwsgiTimeouts: Timeouts?
    /// The largest uwsgi request without its body, in bytes; the protocol allows no more than 65535.
    public var maxVariableBytes = 65_535
    /// The longest request body, in bytes, for routes that set no limit of their own; `nil` for none.
    public var bodyLimit: Int? = 16 * 1024 * 1024
    /// Threads for handlers that are marked blocking.
    public var blockingThreads = 16
    /// Connections the kernel holds before they are accepted.
    public var backlog: Int32 = 4096
    /// What a line per request looks like.
    public var accessLog: AccessLogFormat = .none
    /// Which requests get a line.
    public var accessLogFilter = AccessLogFilter()
    /// Whether lines name the client by its `X-Forwarded-For`, as it stands, where there is one. A client can write
    /// anything there unless a proxy replaces it.
    public var logsForwardedAddress = false
    /// The number of this worker among those of its master, for the log; zero without one.
    public var workerID = 0
    /// Counts the requests of all workers, for the log. Called for every line; `nil` when this process is the only one.
    public var totalRequests: (@Sendable () -> Int)?
    /// How long a handler may take until its response begins, and a streamed body from one piece to the next; `nil` for as
    /// long as they like. Then the task is cancelled, and the client answered 504, or cut off in the middle of a stream.
    ///
    /// A synchronous handler that keeps its loop cannot be stopped from inside: whoever reads ``boards`` has to.
    public var harakiri: Duration?
    /// Requests after which ``onWornOut`` is called; `nil` for never.
    public var maxRequests: Int?
    /// Called, at most once for each reason, when this process should be replaced, with the reason.
    public var onWornOut: (@Sendable (String) -> Void)?
    /// Where each loop says what it does; empty when nobody looks.
    public var boards: [LoopBoard] = []
    /// Whether boards tell how long requests took, and which one runs; they do when there is a log or a harakiri anyway.
    public var measuresTime = false
    /// With which sessions over TLS are resumed, shared by all that serve one site; `nil` for keys that this server alone
    /// has.
    public var ticketKeys: TLSTicketKeys?
    /// How loops wait.
    public var poller: PollerKind = .automatic
    /// For what an operator should know.
    public var logger = Logger(label: "carafe")

    /// Listens on these endpoints.
    public init(endpoints: [Endpoint]) {
        self.endpoints = endpoints
    }
}

extension Duration {
    /// In whole milliseconds, at least one.
    var milliseconds: UInt64 {
        let (seconds, attoseconds) = components
        return UInt64(max(1, seconds * 1000 + attoseconds / 1_000_000_000_000_000))
    }
}
