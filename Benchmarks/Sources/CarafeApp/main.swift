import Carafe
import Foundation

// What every peer answers, as an ordinary Carafe app. BENCH_ROUTES says among how many routes the asked one lies,
// BENCH_FILES which directory the files are in.

let environment = ProcessInfo.processInfo.environment
let app = App("carafe-app")
app.secretKey = "a key that signs nothing but visits"

struct Greeting: Encodable {
    let message: String
}

func text(_ value: some CustomStringConvertible) -> Response {
    Response(value.description, contentType: ContentType.plain)
}

let fieldName = HTTPField.Name("X-Field-10")!

app.get("/") { text("Hello wmsj100") }
app.get("/async") { () async in text("Hello wmsj100") }
app.get("/json") { Greeting(message: "Hello, World!") }
app.get("/headers") { request in
    text("\(request.header(fieldName) ?? "") \(request.cookies["cookie5"] ?? "")")
}
app.post("/count") { request in try text(request.body.bytes.count) }
app.get("/session") { request in
    let visits = (request.session["visits"] ?? 0) + 1
    request.session["visits"] = visits
    return text(visits)
}
for number in 0..<(environment["BENCH_ROUTES"].flatMap { Int($0) } ?? 1000) {
    app.get("/route\(number)/user/<int:id>") { (_, id: Int) in text(id) }
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
    return text(count)
}

if let files = environment["BENCH_FILES"] {
    app.staticFolder(files, at: "/files")
}

try app.run()
