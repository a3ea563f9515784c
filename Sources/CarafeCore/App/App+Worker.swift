import Logging

extension App {
    /// Runs a function in every worker before it takes its first request: the place to open a database pool.
    ///
    /// ```swift
    /// app.onWorkerStart { try await database.connect() }
    /// ```
    /// Functions run one after the other, in the order they were registered in. `serve` runs several workers, each a
    /// process of its own, and a worker that is replaced runs them anew; what is opened outside of them is opened by the
    /// master too, which never needs it.
    ///
    /// - Throws: what it throws keeps the worker from starting, and is told where the server was started or reloaded; a
    ///   reload then leaves the old workers serving.
    public func onWorkerStart(
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ hook: @escaping @Sendable () async throws -> Void,
    ) {
        change("worker hooks", fileID, line) { draft in
            draft.worker.starts.append(WorkerStep(run: hook, source: SourcePlace(fileID, line)))
        }
    }

    /// Runs a function in every worker when its last request is answered; the one registered last goes first.
    ///
    /// A worker that is killed, or that traps, does not get to it.
    public func onWorkerStop(
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ hook: @escaping @Sendable () async throws -> Void,
    ) {
        change("worker hooks", fileID, line) { draft in
            draft.worker.stops.append(WorkerStep(run: hook, source: SourcePlace(fileID, line)))
        }
    }

    /// Runs background work beside the requests of every worker, from its start to its end.
    ///
    /// ```swift
    /// app.service("mail") { for await mail in outbox { try await send(mail) } }
    /// ```
    /// It begins when every ``onWorkerStart(fileID:line:_:)`` has come back, and is cancelled when the worker stops, before
    /// ``onWorkerStop(fileID:line:_:)``. When it ends with an error, that is logged and the worker is replaced.
    public func service(
        _ name: String,
        fileID: StaticString = #fileID,
        line: UInt = #line,
        _ run: @escaping @Sendable () async throws -> Void,
    ) {
        change("services", fileID, line) { draft in
            draft.worker.services.append((name, WorkerStep(run: run, source: SourcePlace(fileID, line))))
        }
    }
}

/// A function that belongs to a worker's life, and where it was registered.
struct WorkerStep: Sendable {
    let run: @Sendable () async throws -> Void
    let source: SourcePlace
}

/// What runs in a worker beside its requests.
struct WorkerSteps: Sendable {
    var starts: [WorkerStep] = []
    var stops: [WorkerStep] = []
    var services: [(name: String, step: WorkerStep)] = []
}

/// Why a worker cannot take requests.
package struct WorkerStartError: Error, CustomStringConvertible {
    package let description: String
}

extension FrozenApp {
    /// Runs what has to be there before the first request.
    package func startWorker() async throws(WorkerStartError) {
        for step in worker.starts {
            do { try await step.run() } catch {
                throw WorkerStartError(
                    description: "onWorkerStart (\(step.source)) of app \"\(name)\" failed: \(error)")
            }
        }
    }

    /// Starts the background work; the tasks run until they are cancelled.
    ///
    /// - Parameter onFailure: told, once for each, of work that has ended with an error by itself.
    package func startServices(onFailure: @escaping @Sendable (String) -> Void) -> [Task<Void, Never>] {
        worker.services.map { [settings, name = self.name] service, step in
            Task {
                do { try await step.run() } catch {
                    guard !Task.isCancelled else { return }
                    let sentence = "service \"\(service)\" (\(step.source)) of app \"\(name)\" ended: \(error)"
                    settings.logger.error("\(sentence)")
                    onFailure(sentence)
                }
            }
        }
    }

    /// Runs what has to be done behind the last request; every step runs, also behind one that fails.
    package func stopWorker() async {
        for step in worker.stops.reversed() {
            do { try await step.run() } catch {
                settings.logger.error("onWorkerStop (\(step.source)) failed: \(error)")
            }
        }
    }
}
