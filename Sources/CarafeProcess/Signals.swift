import CSystem

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A signal that a process is steered with.
public enum Signal: Sendable, Hashable, CaseIterable {
    /// Stop, and finish what is begun.
    case terminate
    /// Stop now.
    case interrupt
    /// Stop now.
    case quit

    var number: Int32 {
        switch self {
        case .terminate: SIGTERM
        case .interrupt: SIGINT
        case .quit: SIGQUIT
        }
    }
}

/// The signals of this process, taken one after the other by whoever waits for them.
///
/// A handler may do next to nothing, so it only passes the signal's number on through a pipe. Once made, it stays for the
/// life of the process.
public struct SignalQueue: Sendable {
    private let reader: Int32

    /// Takes over the signals.
    ///
    /// - Returns: `nil` when there are no descriptors left for the pipe.
    public init?(_ signals: [Signal] = Signal.allCases) {
        var ends: (Int32, Int32) = (-1, -1)
        // unsafe: fills two descriptors, which is what the tuple has room for.
        let result = unsafe withUnsafeMutableBytes(of: &ends) { buffer in
            unsafe csystem_pipe(buffer.baseAddress?.assumingMemoryBound(to: Int32.self))
        }
        guard result >= 0 else { return nil }
        reader = ends.0
        for signal in signals { _ = csystem_catch_signal(signal.number, ends.1) }
    }

    /// Waits for the next signal; `nil` when there will be none any more.
    public func next() -> Signal? {
        while true {
            let number = csystem_read_byte(reader)
            guard number >= 0 else { return nil }
            if let signal = Signal.allCases.first(where: { Int($0.number) == number }) { return signal }
        }
    }
}
