import BenchmarkApp
import CarafeServer

/// What is asked, over and over.
struct Case {
    let name: String
    /// Over HTTP on a kept connection, over uwsgi on a new one each time.
    var transport = ServerConfiguration.Transport.http
    /// What is sent before an answer is waited for.
    let bytes: [UInt8]
    /// How many requests that is.
    var requests = 1

    static let all: [Case] = [
        Case(name: "plaintext", bytes: WireBytes.get("/")),
        Case(name: "json", bytes: WireBytes.get("/json")),
        Case(name: "route", bytes: WireBytes.get("/route500/user/42")),
        Case(name: "headers", bytes: WireBytes.get("/headers", WireBytes.manyFields)),
        Case(name: "count", bytes: WireBytes.post("/count", length: 1024)),
        Case(name: "count-128k", bytes: WireBytes.post("/count", length: 128 << 10)),
        Case(name: "file", bytes: WireBytes.get("/files/1k.bin")),
        Case(name: "async", bytes: WireBytes.get("/async")),
        Case(name: "session", bytes: WireBytes.get("/session")),
        Case(name: "pipelined", bytes: Array(repeatElement(WireBytes.get("/"), count: 16).joined()), requests: 16),
        Case(name: "uwsgi", transport: .uwsgi, bytes: WireBytes.nginxPacket("/")),
    ]
}
