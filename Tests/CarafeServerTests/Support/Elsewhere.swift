import CarafeCore
import CarafeServer
import Foundation

/// An actor whose code runs on threads that no event loop and no pool knows.
actor ElsewhereActor {
    private final class ThreadExecutor: SerialExecutor {
        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            try? startThread("elsewhere") { [self] in
                // unsafe: the actor has one caller at a time, so one job runs at a time; each runs once.
                unsafe job.runSynchronously(on: asUnownedSerialExecutor())
            }
        }
    }

    private let executor = ThreadExecutor()

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    /// Which thread this runs on.
    var thread: UInt { currentThread }

    /// Writes numbered pieces from here.
    func write(_ count: Int, to body: BodyWriter) async throws {
        for number in 0..<count { try await body.write(String(repeating: "\(number),", count: 2000)) }
    }
}
