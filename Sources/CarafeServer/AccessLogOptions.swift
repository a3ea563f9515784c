import CarafeCore
import Synchronization

/// What the access logs of all loops of a process have in common.
struct AccessLogOptions {
    var filter = AccessLogFilter()
    var usesForwardedAddress = false
    var workerID = 0
    var count = RequestCount()

    init() {}

    init(_ configuration: ServerConfiguration) {
        filter = configuration.accessLogFilter
        usesForwardedAddress = configuration.logsForwardedAddress
        workerID = configuration.workerID
        count = RequestCount(ofAllWorkers: configuration.totalRequests)
    }

    /// Who asked.
    func address(of record: AccessRecord) -> String {
        guard usesForwardedAddress, let address = record.head.forwardedFor, !address.isEmpty else {
            return record.remoteAddress
        }
        return address
    }
}

extension RequestHead {
    /// Over uwsgi without the way by all fields, which are not built for a line alone.
    fileprivate var forwardedFor: String? {
        naming == .cgi ? value(ofField: "x-forwarded-for") : joinedValues(ofField: "x-forwarded-for")
    }
}

/// Counts the requests of a process over all its loops; those that get no line count too.
final class RequestCount: Sendable {
    struct Reading {
        let worker, all: Int
    }

    private let worker = Atomic<Int>(0)
    private let all: (@Sendable () -> Int)?

    init(ofAllWorkers all: (@Sendable () -> Int)? = nil) { self.all = all }

    /// One more.
    func next() -> Reading {
        let count = worker.wrappingAdd(1, ordering: .relaxed).newValue
        return Reading(worker: count, all: all?() ?? count)
    }
}
