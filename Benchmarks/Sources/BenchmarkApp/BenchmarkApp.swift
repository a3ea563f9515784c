public import Carafe

private struct Greeting: Encodable {
    let message: String
}

private let fieldName = HTTPField.Name("X-Field-10")!

extension App {
    /// The app that every framework is asked for, but for its files.
    ///
    /// - Parameter routes: among how many a path with a parameter is looked for.
    public static func benchmark(routes: Int) -> App {
        let app = App("benchmark")
        app.secretKey = "a key that signs nothing but visits"
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
        for number in 0..<routes {
            app.get("/route\(number)/user/<int:id>") { (_, id: Int) in text(id) }
        }
        return app
    }
}

private func text(_ value: some CustomStringConvertible) -> Response {
    Response(value.description, contentType: ContentType.plain)
}
