import Logging
import Synchronization
import Testing

@testable import CarafeCore

@Suite struct LogRelayTests {
    private final class Lines: TextOutputStream, Sendable {
        private let text = Mutex("")

        var all: String { text.withLock { $0 } }

        func write(_ line: String) { text.withLock { $0 += line } }
    }

    @Test func takesOverWhatTheAppsOwnLoggerWrites() {
        let app = App("shop")
        let before = app.logger
        let lines = Lines()
        app.logRelay.relay(to: lines)
        before.error("one")
        app.logger.error("two")
        #expect(lines.all.contains(" error shop: [CarafeCoreTests] one\n"))
        #expect(lines.all.contains(" two\n"))
    }

    @Test func keepsTheLevelThatWasSet() {
        let app = App("shop")
        let lines = Lines()
        app.logRelay.relay(to: lines)
        app.logger.debug("one")
        app.logger.logLevel = .debug
        app.logger.debug("two")
        #expect(!lines.all.contains("one"))
        #expect(lines.all.contains("two"))
    }

    @Test func leavesTheUsersLoggerAlone() {
        let app = App("shop")
        let (own, relayed) = (Lines(), Lines())
        app.logger = Logger(label: "own") { StreamLogHandler(label: $0, stream: own, metadataProvider: nil) }
        app.logRelay.relay(to: relayed)
        app.logger.error("one")
        #expect(own.all.contains("one"))
        #expect(relayed.all.isEmpty)
    }
}
