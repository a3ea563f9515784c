import CCarafeSystem

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Tells systemd how the master is, with `Type=notify` in its unit: the protocol of `sd_notify(3)`.
public struct SystemdNotifier: Sendable, Hashable {
    /// How often `watchdog()` is to be called, when the unit has a `WatchdogSec=`: twice as often as systemd needs it.
    public let watchdogInterval: Duration?
    private let socket: String

    /// The notifier of this process, if systemd is to be told; its workers are not to inherit that.
    public static func inherited() -> SystemdNotifier? {
        SystemdNotifier(Variables.taken(["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"]), pid: getpid())
    }

    init?(_ environment: [String: String], pid: Int32) {
        guard let socket = environment["NOTIFY_SOCKET"], socket.count > 1, "/@".contains(socket.first!) else {
            return nil
        }
        self.socket = socket
        watchdogInterval = Self.watchdogInterval(environment, pid)
    }

    private static func watchdogInterval(_ environment: [String: String], _ pid: Int32) -> Duration? {
        guard environment["WATCHDOG_PID"].map({ Int32($0) == pid }) ?? true,
            let microseconds = environment["WATCHDOG_USEC"].flatMap(Int64.init), microseconds > 0
        else { return nil }
        return .microseconds(microseconds / 2)
    }

    /// Every worker of the first generation serves, or those of the new one after a reload.
    @discardableResult public func ready(status: String? = nil) -> Bool {
        send(["READY=1", "MAINPID=\(getpid())"] + lines(status))
    }

    /// A reload begins; `ready` ends it, whether it succeeded or not.
    @discardableResult public func reloading(status: String? = nil) -> Bool {
        // `Type=notify-reload` compares the time with that of its own signal.
        send(["RELOADING=1", "MONOTONIC_USEC=\(monotonicMicroseconds())"] + lines(status))
    }

    /// The master is on its way out.
    @discardableResult public func stopping(status: String? = nil) -> Bool { send(["STOPPING=1"] + lines(status)) }

    /// Sets the line that `systemctl status` shows.
    @discardableResult public func status(_ text: String) -> Bool { send(lines(text)) }

    /// The master is alive.
    @discardableResult public func watchdog() -> Bool { send(["WATCHDOG=1"]) }

    private func lines(_ status: String?) -> [String] {
        status.map { ["STATUS=" + $0.map { $0.isNewline ? " " : String($0) }.joined()] } ?? []
    }

    /// Sends one message; nothing depends on its arriving.
    private func send(_ lines: [String]) -> Bool {
        guard let address = UnixAddress(socket) else { return false }
        let message = lines.joined(separator: "\n")
        // unsafe: reads the address and as many bytes as the message has; all outlive the call.
        return unsafe withUnsafePointer(to: address.storage) { storage in
            unsafe csystem_send_datagram(storage, address.length, message, message.utf8.count) >= 0
        }
    }
}

private func monotonicMicroseconds() -> Int {
    var now = timespec()
    // unsafe: fills the struct, which outlives the call.
    unsafe clock_gettime(CLOCK_MONOTONIC, &now)
    return Int(now.tv_sec) * 1_000_000 + Int(now.tv_nsec) / 1000
}
