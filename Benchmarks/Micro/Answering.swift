import Benchmark
import BenchmarkApp
import Carafe
import CarafeCore
import CarafeWire

func encoding() {
    let plain = Response("Hello wmsj100", contentType: ContentType.plain)
    var other = redirect("/login?next=/")
    other.headers[.cacheControl] = "no-store"
    for (kind, response) in [("a plain 200", plain), ("a redirect with a field", other)] {
        Benchmark("response over HTTP: \(kind)") { benchmark in
            var wire = HTTP1Wire(limits: WireLimits(), peer: peer, isSecure: false)
            measureEncoding(of: response, by: &wire, benchmark)
        }
        Benchmark("response over uwsgi: \(kind)") { benchmark in
            var wire = UWSGIWire(limits: WireLimits(), peer: peer, isSecure: false)
            measureEncoding(of: response, by: &wire, benchmark)
        }
    }
}

private func measureEncoding<W: Wire & ~Copyable>(of response: Response, by wire: inout W, _ benchmark: Benchmark) {
    let heads = ResponseHeads(secondsSince1970: 784_111_777)
    var output: [UInt8] = []
    benchmark.startMeasurement()
    for _ in benchmark.scaledIterations {
        output.removeAll(keepingCapacity: true)
        blackHole(
            wire.encodeHead(of: response, bodyLength: response.body.length, heads: heads, closing: false, into: &output)
        )
    }
}

/// From the bytes of a request to those of its answer, without a socket.
func answering() {
    measureAnswer("/")
    measureAnswer("/json")
    measureAnswer("/route500/user/42")
    measureAnswer("/headers", WireBytes.manyFields)
    measureAnswer("/session")
}

private let app = Result { try App.benchmark(routes: 1000).freeze() }

private func measureAnswer(_ path: String, _ fields: [String] = []) {
    Benchmark("from bytes to bytes: \(path)") { benchmark in
        var bytes = WireBytes.get(path, fields)
        var driver = try Driver(app.get())
        try driver.answer(bytes)
        let first = String(decoding: driver.output, as: UTF8.self)
        guard first.hasPrefix("HTTP/1.1 200 ") else { throw UnexpectedAnswer(answer: first) }
        bytes = WireBytes.repeating(bytes, after: first) ?? bytes
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations { try driver.answer(bytes) }
    }
}

private struct UnexpectedAnswer: Error {
    let answer: String
}

/// What a connection does with a request that is here as a whole.
private struct Driver: ~Copyable {
    let app: FrozenApp
    let spare = SpareRequest()
    let heads = ResponseHeads(secondsSince1970: 784_111_777)
    var wire: HTTP1Wire
    var output: [UInt8] = []

    init(_ app: FrozenApp) {
        self.app = app
        wire = HTTP1Wire(limits: WireLimits(), peer: peer, isSecure: false, spare: spare)
    }

    mutating func answer(_ bytes: [UInt8]) throws {
        var offset = 0
        guard case .head(let head) = try wire.receive(bytes.span, at: &offset) else { throw NoHead() }
        var request = spare.makeRequest(consume head)
        _ = app.prepare(&request)
        let response: Response = app.respond(to: request)
        output.removeAll(keepingCapacity: true)
        _ = wire.encodeHead(
            of: response, bodyLength: response.body.length, heads: heads, closing: false, into: &output)
        switch response.body.content {
        case .text(let text): output += text.utf8
        case .bytes(let bytes): output += bytes
        default: throw NoHead()
        }
        spare.giveBack(request)
    }
}
