/// What a master tells a worker, one packet each on the channel between them.
enum MasterMessage: Equatable, Sendable {
    /// Stop listening, finish what is begun within so many milliseconds, end.
    case drain(milliseconds: Int)
    /// End now.
    case quit
    /// Stop accepting connections.
    case pause
    /// Accept connections again.
    case resume
    /// Log into the descriptor that comes along.
    case reopen

    var text: String {
        switch self {
        case .drain(let milliseconds): "drain \(milliseconds)"
        case .quit: "quit"
        case .pause: "pause"
        case .resume: "resume"
        case .reopen: "reopen"
        }
    }

    init?(_ text: String) {
        let (word, rest) = messageParts(text)
        switch word {
        case "drain":
            guard let milliseconds = Int(rest) else { return nil }
            self = .drain(milliseconds: milliseconds)
        case "quit": self = .quit
        case "pause": self = .pause
        case "resume": self = .resume
        case "reopen": self = .reopen
        default: return nil
        }
    }
}

/// What a worker tells its master.
enum WorkerMessage: Equatable, Sendable {
    /// It accepts connections.
    case ready
    /// It cannot start, and ends.
    case failed(String)
    /// It asks to be replaced, and serves until it is.
    case retire(String)

    var text: String {
        switch self {
        case .ready: "ready"
        case .failed(let reason): "failed \(reason)"
        case .retire(let reason): "retire \(reason)"
        }
    }

    init?(_ text: String) {
        let (word, rest) = messageParts(text)
        switch word {
        case "ready": self = .ready
        case "failed": self = .failed(rest)
        case "retire": self = .retire(rest)
        default: return nil
        }
    }
}

/// The first word and what follows it. A new line at the end, as `echo` writes it, is not part of a message.
private func messageParts(_ text: String) -> (word: Substring, rest: String) {
    var text = Substring(text)
    while text.last?.isNewline == true { text.removeLast() }
    let parts = text.split(separator: " ", maxSplits: 1)
    return (parts.first ?? "", parts.count > 1 ? String(parts[1]) : "")
}
