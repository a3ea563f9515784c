import Foundation

/// Pictures that need no JavaScript, and follow the reader's choice of light or dark.
enum Chart {
    /// Writes one for each scenario, and one for all growths.
    static func drawAll(of report: Report, in directory: String) throws {
        for result in report.scenarios where result.growth == nil && result.peers.count > 1 {
            try BarChart(of: result).svg.write(
                toFile: "\(directory)/\(result.name).svg", atomically: true, encoding: .utf8)
        }
        let growths = LineChart.all(of: report)
        if !growths.isEmpty {
            let svg = LineChart.grid(growths)
            try svg.write(toFile: "\(directory)/growth.svg", atomically: true, encoding: .utf8)
        }
    }

    static func svg(width: Int, height: Int, title: String, _ body: String) -> String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" role="img" aria-label="\(title.escaped)">
        <style>
          text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #24292f }
          .title { font-weight: 600 }
          .quiet { fill: #57606a; font-size: 12px }
          .bar { fill: #afb8c1 }
          .ours { fill: #0969da }
          .spread { stroke: #57606a; stroke-width: 1 }
          .axis { stroke: #d0d7de; stroke-width: 1; fill: none }
          .line { fill: none; stroke-width: 2; stroke-linejoin: round }
          .s0 { stroke: #0969da; fill: #0969da } .s1 { stroke: #bc4c00; fill: #bc4c00 }
          .s2 { stroke: #1a7f37; fill: #1a7f37 } .s3 { stroke: #8250df; fill: #8250df }
          text.s0, text.s1, text.s2, text.s3 { stroke: none }
          path.s0, path.s1, path.s2, path.s3 { fill: none }
          @media (prefers-color-scheme: dark) {
            text { fill: #e6edf3 }
            .quiet { fill: #8d96a0 }
            .bar { fill: #6e7681 }
            .ours { fill: #4493f8 }
            .spread { stroke: #8d96a0 }
            .axis { stroke: #30363d }
            .s0 { stroke: #4493f8; fill: #4493f8 } .s1 { stroke: #f0883e; fill: #f0883e }
            .s2 { stroke: #3fb950; fill: #3fb950 } .s3 { stroke: #ab7df8; fill: #ab7df8 }
          }
        </style>
        \(body)</svg>

        """
    }
}

/// What a request costs each peer.
struct BarChart {
    private let result: ScenarioResult
    private let rows: [(title: String, cost: Spread, isOurs: Bool)]

    init(of result: ScenarioResult) {
        self.result = result
        rows = result.peers.compactMap { peer in
            guard let cost = peer.spread(\.cost) else { return nil }
            return (peer.title, cost, peer.name == "carafe")
        }.sorted { $0.cost.median < $1.cost.median }
    }

    private static let labels = 190
    private static let width = 720

    var svg: String {
        let room = Double(Self.width - Self.labels - 130)
        // One slow peer would make all others alike: its bar ends at the edge, and its figure says the rest.
        let most = min(rows.last?.cost.median ?? 1, (rows.first?.cost.median ?? 1) * 20)
        var body = #"<text class="title" x="0" y="16">\#(result.title.escaped)</text>"# + "\n"
        let unit = "µs of CPU per request of the server, less is better; a bar beyond 20 times the least is cut"
        body += #"<text class="quiet" x="0" y="34">\#(unit)</text>"# + "\n"
        for (index, row) in rows.enumerated() {
            let y = 48 + index * 26
            func x(_ cost: Double) -> String { (Double(Self.labels) + min(cost / most, 1) * room).format(1) }
            let length = (min(row.cost.median / most, 1) * room).format(1)
            body += #"<text x="\#(Self.labels - 8)" y="\#(y + 14)" text-anchor="end">\#(row.title.escaped)</text>"#
            body +=
                #"<rect class="\#(row.isOurs ? "ours" : "bar")" x="\#(Self.labels)" y="\#(y)" width="\#(length)" height="18" rx="2"/>"#
            let (least, top) = (x(row.cost.least), x(row.cost.most))
            body +=
                #"<path class="spread" d="M\#(least) \#(y + 9)H\#(top)M\#(least) \#(y + 6)v6M\#(top) \#(y + 6)v6"/>"#
            let end = (Double(Self.labels) + min(max(row.cost.median, row.cost.most) / most, 1) * room + 8).format(1)
            body += #"<text x="\#(end)" y="\#(y + 14)">\#(row.cost.median.format(2)) µs</text>"# + "\n"
        }
        return Chart.svg(width: Self.width, height: 52 + rows.count * 26, title: result.title, body)
    }
}

/// How the cost of a request grows.
struct LineChart {
    let title: String
    let lines: [(name: String, points: [(x: Int, cost: Double)])]

    static func all(of report: Report) -> [LineChart] {
        let titles = [
            ("routes", "routes of the app"), ("fields", "fields of the request"),
            ("body", "bytes of the request's body"), ("connections", "kept connections"),
        ]
        return titles.compactMap { growth, title in
            let results = report.scenarios.filter { $0.growth == growth }.sorted { ($0.x ?? 0) < ($1.x ?? 0) }
            guard !results.isEmpty else { return nil }
            var names: [String] = []
            for peer in results.flatMap(\.peers) where !names.contains(peer.title) { names.append(peer.title) }
            let lines = names.map { name in
                let points = results.compactMap { result -> (x: Int, cost: Double)? in
                    guard let x = result.x, let peer = result.peers.first(where: { $0.title == name }),
                        let cost = peer.spread(\.cost)?.median
                    else { return nil }
                    return (x, cost)
                }
                return (name: name, points: points)
            }
            return LineChart(title: title, lines: lines)
        }
    }

    /// Small plots, two in a row.
    static func grid(_ charts: [LineChart]) -> String {
        let body = charts.enumerated().map { index, chart in
            #"<g transform="translate(\#(index % 2 * 365) \#(index / 2 * 235))">"# + chart.body + "</g>\n"
        }.joined()
        return Chart.svg(
            width: 720, height: (charts.count + 1) / 2 * 235, title: "How the cost of a request grows", body)
    }

    private var body: String {
        let (left, top, width, height) = (36.0, 44.0, 225.0, 150.0)
        let points = lines.flatMap(\.points)
        let most = points.map(\.cost).max() ?? 1
        let xs = Set(points.map(\.x)).sorted()
        func x(_ value: Int) -> Double {
            guard let first = xs.first, let last = xs.last, last > first else { return left }
            return left + width * (log(Double(value)) - log(Double(first))) / (log(Double(last)) - log(Double(first)))
        }
        func y(_ cost: Double) -> Double { top + height * (1 - cost / most) }
        var body = #"<text class="title" x="0" y="16">\#(title.escaped)</text>"#
        body += #"<text class="quiet" x="0" y="33">µs of CPU per request</text>"#
        body += #"<path class="axis" d="M\#(left) \#(top)V\#(top + height)H\#(left + width)"/>"#
        body +=
            #"<text class="quiet" x="\#(left - 4)" y="\#(top + 6)" text-anchor="end">\#(most.format(most < 10 ? 1 : 0))</text>"#
        body += #"<text class="quiet" x="\#(left - 4)" y="\#(top + height)" text-anchor="end">0</text>"#
        for value in xs {
            body +=
                #"<text class="quiet" x="\#(x(value).format(1))" y="\#(top + height + 16)" text-anchor="middle">\#(value.short)</text>"#
        }
        var lastLabel = top + height + 20
        for (index, line) in lines.enumerated().sorted(by: {
            ($0.element.points.last?.cost ?? 0) < ($1.element.points.last?.cost ?? 0)
        }) {
            guard let last = line.points.last else { continue }
            let path = line.points.map { "\(x($0.x).format(1)) \(y($0.cost).format(1))" }.joined(separator: "L")
            body += #"<path class="line s\#(index % 4)" d="M\#(path)"/>"#
            // Labels keep 15 apart, the lowest line's lowest.
            lastLabel = min(y(last.cost) + 4, lastLabel - 15)
            body +=
                #"<text class="s\#(index % 4)" x="\#((x(last.x) + 6).format(1))" y="\#(lastLabel.format(1))">\#(line.name.escaped)</text>"#
        }
        return body + "\n"
    }
}

extension String {
    fileprivate var escaped: String {
        replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
    }
}

extension Int {
    /// 1000 is 1k, 1024 and its multiples 1Ki and so on.
    fileprivate var short: String {
        if self >= 1 << 20, self % (1 << 20) == 0 { return "\(self >> 20)Mi" }
        if self >= 1024, self % 1024 == 0 { return "\(self >> 10)Ki" }
        return self >= 1000 && self % 1000 == 0 ? "\(self / 1000)k" : "\(self)"
    }
}
