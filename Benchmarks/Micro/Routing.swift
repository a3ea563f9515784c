import Benchmark
import Carafe
import CarafeCore

func routing() {
    for count in [1, 100, 1000] {
        let app = Result { try makeApp(count) }
        let last = count - 1
        measureRoute("static", "/page\(last)/about", of: app, count)
        measureRoute("parameter", "/route\(last)/user/42", of: app, count)
        measureRoute("not found", "/route\(last)/nobody", of: app, count)
        measureRoute("wrong method", "/form\(last)", of: app, count)
    }
    buildURLs()
}

/// So many routes of each kind.
private func makeApp(_ count: Int) throws -> FrozenApp {
    let app = App("routes")
    for number in 0..<count {
        app.get("/page\(number)/about") { "" }
        app.get("/route\(number)/user/<int:id>", endpoint: "user\(number)") { (_, id: Int) in "\(id)" }
        app.post("/form\(number)") { "" }
    }
    return try app.freeze()
}

private func measureRoute(_ kind: String, _ path: String, of app: Result<FrozenApp, any Error>, _ count: Int) {
    Benchmark("route: \(kind), \(count) of each kind") { benchmark in
        let app = try app.get()
        var request = Request(head: try readHead(path))
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations { blackHole(app.prepare(&request)) }
    }
}

private func buildURLs() {
    Benchmark("url(for:)") { benchmark in
        let app = try makeApp(1000)
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations {
            blackHole(try app.url(for: "user500", ["id": 42, "tab": "a b"]))
        }
    }
}
