import CCarafeSystem

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A listening socket that systemd has opened for this process: socket activation, `sd_listen_fds(3)`.
public struct ActivatedSocket: Sendable, Hashable {
    /// The open socket.
    public let descriptor: Int32
    /// What the unit calls it by `FileDescriptorName=`: the name of the .socket unit, if nothing else.
    public let name: String

    /// The sockets that this process was given, in the unit's order; none, when it was not started for any.
    ///
    /// Nothing that is started later has them or hears of them, unless they are handed on.
    public static func inherited() throws(DaemonError) -> [ActivatedSocket] {
        try adopt(listed(Variables.taken(["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"]), pid: getpid()))
    }

    static func adopt(_ sockets: [ActivatedSocket]) throws(DaemonError) -> [ActivatedSocket] {
        for socket in sockets {
            guard csystem_is_listening(socket.descriptor) > 0 else {
                throw .activatedSocket(socket.name, socket.descriptor)
            }
            _ = csystem_close_on_exec(socket.descriptor)
        }
        return sockets
    }

    static func listed(_ environment: [String: String], pid: Int32) throws(DaemonError) -> [ActivatedSocket] {
        // Variables of another process, which this one has inherited by chance.
        guard environment["LISTEN_PID"].flatMap(Int32.init) == pid, let number = environment["LISTEN_FDS"] else {
            return []
        }
        guard let count = Int32(number), (0..<10_000).contains(count) else {
            throw .activation("LISTEN_FDS", number)
        }
        let names = (environment["LISTEN_FDNAMES"] ?? "").split(separator: ":", omittingEmptySubsequences: false)
        return (0..<count).map { index in
            let name = Int(index) < names.count ? String(names[Int(index)]) : ""
            return ActivatedSocket(descriptor: 3 + index, name: name.isEmpty ? "unknown" : name)
        }
    }
}
