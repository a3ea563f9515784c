import Foundation

/// Rows of words in columns; the first is set left, the others right.
struct Table {
    var rows: [[String]] = []

    var text: String {
        guard let count = rows.first?.count else { return "" }
        let widths = (0..<count).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            row.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + padding : padding + cell
            }.joined(separator: "  ") + "\n"
        }.joined()
    }

    var markdown: String {
        guard let header = rows.first else { return "" }
        func line(_ row: [String]) -> String { "| " + row.joined(separator: " | ") + " |\n" }
        let rule = ["---"] + header.dropFirst().map { _ in "---:" }
        return line(header) + line(rule) + rows.dropFirst().map(line).joined()
    }
}

extension ScenarioResult {
    /// What a request costs each peer, the cheapest first, beside Carafe or the first peer there is.
    var table: Table {
        let base = peer("carafe")?.name ?? peers.first?.name ?? ""
        let hasFront = peers.contains { $0.samples.contains { $0.frontTime != nil } }
        let hasInstructions = peers.contains { $0.samples.contains { $0.userInstructions != nil } }
        var header = ["", "µs CPU", "× \(base)", "spread", "requests/s", "p50", "p99", "p99.9", "memory"]
        if hasFront { header.insert("with nginx", at: 2) }
        if hasInstructions { header += ["instructions", "in kernel"] }
        let sorted = peers.sorted { ($0.spread(\.cost)?.median ?? 0) < ($1.spread(\.cost)?.median ?? 0) }
        return Table(rows: [header] + sorted.map { row($0, base, hasFront, hasInstructions) })
    }

    private func row(_ peer: PeerResult, _ base: String, _ hasFront: Bool, _ hasInstructions: Bool) -> [String] {
        let ratio = ratio(of: peer.name, to: base)
        var row = [
            peer.title, peer.spread(\.cost).format(2), ratio.format(2),
            ratio.map { "\($0.least.format(2))–\($0.most.format(2))" } ?? "",
            peer.spread(\.requestsPerSecond).format(0), peer.spread(\.p50).duration, peer.spread(\.p99).duration,
            peer.spread(\.p999).duration, peer.spread { Double($0.memory) / 1_048_576 }.format(1) + " MiB",
        ]
        if hasFront { row.insert(peer.spread(\.costWithFront).format(2), at: 2) }
        if hasInstructions {
            row += [
                peer.spread(\.userInstructionsPerRequest).format(0),
                peer.spread(\.kernelInstructionsPerRequest).format(0),
            ]
        }
        return row
    }
}

extension Double {
    func format(_ digits: Int) -> String { String(format: "%.\(digits)f", self) }
}

extension Spread? {
    func format(_ digits: Int) -> String { map { $0.median.format(digits) } ?? "" }

    /// Of microseconds.
    var duration: String {
        map { $0.median < 10_000 ? "\($0.median.format(0)) µs" : "\(($0.median / 1000).format(0)) ms" } ?? ""
    }
}
