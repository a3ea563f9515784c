/// Why a master cannot begin, or a process cannot be its worker.
public struct MasterError: Error, Equatable, CustomStringConvertible {
    /// What went wrong.
    public enum Code: Sendable, Equatable {
        /// No memory can be shared with workers.
        case sharedMemory
        /// No channel to a worker can be made.
        case channel
        /// The signals cannot be taken over.
        case signals
        /// `CARAFE_WORKER` is there, but not from this version's master.
        case inheritance(String)
    }

    /// What went wrong.
    public let code: Code
    /// The system's error number, or 0.
    public let systemCode: Int32

    init(_ code: Code, code systemCode: Int32 = 0) {
        self.code = code
        self.systemCode = systemCode
    }

    /// One sentence.
    public var description: String {
        let error = MasterSentences.system(systemCode)
        return switch code {
        case .sharedMemory: "cannot share memory with workers: \(error)"
        case .channel: "cannot make a channel to a worker: \(error)"
        case .signals: "cannot take over signals: \(error)"
        case .inheritance(let text):
            "CARAFE_WORKER=\"\(text)\" does not come from a master of this version; unset it, or restart the master"
        }
    }
}
