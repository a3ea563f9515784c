import ArgumentParser
import Foundation

/// What Carafe costs beside what its users would pick instead.
@main struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measures Carafe beside other servers, in turn, on this machine.",
        discussion: """
            Without scenarios it runs them all, the figures and the budgets, which takes about an hour. Results are kept in \
            results.json of the output directory: a scenario that is run again takes the place of what it gave before.
            """)

    @Argument(help: "Scenarios, figures, growths, or `budgets` for what the budgets need.")
    var scenarios: [String] = []

    @Option(
        help: "Peers, with commas between them; carafe among them, if ratios are to be to it.", transform: Self.names)
    var peers: [String]?

    @Option(help: "How often each peer has its turn.")
    var rounds = 5

    @Option(help: "Seconds of load in a turn.")
    var seconds = 2

    @Option(help: "Where results.json and the charts go.")
    var output = Workshop.root + "/.build/results"

    @Flag(help: "Lists scenarios and peers, and measures nothing.")
    var list = false

    @Flag(help: "Prints and draws what results.json holds, and measures nothing.")
    var report = false

    @Flag(help: "Starts the peers as they were built last.")
    var noBuild = false

    @Flag(help: "Lets the system choose the processors of server and load.")
    var anyProcessor = false

    private static func names(_ text: String) -> [String] { text.split(separator: ",").map(String.init) }

    func validate() throws {
        guard rounds > 0, seconds > 0 else { throw ValidationError("Rounds and seconds are at least 1.") }
        let known = Set(Scenario.all.flatMap(\.names) + FigureMeasurement.all.map(\.name) + [Budget.word])
        try Self.refuse(scenarios.filter { !known.contains($0) }, "scenario", known)
        let peerNames = Set(Peer.all.map(\.name))
        try Self.refuse((peers ?? []).filter { !peerNames.contains($0) }, "peer", peerNames)
    }

    private static func refuse(_ names: [String], _ kind: String, _ known: Set<String>) throws {
        guard let name = names.first else { return }
        throw ValidationError("There is no \(kind) '\(name)'; there are \(known.sorted().joined(separator: ", ")).")
    }

    func run() throws {
        if list { return Self.printList() }
        try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
        let file = output + "/results.json"
        var results = try Report.load(from: file) ?? Report()
        if !report { try measure(&results, file) }
        try Chart.drawAll(of: results, in: output)
        try results.markdown.write(toFile: output + "/figures.md", atomically: true, encoding: .utf8)
        if scenarios.isEmpty || scenarios.contains(Budget.word) || report { print(Budget.table(of: results).text) }
    }

    private static func printList() {
        var table = Table()
        for scenario in Scenario.all { table.rows.append([scenario.name, scenario.title]) }
        for figure in FigureMeasurement.all { table.rows.append([figure.name, figure.title]) }
        for peer in Peer.all { table.rows.append([peer.name, "\(peer.title) (\(peer.language))"]) }
        print(
            table.rows.map { $0[0].padding(toLength: 20, withPad: " ", startingAt: 0) + $0[1] }.joined(separator: "\n"))
    }

    // MARK: - Measuring

    private func measure(_ results: inout Report, _ file: String) throws {
        let progress = Progress()
        let place = try Workshop.open()
        defer { Workshop.close(place) }
        Interruption.handle { Workshop.close(place) }
        let chosen = selectedScenarios
        var missing: [String: String] = [:]
        let built = try build(selectedPeers, place, progress, &missing, &results)
        for (name, reason) in missing.sorted(by: { $0.key < $1.key }) { print("\(name) is left out: \(reason)") }

        var runner = Runner(
            place: place, rounds: rounds, seconds: Double(seconds), processors: anyProcessor ? Processors() : .apart(),
            progress: progress)
        for scenario in chosen {
            var result = runner.run(scenario, built.filter { scenario.peers?.contains($0.name) != false })
            result.absent.merge(missing) { $1 }
            results.add(result)
            try results.save(to: file)
            Self.tell(result)
        }
        for figure in selectedFigures {
            let peers = built.filter { $0.name == "carafe" || !figure.isCarafesOnly }
            print("\n\(figure.name): \(figure.title)\n")
            for (peer, result) in runner.run(figure, peers) {
                switch result {
                case .success(let spread):
                    results.add(
                        Figure(
                            name: figure.name, title: figure.title, peer: peer.name, unit: figure.unit, spread: spread,
                            run: .now(rounds, Double(seconds))))
                    print("\(peer.title): \(spread.median.format(2)) \(figure.unit)")
                case .failure(let reason):
                    print("  without \(peer.name): \(reason)")
                }
            }
            try results.save(to: file)
        }
    }

    private static func tell(_ result: ScenarioResult) {
        print("\n\(result.name): \(result.title)\n")
        print(result.table.text)
        for (name, reason) in result.absent.sorted(by: { $0.key < $1.key }) {
            print("  without \(name): \(reason)")
        }
    }

    private var selectedScenarios: [Scenario] {
        if scenarios.isEmpty { return Scenario.all }
        let wanted = Set(scenarios + (scenarios.contains(Budget.word) ? Budget.scenarios : []))
        return Scenario.all.filter { !wanted.isDisjoint(with: $0.names) }
    }

    private var selectedFigures: [FigureMeasurement] {
        let wanted = Set(scenarios)
        if scenarios.isEmpty || wanted.contains(Budget.word) { return FigureMeasurement.all }
        return FigureMeasurement.all.filter { wanted.contains($0.name) }
    }

    private var selectedPeers: [Peer] {
        let wanted = peers ?? (scenarios == [Budget.word] ? Budget.peers : nil)
        return Peer.all.filter { wanted?.contains($0.name) != false }
    }

    /// Those that could be built; a program that several share is built once.
    private func build(
        _ peers: [Peer], _ place: Place, _ progress: Progress, _ missing: inout [String: String],
        _ results: inout Report,
    ) throws -> [Peer] {
        var done: [String: Result<Void, BenchError>] = [:]
        return peers.filter { peer in
            do {
                for command in noBuild ? [] : peer.build(place) {
                    let line = ([command.program] + command.arguments).joined(separator: " ")
                    progress.show("building \(peer.name): \(line)")
                    let outcome = done[line] ?? Result { () throws(BenchError) in _ = try command.run() }
                    done[line] = outcome
                    try outcome.get()
                }
                results.versions[peer.name] = try? peer.version(place).run().split(separator: "\n").first.map(
                    String.init)
                return true
            } catch {
                missing[peer.name] = "\(error)"
                return false
            }
        }
    }
}

extension Scenario {
    /// It is run under its own name, and under that of its growth.
    var names: [String] { [name] + (point.map { [$0.growth] } ?? []) }
}
