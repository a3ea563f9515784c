import Foundation

/// Puts a scenario to its peers, in turn, round by round, so that what slows the machine slows them all.
struct Runner {
    let place: Place
    let rounds: Int
    let seconds: Double
    let processors: Processors
    var ports = PortSource()
    let progress: Progress

    /// - Throws: Never for a peer: who does not start, or answers otherwise, is named in the result.
    mutating func run(_ scenario: Scenario, _ peers: [Peer]) -> ScenarioResult {
        var result = ScenarioResult(
            name: scenario.name, title: scenario.title, growth: scenario.point?.growth, x: scenario.point?.x,
            run: .now(rounds, seconds), peers: [], absent: [:])
        var entries: [Entry] = []
        defer { for entry in entries { entry.server.stop() } }
        for peer in peers {
            for variant in scenario.variants.isEmpty ? [scenario] : scenario.variants {
                let isPeer = scenario.variants.isEmpty
                let (name, title) = isPeer ? (peer.name, peer.title) : (variant.name, variant.title)
                progress.show("\(scenario.name): starting \(name)")
                do {
                    entries.append(try enter(peer, variant, name, title))
                } catch {
                    result.absent[name] = "\(error)"
                }
            }
        }
        for round in 1...rounds {
            for index in entries.indices where entries[index].failure == nil {
                progress.show("\(scenario.name): round \(round) of \(rounds), \(entries[index].name)")
                do { try measure(&entries[index]) } catch { entries[index].failure = "\(error)" }
            }
        }
        for entry in entries {
            result.absent[entry.name] = entry.failure
            if entry.failure == nil {
                result.peers.append(
                    PeerResult(
                        name: entry.name, title: entry.title, headLength: entry.headLength, samples: entry.samples))
            }
        }
        progress.clear()
        return result
    }

    private struct Entry {
        let name: String
        let title: String
        let server: RunningServer
        let load: Load
        let headLength: Int
        var samples: [Sample] = []
        var failure: String?
    }

    /// Starts a peer, sees that it answers as all do, and warms it.
    private mutating func enter(
        _ peer: Peer, _ scenario: Scenario, _ name: String, _ title: String,
    ) throws -> Entry {
        if let reason = scenario.absence(of: peer) { throw BenchError(reason) }
        let server = try RunningServer(peer, for: scenario, &ports, place, processors)
        do {
            let answer = try Answer(of: server.url, scenario.load)
            if let objection = answer.objection(to: scenario) { throw BenchError(objection) }
            var load = scenario.load
            // A session is read and written, not made anew each time.
            if scenario.endpoint == .session { load.headers["Cookie"] = answer.cookie }
            _ = try Wrk(url: server.url, load: load, scratch: place.scratch).run(seconds: 1, on: processors.load)
            return Entry(name: name, title: title, server: server, load: load, headLength: answer.headLength)
        } catch {
            server.stop()
            throw error
        }
    }

    private func measure(_ entry: inout Entry) throws {
        let (tree, front) = (entry.server.tree, entry.server.frontTree)
        let counter = try InstructionCounter.isAvailable ? InstructionCounter(of: tree, scratch: place.scratch) : nil
        defer { _ = counter?.stop() }
        let (before, frontBefore) = (tree.processorTime, front?.processorTime)
        let report = try Wrk(url: entry.server.url, load: entry.load, scratch: place.scratch)
            .run(seconds: seconds, on: processors.load)
        let after = tree.processorTime
        let count = counter?.stop()
        guard report.requests > 0, report.errors * 1000 <= report.requests else {
            throw BenchError("\(report.errors) errors in \(report.requests) requests")
        }
        entry.samples.append(
            Sample(
                requests: report.requests, seconds: report.duration / 1e6, processorTime: after - before,
                frontTime: front.flatMap { tree in frontBefore.map { tree.processorTime - $0 } },
                p50: report.p50, p99: report.p99, p999: report.p999, memory: tree.memory,
                userInstructions: count?.user, kernelInstructions: count?.kernel))
    }

    // MARK: - Figures

    /// What each peer's rounds gave, or why it has none.
    mutating func run(_ figure: FigureMeasurement, _ peers: [Peer]) -> [(peer: Peer, Result<Spread, BenchError>)] {
        let scenario = Scenario(
            name: figure.name, title: figure.title, endpoint: .plaintext, settings: Settings(routes: 1))
        var values: [String: [Double]] = [:]
        var failures: [String: BenchError] = [:]
        for round in 1...rounds {
            for peer in peers where failures[peer.name] == nil {
                progress.show("\(figure.name): round \(round) of \(rounds), \(peer.name)")
                do {
                    if let reason = scenario.absence(of: peer) { throw BenchError(reason) }
                    values[peer.name, default: []].append(
                        try figure.measure { try RunningServer(peer, for: scenario, &ports, place, processors) })
                } catch {
                    failures[peer.name] = BenchError("\(error)")
                }
            }
        }
        progress.clear()
        return peers.map { peer in
            let failure = failures[peer.name] ?? BenchError("nothing was measured")
            guard failures[peer.name] == nil, let spread = Spread(values[peer.name] ?? []) else {
                return (peer, .failure(failure))
            }
            return (peer, .success(spread))
        }
    }
}
