import CarafeCore
import CarafeWire
import Logging
import Synchronization

/// What all connections of one server have in common.
final class Service: Sendable {
    let responder: any Responder
    let limits: WireLimits
    let bodyLimit: Int?
    let timeouts: Timeouts
    let pool: BlockingPool
    let logger: Logger
    let logsRequests: Bool
    /// Whether a line names the rule that matched.
    let logsRoute: Bool
    /// Whether somebody wants to know how long a request took.
    let measuresTime: Bool
    /// In milliseconds.
    let harakiri: UInt64?
    /// Requests of one loop; the others have had about as many by then.
    let maxRequestsPerLoop: Int?
    private let onWornOut: @Sendable (String) -> Void
    private let isWornOut = Atomic<Bool>(false)
    private let hasWarnedOfHeadSize = Atomic<Bool>(false)
    private let warnings = Mutex(WarningBudget())

    /// The configured durations in milliseconds.
    struct Timeouts {
        let header, keepAlive, body, write, linger: UInt64
        /// Bytes in a second.
        let bodyRate: Int

        init(_ timeouts: ServerConfiguration.Timeouts) {
            header = timeouts.header.milliseconds
            keepAlive = timeouts.keepAlive.milliseconds
            body = timeouts.body.milliseconds
            write = timeouts.write.milliseconds
            linger = timeouts.linger.milliseconds
            bodyRate = timeouts.minimumBodyRate
        }
    }

    /// - Parameter pool: shared by the services of one server, one for each transport that has its own timeouts.
    init(
        _ responder: any Responder,
        _ configuration: ServerConfiguration,
        _ timeouts: ServerConfiguration.Timeouts? = nil,
        _ pool: BlockingPool? = nil,
    ) {
        self.responder = responder
        var limits = WireLimits()
        limits.variableBytes = min(max(1, configuration.maxVariableBytes), limits.variableBytes)
        self.limits = limits
        bodyLimit = configuration.bodyLimit
        self.timeouts = Timeouts(timeouts ?? configuration.timeouts)
        self.pool = pool ?? BlockingPool(threads: configuration.blockingThreads)
        logger = configuration.logger
        logsRequests = configuration.logsRequests
        measuresTime = configuration.logsRequests || configuration.harakiri != nil || configuration.measuresTime
        harakiri = configuration.harakiri?.milliseconds
        maxRequestsPerLoop = configuration.maxRequests.map { max(1, $0 / max(1, configuration.threads)) }
        onWornOut = configuration.onWornOut ?? { _ in }
        logsRoute = if case .custom(let format) = configuration.accessLog { format.namesRoute } else { false }
    }

    /// Asks for another process in the place of this one, once.
    func wearOut(_ reason: String) {
        if !isWornOut.exchange(true, ordering: .relaxed) { onWornOut(reason) }
    }

    /// Warns of a mistake that clients show again with every connection: now and then, not every time.
    func warn(_ warning: @autoclosure () -> String, now: UInt64) {
        guard let suppressed = warnings.withLock({ $0.admit(at: now) }) else { return }
        let note = suppressed > 0 ? " (\(suppressed) warnings before this one were not written)" : ""
        logger.warning("\(warning())\(note)")
    }

    /// Says once that nginx will answer 502 to a head of this size.
    func warn(ofHeadSize bytes: Int) {
        guard !hasWarnedOfHeadSize.exchange(true, ordering: .relaxed) else { return }
        logger.warning(
            "a response head has \(bytes) bytes; nginx answers 502 to heads over 4096 unless uwsgi_buffer_size is raised"
        )
    }
}
