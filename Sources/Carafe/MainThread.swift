import CarafeServer
import Dispatch

/// The thread that the program began on.
enum MainThread {
    /// Does the work of the program on another thread, so that this one is the main actor's: a handler that asks for
    /// `@MainActor` would wait for ever on a thread that waits for handlers.
    ///
    /// - Parameter body: gives the status to exit with.
    static func lend(_ body: @escaping @Sendable () -> Int32) throws -> Never {
        try startThread("carafe") { Terminal.exit(body()) }
        dispatchMain()
    }
}
