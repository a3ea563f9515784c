extension Report {
    /// All figures as a page.
    var markdown: String {
        var page = """
            # All figures

            Made by `bench`. What the columns mean is in [What Carafe costs](../performance.md); charts and this page are made of \
            [results.json](results.json).

            \(runs)


            """
        let budgets = Budget.table(of: self)
        if budgets.rows.count > 1 { page += "## Budgets\n\n\(budgets.markdown)\n" }
        for result in scenarios where result.growth == nil {
            page += "## \(result.name)\n\n\(result.title).\n\n\(result.table.markdown)\n\(result.absence)"
        }
        for growth in LineChart.all(of: self) {
            page += "## Growth: \(growth.title)\n\nµs of CPU per request.\n\n\(growth.table.markdown)\n"
        }
        if !figures.isEmpty { page += "## Figures\n\n\(figureTable.markdown)\n" }
        return page + "## Versions\n\n\(versionTable.markdown)"
    }

    /// One line for each time and place that something was measured.
    private var runs: String {
        var runs: [Run] = []
        for run in scenarios.map(\.run) + figures.map(\.run) where !runs.contains(run) { runs.append(run) }
        return runs.map { "- \($0.description)" }.joined(separator: "\n")
    }

    private var figureTable: Table {
        Table(
            rows: [["", "", "median", "spread"]]
                + figures.map { figure in
                    let spread = figure.spread
                    return [
                        figure.title, figure.peer, "\(spread.median.format(2)) \(figure.unit)",
                        "\(spread.least.format(2))–\(spread.most.format(2))",
                    ]
                })
    }

    private var versionTable: Table {
        Table(rows: [["", "version"]] + versions.sorted { $0.key < $1.key }.map { [$0.key, $0.value] })
    }
}

extension ScenarioResult {
    fileprivate var absence: String {
        absent.isEmpty
            ? "" : absent.sorted { $0.key < $1.key }.map { "- without \($0.key): \($0.value)\n" }.joined() + "\n"
    }
}

extension LineChart {
    fileprivate var table: Table {
        let xs = Set(lines.flatMap(\.points).map(\.x)).sorted()
        return Table(
            rows: [[""] + xs.map(String.init)]
                + lines.map { line in
                    [line.name] + xs.map { x in line.points.first { $0.x == x }?.cost.format(2) ?? "" }
                })
    }
}
