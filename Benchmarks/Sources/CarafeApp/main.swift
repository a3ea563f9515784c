import BenchmarkApp
import Carafe
import Foundation

// What every peer answers, as an ordinary Carafe app. BENCH_ROUTES says among how many routes the asked one lies,
// BENCH_FILES which directory the files are in.

let environment = ProcessInfo.processInfo.environment
let app = App.benchmark(routes: environment["BENCH_ROUTES"].flatMap { Int($0) } ?? 1000)

if let files = environment["BENCH_FILES"] {
    app.staticFolder(files, at: "/files")
}

// Bodies that are larger than any buffer may be.
app.get("/stream") {
    Response(
        .stream { body in
            let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 65_536)
            for _ in 0..<16_384 { try await body.write(piece) }
        })
}
app.post("/upload", bodyLimit: 1 << 40) { request async throws in
    var count = 0
    for try await piece in request.body { count += piece.count }
    return "\(count)"
}

try app.run()
