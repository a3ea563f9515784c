import Foundation

/// What wrk tells of a run.
struct WrkReport: Decodable {
    let requests: Int
    /// Microseconds.
    let duration: Double
    let p50: Double
    let p99: Double
    let p999: Double
    let errors: Int
}

/// One thread of wrk.
struct Wrk {
    let url: String
    let load: Load
    /// A script is written there.
    let scratch: String

    func run(seconds: Double, on processors: String?) throws -> WrkReport {
        let script = scratch + "/load.lua"
        try self.script.write(toFile: script, atomically: true, encoding: .utf8)
        let command = Command(
            program: "wrk",
            arguments: [
                "--threads", "1", "--connections", "\(load.connections)", "--timeout", "10s", "--duration",
                "\(Int(seconds.rounded(.up)))s", "--script", script, url,
            ])
        let output = try command.run(on: processors)
        guard let line = output.split(separator: "\n").first(where: { $0.hasPrefix("{") }) else {
            throw BenchError("wrk told nothing of its run: \(output)")
        }
        return try JSONDecoder().decode(WrkReport.self, from: Data(line.utf8))
    }

    private var script: String {
        let headers = load.headers.sorted { $0.key < $1.key }
            .map { "wrk.headers[\"\($0.key)\"] = \"\($0.value)\"\n" }.joined()
        return """
            wrk.method = "\(load.method)"
            \(headers)
            \(load.bodyLength > 0 ? "wrk.body = string.rep(\"x\", \(load.bodyLength))" : "")
            local requests
            function init(arguments)
               requests = string.rep(wrk.format(nil, "\(load.path)"), \(load.pipelining))
            end
            function request() return requests end
            function done(summary, latency)
               local errors = summary.errors
               io.write(string.format(
                  '{"requests":%d,"duration":%d,"p50":%.1f,"p99":%.1f,"p999":%.1f,"errors":%d}\\n',
                  summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
                  latency:percentile(99.9), errors.connect + errors.read + errors.write + errors.status + errors.timeout))
            end

            """
    }
}
