/// What Carafe may cost.
struct Budget: Sendable {
    let title: String
    let limit: Double
    /// Whether the figure must not be below the limit, instead of not above it.
    var isLeast = false
    var unit = "×"
    let measured: @Sendable (Report) -> Spread?

    /// By which they are all asked for.
    static let word = "budgets"
    static let scenarios = ["plaintext", "uwsgi-unix", "kinds"]
    static let peers = [
        "carafe", "ceiling", "nio", "hummingbird", "flyingfox", "uwsgi-empty", "uwsgi-flask", "bjoern", "go", "h2o",
    ]

    static let all: [Budget] =
        [
            ratio("plaintext", to: "ceiling", 1.15), ratio("plaintext", to: "hummingbird", 0.30),
            ratio("plaintext", to: "nio", 1), ratio("plaintext", to: "flyingfox", 1), ratio("plaintext", to: "h2o", 1),
            ratio("plaintext", to: "bjoern", 1), ratio("plaintext", to: "go", 1),
            ratio("uwsgi-unix", to: "uwsgi-empty", 0.95), ratio("uwsgi-unix", to: "uwsgi-flask", 0.20),
            kind("json", 1.35), kind("parameter", 1.10), kind("1000-routes", 1.05), kind("async", 1.20),
            Budget(title: "requests/s, 16 at once: against one by one", limit: 4, isLeast: true) { report in
                report.result("kinds")?.ratio(of: "pipelined", to: "plaintext") { $0.requestsPerSecond }
            },
        ]
        + [
            figure("idle", 4, "KiB"), figure("download", 8, "MiB"), figure("upload", 8, "MiB"),
            figure("start", 30, "ms"),
        ]

    private static func ratio(_ scenario: String, to peer: String, _ limit: Double) -> Budget {
        Budget(title: "\(scenario), CPU per request: against \(peer)", limit: limit) {
            $0.result(scenario)?.ratio(of: "carafe", to: peer)
        }
    }

    private static func kind(_ name: String, _ limit: Double) -> Budget {
        Budget(title: "\(name), CPU per request: against GET /", limit: limit) {
            $0.result("kinds")?.ratio(of: name, to: "plaintext")
        }
    }

    private static func figure(_ name: String, _ limit: Double, _ unit: String) -> Budget {
        let title = FigureMeasurement.all.first { $0.name == name }?.title ?? name
        return Budget(title: title, limit: limit, unit: unit) { report in
            report.figures.first { $0.name == name && $0.peer == "carafe" }?.spread
        }
    }

    private func isMet(by value: Double) -> Bool { isLeast ? value >= limit : value <= limit }

    static func table(of report: Report) -> Table {
        var table = Table(rows: [["budget", "measured", "spread", "allowed", ""]])
        for budget in all {
            let allowed = "\(budget.isLeast ? "≥" : "≤") \(budget.limit.format(2)) \(budget.unit)"
            guard let spread = budget.measured(report) else {
                table.rows.append([budget.title, "", "", allowed, "not measured"])
                continue
            }
            table.rows.append([
                budget.title, "\(spread.median.format(2)) \(budget.unit)",
                "\(spread.least.format(2))–\(spread.most.format(2))", allowed,
                budget.isMet(by: spread.median) ? "met" : "not met",
            ])
        }
        return table
    }
}
