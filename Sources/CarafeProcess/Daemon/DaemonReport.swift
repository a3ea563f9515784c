import CCarafeSystem

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The daemon's line to the shell that it was started from, until it serves or has failed.
///
/// Lines, each ended by a newline: `say TEXT` is shown and more follows, `ok` and `error CODE TEXT` are the last.
public struct DaemonReport: Sendable {
    static let variable = "CARAFE_DAEMON"
    private let descriptor: Int32

    /// The line that this process was started with: it is a daemon then, with its output in its log.
    ///
    /// To be called once, at the start: nothing that is started later has it.
    public static func inherited() -> DaemonReport? {
        guard let value = Variables.taken([variable])[variable], let descriptor = Int32(value), descriptor > 2,
            csystem_close_on_exec(descriptor) >= 0
        else { return nil }
        return DaemonReport(descriptor: descriptor)
    }

    init(descriptor: Int32) { self.descriptor = descriptor }

    /// Shows something in the shell.
    public func say(_ text: String) {
        for line in text.split(whereSeparator: \.isNewline) { send("say \(line)\n") }
    }

    /// The daemon serves: the shell's command ends with status 0. The last call.
    public func ready() { end("ok\n") }

    /// The daemon will not serve, and ends: the shell's command says why and ends with `code`. The last call.
    public func fail(_ text: String, code: Int32 = 1) {
        let lines = text.split(whereSeparator: \.isNewline).map(String.init)
        for line in lines.dropLast() { say(line) }
        end("error \(code) \(lines.last ?? "")\n")
    }

    private func end(_ line: String) {
        send(line)
        close(descriptor)
    }

    /// When the shell has gone, nobody listens, and the daemon goes on.
    private func send(_ line: String) {
        // unsafe: reads as many bytes as the line has.
        _ = unsafe csystem_send_all(descriptor, line, line.utf8.count)
    }
}
