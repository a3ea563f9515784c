import Foundation

/// A line on the terminal that says what is going on; lines of a log, where standard error is none.
struct Progress: Sendable {
    private let isTerminal = isatty(2) == 1

    func show(_ text: String) { write(isTerminal ? "\r\u{1B}[K\(text)" : "\(text)\n") }

    func clear() { if isTerminal { write("\r\u{1B}[K") } }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
