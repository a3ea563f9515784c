import CarafeCore
import HTTPTypes

// The routes about forms and files.

extension SampleApp {
    static func addFormRoutes(to app: App) {
        app.post("/form") { request in describe(try request.form()) }
        app.post("/form/async") { request async throws in describe(try await request.form()) }
        app.post("/form/blocking", blocking: true) { request in describe(try request.form()) }
        app.post("/form/parts") { request async throws in
            var lines: [String] = []
            for try await part in request.multipart() {
                var sum: UInt32 = 0
                for try await piece in part.body { sum = checksum(piece, sum) }
                lines.append("\(part.name) \(part.filename ?? "-") \(sum)")
            }
            return lines.joined(separator: "\n")
        }
        app.post("/signup") { request in try request.form(Signup.self).greeting }
        app.post("/signup/async") { request async throws in try await request.form(Signup.self).greeting }
        app.get("/search") { request in try request.args.decode(Search.self) }
        app.post("/form/small", bodyLimit: 100_000) { request async throws in describe(try await request.form()) }
    }

    /// What stands in a form, one line for each.
    private static func describe(_ form: FormData) -> String {
        let fields = form.fields.map { "\($0.name)=\($0.value)" }
        let files = form.files.map { file in
            "\(file.name) \(file.filename) \(file.size) \((try? checksum(file.bytes, 0)) ?? 0)"
        }
        return (fields + files).joined(separator: "\n")
    }

    static func checksum(_ bytes: [UInt8], _ start: UInt32) -> UInt32 {
        bytes.reduce(start) { $0 &* 31 &+ UInt32($1) }
    }
}

private struct Signup: Decodable {
    var name: String
    var age: UInt8
    var photo: UploadedFile?

    var greeting: String { "\(name), \(age), \(photo?.filename ?? "no photo")" }
}

private struct Search: Codable {
    var q: String
    var page: Int?
    var tags: [String]
}
