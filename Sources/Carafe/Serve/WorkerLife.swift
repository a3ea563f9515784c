import CarafeCore
import Dispatch
import Synchronization

/// What runs in a worker beside its requests: the apps' `onWorkerStart`, services, and `onWorkerStop`.
///
/// Each step is waited for by a thread that has nothing else to do.
struct WorkerLife {
    private let apps: [FrozenApp]
    private var services: [Task<Void, Never>] = []

    /// Runs what has to be there before the first request.
    init(_ apps: [FrozenApp]) throws {
        let apps = FrozenApp.withMounted(apps)
        self.apps = apps
        try waiting { for app in apps { try await app.startWorker() } }
    }

    /// - Parameter onFailure: told of services that end with an error.
    mutating func startServices(onFailure: @escaping @Sendable (String) -> Void) {
        services = apps.flatMap { $0.startServices(onFailure: onFailure) }
    }

    /// Ends the services, and runs what is to be done behind the last request.
    func end() throws {
        try waiting { [services, apps] in
            for service in services { service.cancel() }
            for service in services { await service.value }
            for app in apps { await app.stopWorker() }
        }
    }
}

/// Runs something asynchronous to its end, for a thread that has nothing else to do.
func waiting(_ body: @escaping @Sendable () async throws -> Void) throws {
    let outcome = Mutex<Result<Void, any Error>>(.success(()))
    let isDone = DispatchSemaphore(value: 0)
    Task.detached {
        do { try await body() } catch { outcome.withLock { $0 = .failure(error) } }
        isDone.signal()
    }
    isDone.wait()
    try outcome.withLock { $0 }.get()
}
