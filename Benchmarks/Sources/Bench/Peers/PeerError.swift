/// Why a peer cannot be started.
enum PeerError: Error, Equatable, CustomStringConvertible {
    case absent(peer: String, what: String, reason: String?)
    case missing(program: String)

    var description: String {
        switch self {
        case .absent(let peer, let what, let reason):
            "\(peer) is not measured with \(what)" + (reason.map { ": \($0)" } ?? "")
        case .missing(let program):
            "\(program) is not there; run Benchmarks/setup, and build the peers"
        }
    }
}
