import CCarafeSystem

/// How a process has ended.
struct Ending: Equatable, Sendable {
    var code: Int32 = 0
    var signal: Int32 = 0

    /// "it was killed by signal 9".
    var sentence: String { signal == 0 ? "it exited with status \(code)" : "it was killed by signal \(signal)" }
}

extension Ending {
    /// A child that has ended, and how; `nil` while it lives. A pid of -1 is any child.
    static func reap(_ pid: Int32) -> (pid: Int32, Ending)? {
        var code: Int32 = 0
        var signal: Int32 = 0
        // unsafe: fills the two it is given.
        let result = unsafe csystem_reap(pid, &code, &signal)
        guard result > 0 else { return nil }
        return (Int32(result), Ending(code: code, signal: signal))
    }
}

/// The memory of a process, in bytes.
struct ProcessMemory {
    let resident: Int
    let virtual: Int

    init?(of pid: Int32) {
        var resident: UInt64 = 0
        var virtual: UInt64 = 0
        // unsafe: fills the two it is given.
        guard unsafe csystem_process_memory(pid, &resident, &virtual) == 0 else { return nil }
        self.resident = Int(resident)
        self.virtual = Int(virtual)
    }
}
