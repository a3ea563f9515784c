import Benchmark
import BenchmarkApp
import CarafeCore
import CarafeWire

struct NoHead: Error {}

let peer = PeerAddress(host: "127.0.0.1", port: 51234)

func readHead(_ path: String, _ fields: [String] = []) throws -> RequestHead {
    var wire = HTTP1Wire(limits: WireLimits(), peer: peer, isSecure: false)
    var offset = 0
    guard case .head(let head) = try wire.receive(WireBytes.get(path, fields).span, at: &offset) else { throw NoHead() }
    return head
}

func receiving() {
    measureHead("wrk's", WireBytes.get("/"))
    measureHead("a browser's 12 fields", WireBytes.get("/", WireBytes.firefox))
    measureHead("22 fields with cookies", WireBytes.get("/", WireBytes.manyFields))
    Benchmark("head over uwsgi: nginx's variables") { benchmark in
        let packet = WireBytes.nginxPacket("/")
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations {
            var wire = UWSGIWire(limits: WireLimits(), peer: peer, isSecure: false)
            var offset = 0
            blackHole(try wire.receive(packet.span, at: &offset))
        }
    }
    measureChunks()
}

private func measureHead(_ kind: String, _ bytes: [UInt8]) {
    Benchmark("head over HTTP: \(kind)") { benchmark in
        let spare = SpareRequest()
        var wire = HTTP1Wire(limits: WireLimits(), peer: peer, isSecure: false, spare: spare)
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations {
            var offset = 0
            guard case .head(let head) = try wire.receive(bytes.span, at: &offset) else { throw NoHead() }
            spare.giveBack(spare.makeRequest(consume head))
        }
    }
}

private func measureChunks() {
    Benchmark("body: 64 KiB in chunks of 1 KiB", configuration: .init(scalingFactor: .one)) { benchmark in
        let chunk = Array("400\r\n".utf8) + repeatElement(UInt8(ascii: "x"), count: 1024) + Array("\r\n".utf8)
        let body = Array(repeatElement(chunk, count: 64).joined()) + Array("0\r\n\r\n".utf8)
        let bytes = WireBytes.head("POST", "/", ["Transfer-Encoding: chunked"]) + body
        var wire = HTTP1Wire(limits: WireLimits(), peer: peer, isSecure: false)
        benchmark.startMeasurement()
        var offset = 0
        while offset < bytes.count { blackHole(try wire.receive(bytes.span, at: &offset)) }
    }
}
