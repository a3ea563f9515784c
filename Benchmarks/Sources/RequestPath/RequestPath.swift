import BenchmarkApp
import Carafe
import CarafeServer

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Asks a server in this process for the same N times, one after the other: `request-path CASE N`.
///
/// For callgrind with `--separate-threads=yes`: the loop is the second thread, and does all that it does for a client from
/// outside, system calls included. Nothing depends on how fast the machine is. What starting costs falls out of the difference
/// of two runs.
@main enum RequestPath {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        guard let name = arguments.first else { return Case.all.forEach { print($0.name) } }
        guard arguments.count == 2, let count = arguments.last.flatMap({ Int($0) }),
            let benchmark = Case.all.first(where: { $0.name == name })
        else {
            end("usage: request-path CASE N; without arguments it lists the cases")
        }
        do { try run(benchmark, count) } catch { end("\(name): \(error)") }
    }

    private static func run(_ benchmark: Case, _ count: Int) throws {
        let address = SocketAddress.internet(host: "127.0.0.1", port: 0)
        let configuration = ServerConfiguration(endpoints: [.init(benchmark.transport, address)])
        let app = App.benchmark(routes: 1000)
        let files = try makeFiles()
        app.staticFolder(files, at: "/files")
        let server = try Server(app.freeze(), configuration)
        guard case .internet(_, let port) = server.addresses.first else { return }
        try server.start()
        var client = Client(port: port, isKept: benchmark.transport == .http)
        try ask(benchmark, count / benchmark.requests, by: &client)
        try FileManager.default.removeItem(atPath: files)
        // Without an orderly end: which thread then takes the app apart, and has that counted, would be chance.
        withExtendedLifetime(server) { exit(0) }
    }

    /// A folder with a file of 1 KiB, whose path is as long wherever this is built.
    private static func makeFiles() throws -> String {
        let folder = "/tmp/request-path-\(10_000_000 + Int(getpid()))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let text = Data(repeating: UInt8(ascii: "x"), count: 1024)
        try text.write(to: URL(filePath: folder + "/1k.bin"))
        return folder
    }

    private static func ask(_ benchmark: Case, _ count: Int, by client: inout Client) throws {
        var bytes = benchmark.bytes
        var first = String(decoding: try client.ask(bytes), as: UTF8.self)
        if let again = WireBytes.repeating(bytes, after: first) {
            // Each time with the same cookie: what is answered is as long each time.
            bytes = again
            first = String(decoding: try client.ask(bytes), as: UTF8.self)
        }
        guard first.hasPrefix("HTTP/1.1 200 ") else { throw UnexpectedAnswer(answer: first) }
        for _ in 0..<count {
            let answer = try client.ask(bytes, length: first.utf8.count)
            guard answer.count == first.utf8.count else {
                throw UnexpectedAnswer(answer: String(decoding: answer, as: UTF8.self))
            }
        }
    }
}

private struct UnexpectedAnswer: Error, CustomStringConvertible {
    let answer: String

    var description: String { "this answer was not expected:\n\(answer)" }
}

/// Not by throwing out of `main`, which ends in an instruction that valgrind explains at length.
private func end(_ message: String) -> Never {
    print(message)
    exit(1)
}
