import CCarafeSystem

/// Files whose change is an order.
struct TouchWatch {
    enum Order: Equatable {
        case reload(path: String)
        case reopenLogs(path: String)
    }

    private var forReload: [String]
    private var forLogs: [String]
    private var times: [String: Int64] = [:]

    init(_ configuration: MasterConfiguration) {
        forReload = configuration.touchReload
        forLogs = configuration.touchLogReopen
        for path in forReload + forLogs { times[path] = Self.time(of: path) }
    }

    /// Watches what a reload says, without losing sight of what was watched before.
    mutating func watch(_ configuration: MasterConfiguration) {
        forReload = configuration.touchReload
        forLogs = configuration.touchLogReopen
        for path in forReload + forLogs where times[path] == nil { times[path] = Self.time(of: path) }
    }

    /// The first file that has changed, or appeared, since it was last looked at.
    mutating func look() -> Order? {
        if let path = forReload.first(where: { isChanged($0) }) {
            times[path] = Self.time(of: path)
            return .reload(path: path)
        }
        if let path = forLogs.first(where: { isChanged($0) }) {
            times[path] = Self.time(of: path)
            return .reopenLogs(path: path)
        }
        return nil
    }

    /// A file that is gone is no order: it is on its way to be replaced.
    private func isChanged(_ path: String) -> Bool {
        guard let time = Self.time(of: path) else { return false }
        return time != times[path]
    }

    private static func time(of path: String) -> Int64? {
        var time: Int64 = 0
        // unsafe: reads the path and fills the number.
        return unsafe csystem_modified(path, &time) == 0 ? time : nil
    }
}
