import Foundation

/// All that was measured, as `results.json` holds it.
struct Report: Codable {
    /// The first line that each program said of its version.
    var versions: [String: String] = [:]
    var scenarios: [ScenarioResult] = []
    var figures: [Figure] = []

    /// The last result of a scenario.
    func result(_ scenario: String) -> ScenarioResult? { scenarios.last { $0.name == scenario } }

    /// Takes the place of an older result of the same scenario, unless nothing could be measured.
    mutating func add(_ result: ScenarioResult) {
        guard !result.peers.isEmpty else { return }
        scenarios.removeAll { $0.name == result.name }
        scenarios.append(result)
    }

    mutating func add(_ figure: Figure) {
        figures.removeAll { $0.name == figure.name && $0.peer == figure.peer }
        figures.append(figure)
    }

    /// What a file holds, or nothing yet.
    static func load(from path: String) throws -> Report? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        return try JSONDecoder().decode(Report.self, from: data)
    }

    func save(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(self).write(to: URL(fileURLWithPath: path), options: .atomic)
    }
}

/// A scenario and its peers.
struct ScenarioResult: Codable {
    var name: String
    var title: String
    var growth: String?
    var x: Int?
    var run: Run
    var peers: [PeerResult]
    /// Who was not measured, and why.
    var absent: [String: String]

    func peer(_ name: String) -> PeerResult? { peers.first { $0.name == name } }

    /// How many times what `base` costs `name` costs, by rounds that were run side by side.
    func ratio(of name: String, to base: String, _ cost: (Sample) -> Double? = { $0.cost }) -> Spread? {
        guard let above = peer(name), let below = peer(base) else { return nil }
        return Spread(
            zip(above.samples, below.samples).compactMap { above, below in
                guard let above = cost(above), let below = cost(below), below > 0 else { return nil }
                return above / below
            })
    }
}

/// A peer's runs, by rounds.
struct PeerResult: Codable {
    var name: String
    var title: String
    /// Bytes of the head of its answer, which it may not have been free to choose.
    var headLength: Int
    var samples: [Sample]

    func spread(_ figure: (Sample) -> Double?) -> Spread? { Spread(samples.compactMap(figure)) }
}

/// A figure that no load gives: memory of idle connections, the time of a start.
struct Figure: Codable {
    var name: String
    var title: String
    var peer: String
    var unit: String
    var spread: Spread
    var run: Run
}

/// When and where it was measured, and how often.
struct Run: Codable, Hashable {
    var date: String
    var rounds: Int
    var seconds: Double
    var machine: Machine

    static func now(_ rounds: Int, _ seconds: Double) -> Run {
        Run(date: String(Date().ISO8601Format().prefix(10)), rounds: rounds, seconds: seconds, machine: .here())
    }

    var description: String {
        "\(date), \(rounds) rounds of \(seconds.format(0)) s: \(machine.processor), \(machine.processors) processors, "
            + machine.system
    }
}

/// The machine.
struct Machine: Codable, Hashable {
    var processor: String
    var processors: Int
    var system: String

    static func here() -> Machine {
        let info = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let model = info.split(separator: "\n").first { $0.hasPrefix("model name") }?.split(separator: ":").last
        return Machine(
            processor: model?.trimmingCharacters(in: .whitespaces) ?? "unknown",
            processors: ProcessInfo.processInfo.activeProcessorCount,
            system: ProcessInfo.processInfo.operatingSystemVersionString)
    }
}
