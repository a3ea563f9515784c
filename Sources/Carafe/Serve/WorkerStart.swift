import CarafeProcess

/// Whether this process is a worker.
enum WorkerStart {
    // Found out once: it takes over the signals, and the configuration may be asked for before the app runs.
    private static let inherited = Result { () throws(MasterError) in try WorkerLink.inherited() }

    /// The link to the master; `nil` in a process that has none.
    static func link() throws(MasterError) -> WorkerLink? { try inherited.get() }
}
