/// How many warnings of one kind are written: a client could else fill a disk with them.
struct WarningBudget {
    /// Warnings in a second.
    static let perSecond = 5

    private var second: UInt64?
    private var written = 0
    private var suppressed = 0

    /// Whether a warning may be written at `now`, in milliseconds: `nil` when not, else how many before it were not.
    mutating func admit(at now: UInt64) -> Int? {
        if second != now / 1000 {
            second = now / 1000
            written = 0
        }
        guard written < Self.perSecond else {
            suppressed += 1
            return nil
        }
        written += 1
        defer { suppressed = 0 }
        return suppressed
    }
}
