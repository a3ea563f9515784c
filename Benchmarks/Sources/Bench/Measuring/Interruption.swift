import Dispatch
import Foundation
import Synchronization

/// Ends what was started when somebody ends the harness: its children are in process groups of their own, which a terminal's
/// Ctrl-C does not reach.
enum Interruption {
    private static let children = Mutex<Set<Int32>>([])

    /// Starts a child; never again once an interruption is being handled.
    static func start(_ process: Process) throws {
        try children.withLock { pids in
            try process.run()
            pids.insert(process.processIdentifier)
        }
    }

    static func forget(_ pid: Int32) { children.withLock { _ = $0.remove(pid) } }

    /// From now on an interruption ends the children, and does `cleanUp`.
    static func handle(_ cleanUp: @escaping @Sendable () -> Void) {
        // A server that is gone while something is written to it is an error there, and not the end.
        signal(SIGPIPE, SIG_IGN)
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                // Named here, so that it stays.
                withExtendedLifetime(source) {}
                children.withLock { pids in
                    for pid in pids.flatMap({ ProcessTree(of: $0).pids }) { kill(pid, SIGKILL) }
                    // perf writes its file when what it counts is gone.
                    Thread.sleep(forTimeInterval: 0.3)
                    cleanUp()
                    exit(130)
                }
            }
            source.resume()
        }
    }
}
