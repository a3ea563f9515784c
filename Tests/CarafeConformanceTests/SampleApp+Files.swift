import CarafeCore
import HTTPTypes

// The routes about files, conditional responses and streams of a sequence.

extension SampleApp {
    static func addFileRoutes(to app: App) {
        app.staticFolder(ServedFile.directory)
        app.get("/send") { request in try request.sendFile(ServedFile.path, asAttachment: true, eTag: .tag("v1")) }
        app.get("/send/none") { request in try request.sendFile("/does/not/exist") }
        app.get("/send/bytes") { request in
            try request.sendFile(Array("0123456789".utf8), downloadName: "é.csv", eTag: .tag("v1"))
        }
        app.get("/send/from/<path:name>") { (request, name: String) in
            try request.sendFromDirectory(ServedFile.directory, name)
        }
        app.get("/conditional") { request in
            var response = Response("0123456789", contentType: ContentType.plain)
            response.addETag()
            response.makeConditional(request)
            return response
        }
        app.get("/sequence") { () -> AsyncStream<String> in sequence(["some ", "", "words."]) }
        app.get("/lines") { Response(jsonLines: sequence([User(id: 1, name: "Ada"), User(id: 2, name: "Bo")])) }
        app.get("/events") { request in
            let last = request.lastEventID ?? "none"
            return Response(
                events: sequence([
                    ServerSentEvent("after \(last)", id: "1"), ServerSentEvent("two\nlines", event: "news"),
                    .comment("done"),
                ]), heartbeat: nil)
        }
        app.get("/json") { try Response(json: ["b": 1, "a": 2], status: .created) }
    }

    private static func sequence<Element: Sendable>(_ elements: [Element]) -> AsyncStream<Element> {
        AsyncStream { continuation in
            for element in elements { continuation.yield(element) }
            continuation.finish()
        }
    }
}
