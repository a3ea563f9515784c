import CarafeCore
import HTTPTypes

// The routes about bodies, and about what a response can be.

extension SampleApp {
    /// What the `/limited` routes let in.
    static let limit = 10

    static func addBodyRoutes(to app: App) {
        app.post("/users") { request in
            let user = try request.json(NewUser.self)
            return try respond(Response("made \(user.name)"), .created, [.location: "/user/7"])
        }
        app.post("/users/async") { request async throws in
            let user: NewUser = try await request.json()
            return User(id: 8, name: user.name)
        }
        app.post("/echo") { request in Response(.bytes(try request.body.bytes), contentType: request.contentType) }
        app.post("/echo/async") { request async throws in try await request.body.collect() }
        app.post("/echo/stream", body: .streamed) { request in Response(request.body) }
        app.put("/count") { request async throws in
            var count = 0
            for try await chunk in request.body { count += chunk.count }
            return "\(count)"
        }
        app.post("/unread", body: .streamed) { "not interested" }
        app.get("/whole") { request in try request.body.text }
        app.post("/limited", bodyLimit: limit) { request in try request.body.text }
        app.post("/limited/async", bodyLimit: limit) { request async throws in try await request.body.collectText() }
        app.post("/limited/blocking", bodyLimit: limit, blocking: true) { request in try request.body.text }
        app.put("/large/count", bodyLimit: 100_000) { request async throws in
            var count = 0
            for try await chunk in request.body { count += chunk.count }
            return "\(count)"
        }
        app.post("/large/stream", body: .streamed, bodyLimit: 100_000) { request in Response(request.body) }
    }

    static func addResponseRoutes(to app: App) {
        app.get("/status/<int:code>") { (_, code: Int) in Response("code \(code)", status: .init(code: code)) }
        app.get("/stream") { Response(.stream { body in try await write(words, to: body) }) }
        app.get("/stream/known") {
            Response(.stream(length: 11) { body in try await write(words, to: body) }, contentType: ContentType.plain)
        }
        app.get("/stream/empty") { Response(.stream { _ in }) }
        app.get("/file") { Response(.file(ServedFile.path), contentType: ContentType.plain) }
        app.get("/file/part") { Response(.file(ServedFile.path, offset: 3, length: 6)) }
        app.get("/file/beyond") { Response(.file(ServedFile.path, offset: 1_000_000)) }
        app.get("/file/folder") { Response(.file("/")) }
        app.get("/file/none") { Response(.file("/does/not/exist")) }
        app.get("/bytes") { [UInt8](0...255) }
        app.get("/nothing") { nil as String? }
        app.get("/redirect") { request in redirect(try request.args.required("to")) }
        app.get("/moved") { redirect("/leaf", status: .movedPermanently) }
        app.get("/inject") { request in
            var response = Response("split?")
            response.headers[.contentLanguage] = request.args["value"]
            return response
        }
        app.get("/inject/refused") { request in
            var response = Response("split?")
            try response.setHeader(.contentLanguage, request.args.required("value"))
            return response
        }
        app.get("/repeated") {
            var response = Response("many")
            response.headers.append(HTTPField(name: .setCookie, value: "a=1"))
            response.headers.append(HTTPField(name: .setCookie, value: "b=2; Path=/"))
            response.headers[HTTPField.Name("X-Empty")!] = ""
            return response
        }
        app.get("/framed") {
            var response = Response("framed")
            response.headers[.contentLength] = "1"
            response.headers[.transferEncoding] = "gzip"
            response.headers[.connection] = "upgrade"
            response.headers[HTTPField.Name("Keep-Alive")!] = "timeout=1"
            return response
        }
    }

    private static let words = ["some ", "", "words."]

    private static func write(_ words: [String], to body: BodyWriter) async throws {
        for word in words { try await body.write(word) }
    }
}
