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
if let files = environment["BENCH_FILES"] {
    app.staticFolder(files, at: "/files")
}

try app.run()
