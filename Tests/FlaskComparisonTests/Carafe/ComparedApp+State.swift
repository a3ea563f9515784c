import CarafeCore
import Foundation
import HTTPTypes

// Cookies, sessions, files.

extension ComparedApp {
    static func addCookies(to app: App) {
        app.get("/cookie/<name>") { (_, name: String) in
            var response = plain("set")
            guard let set = cookies[name] else { try abort(.internalServerError) }
            try set(&response)
            return response
        }
        app.get("/cookies") { request in lines(request.cookies.pairs.map { ($0.name, $0.value) }) }
    }

    private static let cookies: [String: @Sendable (inout Response) throws -> Void] = [
        "plain": { try $0.setCookie("a", "b") },
        "spaces": { try $0.setCookie("a", "b c") },
        "odd": { try $0.setCookie("a", "b; c=\"d\", \\ é") },
        "age": { try $0.setCookie("a", "b", maxAge: .seconds(60)) },
        "expires": { try $0.setCookie("a", "b", expires: Date(timeIntervalSince1970: 2_085_393_600)) },
        "path": { try $0.setCookie("a", "b", path: "/x y") },
        "domain": { try $0.setCookie("a", "b", domain: ".example.com") },
        "safe": { try $0.setCookie("a", "b", secure: true, sameSite: .strict) },
        "open": { try $0.setCookie("a", "b", httpOnly: false, sameSite: nil) },
        "partitioned": { try $0.setCookie("a", "b", partitioned: true) },
        "delete": { try $0.deleteCookie("a") },
        "delete-path": { try $0.deleteCookie("a", domain: "example.com", path: "/x") },
        "bad-name": { try $0.setCookie("a b", "c") },
        "long": { try $0.setCookie("a", String(repeating: "b", count: 5000)) },
    ]

    static func addSession(to app: App) {
        app.get("/session") { request in
            let values = request.session.values.filter { !$0.key.hasPrefix("_") }.sorted { $0.key < $1.key }
            return lines(values.map { ($0.key, String(sessionValue: $0.value) ?? "?") })
        }
        app.get("/session/untouched") { plain("untouched") }
        app.get("/session/set") { request in
            for arg in request.args { request.session[arg.name] = arg.value }
            return plain("set")
        }
        app.get("/session/same") { request in
            request.session["n"] = 7
            return plain("same")
        }
        app.get("/session/types") { request in
            let values: [String: SessionValue] = [
                "n": 7, "x": 1.5, "b": true, "none": .null, "l": [1, "a"], "d": ["k": "v"], "t": "é✓ <b>",
            ]
            for (name, value) in values { request.session[name] = value }
            return plain("set")
        }
        app.get("/session/pop") { request in
            plain(request.session.pop(try request.args.required("name"), as: String.self) ?? "None")
        }
        app.get("/session/clear") { request in
            request.session.clear()
            return plain("clear")
        }
        app.get("/session/permanent") { request in
            request.session.isPermanent = true
            request.session["user"] = "ada"
            return plain("permanent")
        }
        addFlashes(to: app)
    }

    private static func addFlashes(to app: App) {
        app.get("/flash") { request in
            request.flash("Saved.", request.args["category"] ?? "message")
            return plain("flashed")
        }
        app.get("/flashes") { request in lines(request.flashes().map { ($0.category, $0.message) }) }
        app.get("/flashes/<category>") { (request, category: String) in
            lines(request.flashes(categories: [category]).map { ($0.category, $0.message) })
        }
    }

    static func addFiles(to app: App, _ files: String) {
        let digits = files + "/static/digits.txt"
        let send: [String: @Sendable (Request) throws -> Response] = [
            "plain": { try $0.sendFile(digits) },
            "attachment": { try $0.sendFile(digits, asAttachment: true) },
            "named": { try $0.sendFile(digits, asAttachment: true, downloadName: "März 2026.txt") },
            "named-inline": { try $0.sendFile(digits, downloadName: "a.html") },
            "quoted": { try $0.sendFile(digits, asAttachment: true, downloadName: "a\"b;c.txt") },
            "max-age": { try $0.sendFile(digits, maxAge: .seconds(60)) },
            "no-etag": { try $0.sendFile(digits, eTag: .off) },
            "own-etag": { try $0.sendFile(digits, eTag: .tag("v1")) },
            "unconditional": { try $0.sendFile(digits, conditional: false) },
            "mimetype": { try $0.sendFile(digits, contentType: "text/x-digits") },
            "gzip": { try $0.sendFile(files + "/static/app.css.gz") },
            "gzip-attachment": { try $0.sendFile(files + "/static/app.css.gz", asAttachment: true) },
            "unknown-type": { try $0.sendFile(files + "/static/thing.zzz") },
            "empty": { try $0.sendFile(files + "/static/empty.txt") },
            "missing": { try $0.sendFile(files + "/none") },
            "directory": { try $0.sendFile(files) },
            "bytes": { try $0.sendFile(Array("0123456789".utf8), downloadName: "a.csv") },
        ]
        app.get("/send/<name>") { (request, name: String) in try send[name]?(request) }
        app.get("/from/<path:name>") { (request, name: String) in
            try request.sendFromDirectory(files + "/static", name)
        }
    }
}
