import FlyingFox
import FlyingSocks
import Foundation
import PeerOptions

// FlyingFox as its README writes it. The first route that matches is taken, so the 1 000 come last. It writes head and body
// one after the other and has no setting for TCP_NODELAY, so that a kept connection waits for the client's delayed
// acknowledgement: its CPU time says more than its requests per second.

struct Greeting: Encodable {
    let message: String
}

func text(_ value: some CustomStringConvertible) -> HTTPResponse {
    HTTPResponse(
        statusCode: .ok, headers: [.contentType: "text/plain; charset=utf-8"], body: Data(value.description.utf8))
}

func cookie(_ name: String, of request: HTTPRequest) -> String? {
    for pair in (request.headers[.cookie] ?? "").split(separator: ";") {
        let pair = pair.drop { $0 == " " }
        if pair.hasPrefix("\(name)=") { return String(pair.dropFirst(name.count + 1)) }
    }
    return nil
}

let options = Options()
let encoder = JSONEncoder()
let address = try sockaddr_in.inet(ip4: "127.0.0.1", port: UInt16(options.port))
let server = HTTPServer(address: address, logger: .disabled)

await server.appendRoute("GET /") { _ in text("Hello wmsj100") }
await server.appendRoute("GET /json") { _ in
    HTTPResponse(
        statusCode: .ok, headers: [.contentType: "application/json"],
        body: try encoder.encode(Greeting(message: "Hello, World!")))
}
await server.appendRoute("GET /headers") { request in
    text("\(request.headers[HTTPHeader("X-Field-10")] ?? "") \(cookie("cookie5", of: request) ?? "")")
}
await server.appendRoute("POST /count") { request in
    var length = 0
    for try await piece in request.bodySequence { length += piece.count }
    return text(length)
}
if let files = options.files {
    await server.appendRoute("GET /files/*", to: DirectoryHTTPHandler(root: URL(filePath: files), serverPath: "/files"))
}
for number in 0..<options.routes {
    await server.appendRoute(HTTPRoute("GET /route\(number)/user/:id")) { (id: Int) in text(id) }
}

try await server.run()
