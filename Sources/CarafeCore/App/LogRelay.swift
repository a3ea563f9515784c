package import Logging
import Synchronization

/// Where an app's own logger writes to: what `LoggingSystem` says, until a server offers something that never blocks.
///
/// swift-log's standard handler writes while the caller waits, and the caller may be an event loop. Only that handler is
/// replaced: one that the user has set, for the process or for the app, stays.
package final class LogRelay: Sendable {
    private let stream = Mutex<(any TextOutputStream & Sendable)?>(nil)

    package init() {}

    /// A logger that goes by way of this relay, unless the user has given the process a handler of another kind.
    package func logger(label: String) -> Logger {
        let logger = Logger(label: label)
        guard let standard = logger.handler as? StreamLogHandler else { return logger }
        return Logger(label: label) { label in RelayedLogHandler(label: label, relay: self, standard: standard) }
    }

    /// Sends whole lines to `stream` from now on.
    package func relay(to stream: any TextOutputStream & Sendable) {
        self.stream.withLock { $0 = stream }
    }

    fileprivate var current: (any TextOutputStream & Sendable)? { stream.withLock { $0 } }
}

private struct RelayedLogHandler: LogHandler {
    let label: String
    let relay: LogRelay
    var standard: StreamLogHandler

    func log(event: LogEvent) {
        guard let stream = relay.current else { return standard.log(event: event) }
        var handler = StreamLogHandler(label: label, stream: stream, metadataProvider: standard.metadataProvider)
        handler.metadata = standard.metadata
        handler.log(event: event)
    }

    var logLevel: Logger.Level {
        get { standard.logLevel }
        set { standard.logLevel = newValue }
    }

    var metadata: Logger.Metadata {
        get { standard.metadata }
        set { standard.metadata = newValue }
    }

    var metadataProvider: Logger.MetadataProvider? {
        get { standard.metadataProvider }
        set { standard.metadataProvider = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { standard[metadataKey: key] }
        set { standard[metadataKey: key] = newValue }
    }
}
