import CarafeCore
import Foundation
import HTTPTypes

// Rules, methods, errors, URLs.

extension ComparedApp {
    static func addRules(to app: App) {
        app.get("/", endpoint: "home") { "Hello" }
        app.get("/user/<name>", endpoint: "user") { (_, name: String) in "User \(escape(name))" }
        app.get("/int/<int:n>", endpoint: "int") { (_, n: Int) in plain("n=\(n)") }
        app.get("/min/<int(min=10, max=20):n>") { (_, n: Int) in plain("n=\(n)") }
        app.get("/min/<name>") { (_, name: String) in plain("name=\(name)") }
        app.get("/digits/<int(fixed_digits=3):n>", endpoint: "digits") { (_, n: Int) in plain("n=\(n)") }
        app.get("/signed/<int(signed=True):n>") { (_, n: Int) in plain("n=\(n)") }
        app.get("/float/<float:x>", endpoint: "float") { (_, x: Double) in plain("x=\(x)") }
        app.get("/signedfloat/<float(signed=True):x>") { (_, x: Double) in plain("x=\(x)") }
        app.get("/string/<string(minlength=2, maxlength=3):s>") { (_, s: String) in plain("s=\(s)") }
        app.get("/length/<string(length=2):s>") { (_, s: String) in plain("s=\(s)") }
        app.get("/path/<path:p>", endpoint: "path") { (_, p: String) in plain("p=\(p)") }
        app.get("/path/<path:p>/edit") { (_, p: String) in plain("p=\(p)") }
        app.get("/uuid/<uuid:u>", endpoint: "uuid") { (_, u: UUID) in plain("u=\(u.uuidString.lowercased())") }
        app.get("/any/<any(red, green):c>", endpoint: "any") { (_, c: String) in plain("c=\(c)") }
        app.get("/two/<int:a>-<int:b>") { (_, a: Int, b: Int) in plain("a=\(a) b=\(b)") }
        app.get("/dot/<name>.<ext>") { (_, name: String, ext: String) in plain("name=\(name) ext=\(ext)") }
        app.get("/order/me") { plain("") }
        app.get("/order/<int:n>") { (_, n: Int) in plain("n=\(n)") }
        app.get("/order/<name>") { (_, name: String) in plain("name=\(name)") }
        app.get("/order/<path:p>") { (_, p: String) in plain("p=\(p)") }
        addSlashes(to: app)
    }

    private static func addSlashes(to app: App) {
        app.get("/branch/") { plain("") }
        app.get("/leaf", endpoint: "leaf") { plain("") }
        app.get("/loose", strictSlashes: false) { plain("") }
        app.get("/loosebranch/", strictSlashes: false) { plain("") }
        app.post("/inbox/") { plain("") }
        app.get("/both", endpoint: "both") { plain("") }
        app.get("/both/", endpoint: "both_branch") { plain("") }
        app.get("/all/", endpoint: "all", defaults: ["page": 1]) { (_, page: Int) in plain("page=\(page)") }
        app.get("/all/page/<int:page>", endpoint: "all") { (_, page: Int) in plain("page=\(page)") }
        app.get("/café") { plain("") }
        app.redirect("/old/<int:n>", to: "/int/<int:n>")
        app.redirect("/moved", to: "/leaf")
    }

    static func addMethods(to app: App) {
        app.route("/form", endpoint: "form_page", methods: [.get, .post]) { plain("\($0.method)") }
        app.put("/thing") { plain("put") }
        app.delete("/thing") { HTTPResponse.Status.noContent }
        app.route("/options", methods: [.get, .options]) { plain("mine \($0.method)") }
        app.route("/head", methods: [.get, .head]) { request in
            try respond(plain("mine"), .ok, [HTTPField.Name("X-Method")!: "\(request.method)"])
        }
        app.route("/dav", methods: [HTTPRequest.Method("PROPFIND")!]) { _ in plain("found") }
        app.get("/seen/<path:rest>") { (request, _: String) in
            let url = "\(request.scheme)://\(request.host)\(request.target)"
            return plain("\(request.path)\n\(request.queryString)\n\(url)")
        }
    }

    static func addErrors(to app: App) {
        app.get("/abort/<int:code>") { (_, code: Int) throws -> String in try abort(.init(code: code)) }
        app.get("/abort/message") { () throws -> String in try abort(.forbidden, "Not for <you>.") }
        app.get("/abort/response") { () throws -> String in try abort(Response("done", status: .accepted)) }
        app.get("/abort/gone") { () throws -> String in try abort(.gone) }
        app.get("/raise") { () throws -> String in throw Secret() }
        app.get("/raise/handled") { () throws -> String in throw OutOfStock(item: "ink") }
        app.get("/raise/special") { () throws -> String in throw Special(item: "ink") }
        app.get("/none") { nil as String? }
        app.get("/number") { 7 }
        app.errorHandler(.gone) { request, _ in "\(request.path) has left." }
        app.errorHandler(OutOfStock.self) { _, error in Response("no \(error.item)", status: .conflict) }
    }

    static func addURLs(to app: App) {
        let (pages, inner) = (Blueprint("pages", prefix: "/pages"), Blueprint("inner", prefix: "/inner"))
        inner.get("/show/<int:n>", endpoint: "show") { (request, n: Int) in
            plain(try request.url(for: ".show", ["n": n + 1]))
        }
        pages.get("/", endpoint: "index") { request in
            let names: [(String, URLValues)] = [(".index", [:]), (".inner.show", ["n": 1]), ("user", ["name": "x"])]
            return plain(try names.map { try request.url(for: $0.0, $0.1) }.joined(separator: " "))
        }
        pages.register(inner)
        app.register(pages)
        app.get("/url/<name>") { (request, name: String) in
            guard let url = urls[name] else { try abort(.internalServerError) }
            return plain(try url(request))
        }
    }

    private static let id = UUID(uuidString: "01234567-89AB-CDEF-0123-456789ABCDEF")!

    private static let urls: [String: @Sendable (Request) throws -> String] = [
        "plain": { try $0.url(for: "leaf") },
        "text": { try $0.url(for: "user", ["name": "a b/c"]) },
        "unicode": { try $0.url(for: "user", ["name": "Jürgen"]) },
        "reserved": { try $0.url(for: "user", ["name": #"!$&'()*+,;=:@%?#[]"<>\^`{|}~"#]) },
        "query": { try $0.url(for: "leaf", ["q": "a b", "r": "1&2=3+4"]) },
        "query-unicode": { try $0.url(for: "leaf", ["q": "é✓"]) },
        "query-reserved": { try $0.url(for: "leaf", ["q": #"!$'()*,;:@/?#[]"<>~"#]) },
        "query-list": { try $0.url(for: "leaf", ["q": 1, "q": 2]) },
        "query-none": { try $0.url(for: "leaf", ["q": nil]) },
        "query-bool": { try $0.url(for: "leaf", ["q": true]) },
        "anchor": { try $0.url(for: "leaf", anchor: "t p") },
        "anchor-query": { try $0.url(for: "leaf", ["q": 1], anchor: "é/?#") },
        "external": { try $0.url(for: "leaf", external: true) },
        "scheme": { try $0.url(for: "leaf", scheme: "https", external: true) },
        "scheme-alone": { try $0.url(for: "leaf", scheme: "https") },
        "method": { try $0.url(for: "form_page", method: .post) },
        "path": { try $0.url(for: "path", ["p": "a b/c?d"]) },
        "int": { try $0.url(for: "int", ["n": 7]) },
        "int-text": { try $0.url(for: "int", ["n": "7"]) },
        "int-bad": { try $0.url(for: "int", ["n": "seven"]) },
        "int-negative": { try $0.url(for: "int", ["n": -1]) },
        "digits": { try $0.url(for: "digits", ["n": 7]) },
        "float": { try $0.url(for: "float", ["x": 1.5]) },
        "float-whole": { try $0.url(for: "float", ["x": 2.0]) },
        "uuid": { try $0.url(for: "uuid", ["u": id]) },
        "any": { try $0.url(for: "any", ["c": "red"]) },
        "any-bad": { try $0.url(for: "any", ["c": "blue"]) },
        "missing": { try $0.url(for: "user") },
        "unknown": { try $0.url(for: "nowhere") },
        "default": { try $0.url(for: "all", ["page": 1]) },
        "default-other": { try $0.url(for: "all", ["page": 2]) },
        "default-none": { try $0.url(for: "all") },
        "static": { try $0.url(for: "static", ["filename": "css/site.css"]) },
        "blueprint": { try $0.url(for: "pages.inner.show", ["n": 3]) },
        "dot": { try $0.url(for: ".leaf") },
    ]
}

/// An error with a handler.
struct OutOfStock: Error {
    let item: String
}

/// In Flask a subclass of the one above; Swift's errors have no subclasses unless they are classes.
struct Special: Error {
    let item: String
}
