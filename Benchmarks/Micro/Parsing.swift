import Benchmark
import BenchmarkApp
import Carafe
import CarafeCore

private struct Order: Encodable {
    struct Line: Encodable {
        var product = "a coffee pot, glass, 1 l"
        var count = 2
        var price = 24.5
    }

    var number = 4711
    var customer = "Ada Lovelace"
    var lines = [Line(), Line(), Line()]
}

private struct Greeting: Encodable {
    let message: String
}

func parsing() {
    Benchmark("JSON: an object of one string") { benchmark in
        for _ in benchmark.scaledIterations { blackHole(try Response(json: Greeting(message: "Hello, World!"))) }
    }
    Benchmark("JSON: an order of three lines") { benchmark in
        for _ in benchmark.scaledIterations { blackHole(try Response(json: Order())) }
    }
    Benchmark("percent-decoding: 100 bytes, every fifth escaped") { benchmark in
        let text = Array(repeatElement("abcd%C3%A9", count: 14).joined().utf8)[...]
        for _ in benchmark.scaledIterations { blackHole(PercentEncoding.decodeComponent(text)) }
    }
    Benchmark("multipart: four fields and a file, 64 KiB", configuration: .init(scalingFactor: .one)) { benchmark in
        let fields = ["Content-Type: multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW"]
        let request = Request(head: try readHead("/", fields), body: .whole(multipart))
        benchmark.startMeasurement()
        blackHole(try request.form())
    }
}

private let multipart: [UInt8] = {
    let delimiter = "------WebKitFormBoundary7MA4YWxkTrZu0gW"
    let disposition = "Content-Disposition: form-data; name="
    let fields = (1...4).map { "\(delimiter)\r\n\(disposition)\"field\($0)\"\r\n\r\nvalue \($0)\r\n" }.joined()
    let head = "\(delimiter)\r\n\(disposition)\"file\"; filename=\"a.bin\"\r\nContent-Type: image/png\r\n\r\n"
    // All bytes there are, so that some look like the beginning of a delimiter.
    let file = (0..<64 * 1024).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    return Array((fields + head).utf8) + file + Array("\r\n\(delimiter)--\r\n".utf8)
}()
