import CarafeCore
import Foundation
import HTTPTypes

// Requests and responses.

extension ComparedApp {
    static func addRequests(to app: App) {
        app.get("/args") { request in lines(request.args.map { ($0.name, $0.value) }) }
        app.get("/search") { request in
            let page = request.args["page", as: Int.self] ?? 1
            return plain("\(try request.args.required("q")) \(page)")
        }
        app.get("/header") { request in
            let names = [HTTPField.Name("X-Thing")!, HTTPField.Name("X-Missing")!]
            return plain(names.map { "[\(request.header($0) ?? "None")]" }.joined(separator: " "))
        }
        app.route("/fields", methods: [.post, .put]) { request in
            let form = try request.form()
            let fields = form.fields.map { "\($0.name)=\($0.value)\n" }
            return plain((fields + form.files.map { "\($0.name)=\(shown($0))\n" }).joined())
        }
        app.post("/required") { request in plain(try request.form().required("name")) }
        app.post("/upload") { request in
            guard let photo = try request.form().files["photo"] else { try abort(.badRequest) }
            return plain(shown(photo))
        }
        app.post("/json") { request in try request.json(AnyJSON.self) }
        app.post("/body") { request in Response(try request.body.text) }
        app.post("/user.json") { request in try request.json(User.self) }
    }

    private static func shown(_ file: UploadedFile) -> String {
        "\(file.filename) \(file.contentType ?? "") \(file.size)"
    }

    static func addResponses(to app: App) {
        app.get("/make/<name>") { (_, name: String) in try make[name]?() }
        app.get("/redirect") { request in
            redirect(try request.args.required("to"), status: .init(code: request.args["code", as: Int.self] ?? 302))
        }
        app.get("/redirect/home") { redirect(try $0.url(for: "home")) }
        app.get("/set-header") { request in
            var response = plain("set")
            response.headers[HTTPField.Name("X-Value")!] = try request.args.required("value")
            return response
        }
        app.get("/escape") { request in "<p title=\"\(escape(try request.args.required("text")))\">" }
        app.get("/etag") { request in
            var response = plain("0123456789")
            response.addETag()
            response.lastModified = Date(timeIntervalSince1970: 1_769_860_800)
            response.makeConditional(request)
            return response
        }
        app.get("/weak") { request in
            var response = plain("0123456789")
            response.setETag("v7", isWeak: true)
            response.makeConditional(request)
            return response
        }
        app.get("/after") { request in
            request.afterThisRequest { _, response in response.headers[.after] = "yes" }
            return plain("after")
        }
    }

    private static let make: [String: @Sendable () throws -> Response] = [
        "empty": { Response("") },
        "no-content": { try respond("", .noContent) },
        "created": { try respond("made", .created, [.location: "/made/1"]) },
        "headers": { try respond("text", .ok, [.contentType: ContentType.plain, HTTPField.Name("X-A")!: "b"]) },
        "status": { try respond("short", .accepted) },
        "unknown-status": { try respond("own", .init(code: 299)) },
        "bytes": { try respond([0, 1] as [UInt8]) },
        "dict": { try Response(json: ["b": .number(1), "a": AnyJSON.example]) },
        "list": { try Response(json: AnyJSON.array([.text("x"), .object(["y": .text("z")])])) },
        "dict-status": { try respond(["id": 1], .created) },
        "whole-float": { try Response(json: ["x": 2.0]) },
        "date": { try Response(json: ["at": Date(timeIntervalSince1970: 1_769_860_800)]) },
        "uuid": { try Response(json: ["id": UUID(uuidString: "01234567-89AB-CDEF-0123-456789ABCDEF")]) },
        "stream": {
            Response(
                .stream { body in for word in ["some ", "", "words."] { try await body.write(word) } },
                contentType: ContentType.html)
        },
        "repeated": { try respond("x", .ok, [HTTPField.Name("X-A")!: "1", HTTPField.Name("X-A")!: "2"]) },
        "vary": { try respond("x", .ok, [.vary: "Accept-Language"]) },
        "not-modified": { try respond("", .notModified) },
    ]
}

struct User: Codable {
    var name: String
    var age: Int
}

/// JSON of any shape, as `request.get_json()` gives it in Python.
enum AnyJSON: Codable {
    case null
    case bool(Bool)
    case whole(Int)
    case number(Double)
    case text(String)
    case array([AnyJSON])
    case object([String: AnyJSON])

    static let example = array([.whole(1), .number(2.5), .bool(true), .null, .text("é</script>")])

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let whole = try? value.decode(Int.self) {
            self = .whole(whole)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let array = try? value.decode([AnyJSON].self) {
            self = .array(array)
        } else {
            self = .object(try value.decode([String: AnyJSON].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let bool): try container.encode(bool)
        case .whole(let whole): try container.encode(whole)
        case .number(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        case .array(let array): try container.encode(array)
        case .object(let object): try container.encode(object)
        }
    }
}
