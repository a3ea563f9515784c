import Foundation

/// What no load shows: the time of a start, and memory while connections idle and bodies stream.
struct FigureMeasurement: Sendable {
    let name: String
    let title: String
    let unit: String
    /// Endpoints beyond the common ones are Carafe's own.
    let isCarafesOnly: Bool
    let measure: @Sendable (_ server: () throws -> RunningServer) throws -> Double

    static let all = [start, idle, download, upload]

    private static let start = FigureMeasurement(
        name: "start", title: "from the start of the program to its first answer", unit: "ms", isCarafesOnly: false
    ) { server in
        let server = try server()
        defer { server.stop() }
        return server.timeToFirstAnswer * 1000
    }

    private static let idleConnections = 10_000

    private static let idle = FigureMeasurement(
        name: "idle", title: "memory of an idle kept connection, of 10 000", unit: "KiB", isCarafesOnly: false
    ) { server in
        let server = try server()
        defer { server.stop() }
        LoopbackClient.raiseDescriptorLimit()
        // What the first requests make is not the connections'.
        for _ in 0..<200 { try server.hold() }
        server.letGo()
        Thread.sleep(forTimeInterval: 0.5)
        let before = server.tree.memory
        for _ in 0..<idleConnections { try server.hold() }
        Thread.sleep(forTimeInterval: 1)
        guard server.holdsAll else { throw BenchError("it does not keep connections") }
        return Double(server.tree.memory - before) / Double(idleConnections) / 1024
    }

    private static let download = FigureMeasurement(
        name: "download", title: "more memory while 1 GiB streams to a slow reader", unit: "MiB", isCarafesOnly: true
    ) { server in
        let server = try server()
        defer { server.stop() }
        server.tree.forgetPeak()
        let before = server.tree.peakMemory
        try Command(
            program: "curl",
            arguments: ["-sSf", "-o", "/dev/null", "--limit-rate", "200M", server.url(of: "/stream")]
        ).run()
        return Double(server.tree.peakMemory - before) / 1_048_576
    }

    private static let upload = FigureMeasurement(
        name: "upload", title: "more memory while 1 GiB streams in", unit: "MiB", isCarafesOnly: true
    ) { server in
        let server = try server()
        defer { server.stop() }
        server.tree.forgetPeak()
        let before = server.tree.peakMemory
        let url = server.url(of: "/upload")
        let output = try Command(
            program: "sh",
            arguments: ["-c", "head -c 1073741824 /dev/zero | curl -sSf -X POST -T - \(url)"]
        ).run()
        guard output.contains("1073741824") else { throw BenchError("the upload was answered \(output)") }
        return Double(server.tree.peakMemory - before) / 1_048_576
    }
}
