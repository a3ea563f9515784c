import CCarafeSystem

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A signal that a process is steered with.
public enum Signal: Sendable, Hashable, CaseIterable {
    /// TERM: stop, and finish what is begun.
    case terminate
    /// INT: stop now.
    case interrupt
    /// QUIT: stop now.
    case quit
    /// HUP: reload.
    case hangup
    /// USR1: reopen the log.
    case user1
    /// USR2: has no meaning here, and must not be the end of a site.
    case user2
    /// TTIN: a worker more.
    case moreWorkers
    /// TTOU: a worker less.
    case fewerWorkers
    /// TSTP: pause, or go on.
    case pause
    /// CONT: go on.
    case resume
    /// CHLD: a child has ended.
    case child

    /// Those that end a process.
    public static let stopping: [Signal] = [.terminate, .interrupt, .quit]

    var number: Int32 {
        switch self {
        case .terminate: SIGTERM
        case .interrupt: SIGINT
        case .quit: SIGQUIT
        case .hangup: SIGHUP
        case .user1: SIGUSR1
        case .user2: SIGUSR2
        case .moreWorkers: SIGTTIN
        case .fewerWorkers: SIGTTOU
        case .pause: SIGTSTP
        case .resume: SIGCONT
        case .child: SIGCHLD
        }
    }
}

/// The signals of this process, taken one after the other by whoever waits for them.
///
/// A handler may do next to nothing, so it only passes the signal's number on through a pipe. Once made, it stays for the
/// life of the process.
public struct SignalQueue: Sendable {
    /// Can be read when a signal has arrived.
    let reader: Int32

    /// Takes over the signals.
    ///
    /// - Returns: `nil` when there are no descriptors left for the pipe.
    public init?(_ signals: [Signal] = Signal.stopping) {
        var ends: (Int32, Int32) = (-1, -1)
        // unsafe: fills two descriptors, which is what the tuple has room for.
        let result = unsafe withUnsafeMutableBytes(of: &ends) { buffer in
            unsafe csystem_pipe(buffer.baseAddress?.assumingMemoryBound(to: Int32.self))
        }
        guard result >= 0 else { return nil }
        reader = ends.0
        for signal in signals { _ = csystem_catch_signal(signal.number, ends.1) }
    }

    /// The numbers of signals, one byte each, from a pipe that somebody else fills.
    init(reader: Int32) {
        self.reader = reader
    }

    /// Waits for the next signal; `nil` when there will be none any more.
    public func next() -> Signal? {
        while true {
            let number = csystem_read_byte(reader)
            guard number >= 0 else { return nil }
            if let signal = Signal.allCases.first(where: { Int($0.number) == number }) { return signal }
        }
    }

    /// The signals that have arrived, without waiting for one.
    func arrived() -> [Signal] {
        var signals: [Signal] = []
        while Descriptors.isReadable(reader), let signal = next() { signals.append(signal) }
        return signals
    }
}
