import Foundation
import HTTPTypes
import Synchronization
import Testing

@testable import CarafeCore

@Suite struct SendFileTests {
    private static let request = Request(.get, "/", fields: [:])

    @Test func sendsAFileAsFlaskDoes() async throws {
        let site = try StaticSite(["report.txt": "0123456789"])
        let response = try Self.request.sendFile(site.directory + "/report.txt")
        #expect(response.status == .ok)
        #expect(try await response.sentBody == "0123456789")
        #expect(response.contentType == "text/plain; charset=utf-8")
        #expect(response.headers[.contentDisposition] == "inline; filename=report.txt")
        #expect(response.headers[.cacheControl] == "no-cache")
        #expect(response.headers[.lastModified] == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(response.headers[.acceptRanges] == "bytes")
        #expect(response.headers[.eTag]?.hasPrefix("\"") == true)
        #expect(response.headers[.contentEncoding] == nil)
    }

    @Test func takesFlasksArguments() throws {
        let site = try StaticSite()
        let date = Date(timeIntervalSince1970: 0)
        let response = try Self.request.sendFile(
            site.directory + "/a.txt", contentType: "text/x-own", asAttachment: true, downloadName: "own.bin",
            eTag: .tag("v1"), lastModified: date, maxAge: .seconds(90))
        #expect(response.contentType == "text/x-own")
        #expect(response.headers[.contentDisposition] == "attachment; filename=own.bin")
        #expect(response.headers[.eTag] == "\"v1\"")
        #expect(response.headers[.lastModified] == "Thu, 01 Jan 1970 00:00:00 GMT")
        #expect(response.headers[.cacheControl] == "public, max-age=90")
        let other = try Self.request.sendFile(
            site.directory + "/a.txt", downloadName: "r.pdf", eTag: .off, maxAge: .zero)
        #expect(other.contentType == "application/pdf")
        #expect(other.headers[.eTag] == nil)
        #expect(other.headers[.cacheControl] == "no-cache, max-age=0")
    }

    /// As Werkzeug 3.1 says it.
    @Test(
        arguments: [
            (nil, "no-cache", nil), (.seconds(60), "public, max-age=60", "Thu, 01 Jan 1970 00:02:40 GMT"),
            (.zero, "no-cache, max-age=0", "Thu, 01 Jan 1970 00:01:40 GMT"),
            (.seconds(-5), "no-cache, max-age=0", "Thu, 01 Jan 1970 00:01:40 GMT"),
            (.seconds(Int64.max), "public, max-age=\(Int64.max)", "Sun, 07 Feb 2106 06:29:56 GMT"),
        ] as [(Duration?, String, String?)])
    func saysHowLongAFileMayBeKept(_ maxAge: Duration?, _ cacheControl: String, _ expires: String?) async throws {
        let app = App()
        app.clock = WallClock { 100 }
        app.get("/") { request in try request.sendFile(Array("x".utf8), maxAge: maxAge) }
        let response = await (try app.freeze()).response(to: Request(.get, "/"))
        #expect(response.headers[.cacheControl] == cacheControl)
        #expect(response.headers[.expires] == expires)
    }

    @Test func sendsBytes() async throws {
        let bytes = Array("0123456789".utf8)
        let request = Request(.get, "/", fields: [.range: "bytes=1-2"])
        let named = try request.sendFile(bytes, downloadName: "a.csv")
        #expect(named.status == .partialContent)
        #expect(try await named.sentBody == "12")
        #expect(named.contentType == "text/csv; charset=utf-8")
        #expect(named.headers[.contentDisposition] == "inline; filename=a.csv")
        let bare = try Self.request.sendFile(bytes)
        #expect(bare.contentType == "application/octet-stream")
        #expect(bare.headers[.contentDisposition] == nil)
        #expect(bare.headers[.lastModified] == nil)
        let again = Request(.get, "/", fields: [.ifNoneMatch: try #require(bare.headers[.eTag])])
        #expect(try again.sendFile(bytes).status == .notModified)
        #expect(try again.sendFile(bytes + [0]).status == .ok)
        #expect(try Self.request.sendFile(bytes, asAttachment: true).headers[.contentDisposition] == "attachment")
        #expect(try Self.request.sendFile(bytes, eTag: .off).headers[.eTag] == nil)
    }

    @Test(arguments: [
        (["If-None-Match": "\"v1\""], 304), (["If-Match": "\"v2\""], 412), (["Range": "bytes=0-3"], 206),
        (["Range": "bytes=99-"], 416),
    ])
    func heedsConditionsUnlessToldNotTo(_ fields: [String: String], _ status: Int) throws {
        let path = try StaticSite()
        let request = Request(.get, "/", fields: try HTTPFields(fields))
        let send = { (conditional: Bool) throws(HTTPError) in
            try request.sendFile(path.directory + "/a.txt", conditional: conditional, eTag: .tag("v1")).status.code
        }
        #expect(try send(false) == 200)
        do throws(HTTPError) {
            #expect(try send(true) == status)
        } catch {
            #expect(error.status.code == status)
        }
    }

    /// What handlers of errors are for: a handler that sends a file refuses by throwing.
    @Test func refusesInTheWordsOfTheApp() async throws {
        let site = try StaticSite()
        let path = site.directory + "/a.txt"
        let app = App()
        app.get("/a") { request in try request.sendFile(path) }
        app.get("/none") { request in try request.sendFile(path + "x") }
        app.get("/folder") { request in try request.sendFile("/") }
        app.errorHandler(.rangeNotSatisfiable) { _, error in "so long? \(error.headers[.contentRange] ?? "")" }
        app.errorHandler(.notFound) { _, _ in "no such file" }
        let frozen = try app.freeze()
        let ranged = Request(.get, "/a", fields: [.range: "bytes=10-"])
        #expect(try await frozen.response(to: ranged).sentBody == "so long? bytes */10")
        for path in ["/none", "/folder"] { #expect(await frozen.answer(.get, path).text == "no such file") }
    }

    /// As Werkzeug 3.1 has it, but that an attachment is what its name says, and what nothing is known of is not unpacked.
    @Test(arguments: [
        ("a.js.gz", "text/javascript; charset=utf-8", "gzip", "application/gzip"),
        ("a.tar.gz", "application/x-tar", "gzip", "application/gzip"),
        ("a.CSS.BR", "text/css; charset=utf-8", "br", "application/octet-stream"),
        ("a.svgz", "image/svg+xml", "gzip", "application/octet-stream"),
        ("dump.gz", "application/gzip", nil, "application/gzip"), ("a.txt", "text/plain; charset=utf-8", nil, nil),
        (".gz", "application/octet-stream", nil, nil), ("a.unknown.gz", "application/gzip", nil, nil),
    ])
    func knowsWhatIsCompressed(_ name: String, _ type: String, _ encoding: String?, _ attached: String?) throws {
        let site = try StaticSite([name: "x"])
        let path = site.directory + "/" + name
        let shown = try Self.request.sendFile(path)
        #expect(shown.contentType == type)
        #expect(shown.headers[.contentEncoding] == encoding)
        let saved = try Self.request.sendFile(path, asAttachment: true)
        #expect(saved.contentType == attached ?? type)
        #expect(saved.headers[.contentEncoding] == nil)
        let told = try Self.request.sendFile(path, contentType: "text/x-own")
        #expect(told.headers[.contentEncoding] == nil)
    }

    /// The first ones are Werkzeug's answers to the same names.
    @Test(arguments: [
        ("a.txt", "filename=a.txt"), ("x y.pdf", "filename=\"x y.pdf\""), ("100%.txt", "filename=100%.txt"),
        ("a;b.txt", "filename=\"a;b.txt\""), ("a'b.txt", "filename=a'b.txt"),
        ("q\"uote.txt", #"filename="q\"uote.txt""#),
        ("日本.txt", "filename=__.txt; filename*=UTF-8''%E6%97%A5%E6%9C%AC.txt"),
        ("naïve é.txt", "filename=\"na_ve _.txt\"; filename*=UTF-8''na%C3%AFve%20%C3%A9.txt"),
        ("é'(1)*.txt", "filename=\"_'(1)*.txt\"; filename*=UTF-8''%C3%A9%27%281%29%2A.txt"),
        // What would lead elsewhere, or into another field.
        ("a\r\nSet-Cookie: x=1", "filename=\"a__Set-Cookie: x=1\""), ("../../etc/passwd", "filename=.._.._etc_passwd"),
        ("a\\b\u{0}", "filename=a_b_"), ("é\n", "filename=__; filename*=UTF-8''%C3%A9_"), ("", "filename=\"\""),
    ])
    func namesWhatIsSaved(_ name: String, _ parameters: String) throws {
        let response = try Self.request.sendFile([], asAttachment: true, downloadName: name)
        #expect(response.headers[.contentDisposition] == "attachment; " + parameters)
        #expect(throws: Never.self) {
            var copy = response; try copy.setHeader(.contentDisposition, parameters)
        }
    }
}

@Suite struct SendFromDirectoryTests {
    private static func site() throws -> StaticSite {
        let site = try StaticSite([
            "a.txt": "a", "a..b": "dots", "sub/b.txt": "b", ".env": "hidden", "%2e%2e": "percent", "..c": "hidden",
        ])
        try site.write("secret", to: "secret.txt")
        try site.write("old", to: "public-old/x.txt")
        try site.link("public/out.txt", to: "../secret.txt")
        try site.link("public/outside", to: site.root)
        try site.link("public/within.txt", to: "sub/b.txt")
        return site
    }

    @Test(arguments: [
        "", "/", ".", "..", "../secret.txt", "sub/../../secret.txt", "sub/../a.txt", "./a.txt", "/a.txt", "//a.txt",
        "/etc/passwd", "sub", "sub/", "a.txt/", "a.txt/b", "none", ".env", "..c", "out.txt", "outside/secret.txt",
        "..\\secret.txt", "sub\\b.txt", "a.txt\u{0}", "a.txt\u{0}.png", "../public-old/x.txt", "%2e%2e/secret.txt",
        "..%2fsecret.txt", "sub//b.txt",
    ])
    func givesNothingFromOutside(_ name: String) throws {
        let site = try Self.site()
        let error = #expect(throws: HTTPError.self) {
            try Request(.get, "/", fields: [:]).sendFromDirectory(site.directory, name)
        }
        #expect(error?.status == .notFound)
    }

    @Test(arguments: [("a.txt", "a"), ("a..b", "dots"), ("sub/b.txt", "b"), ("within.txt", "b"), ("%2e%2e", "percent")])
    func givesWhatIsWithin(_ name: String, _ text: String) async throws {
        let site = try Self.site()
        let response = try Request(.get, "/", fields: [:]).sendFromDirectory(site.directory, name, maxAge: .seconds(5))
        #expect(try await response.sentBody == text)
        let last = try #require(name.split(separator: "/").last)
        #expect(response.headers[.contentDisposition] == "inline; filename=\(last)")
        #expect(response.headers[.cacheControl] == "public, max-age=5")
    }

    /// What is kept of a file is of that one, and what the client asked for changes nothing in it.
    @Test func saysOfEachFileWhatItIs() throws {
        let site = try StaticSite(["a.txt": "one", "b.css": "one"])
        func fields(_ name: String, _ fields: HTTPFields = [:], as downloadName: String? = nil) throws -> HTTPFields {
            let request = Request(.get, "/", fields: fields)
            return try request.sendFromDirectory(site.directory, name, downloadName: downloadName).headers
        }
        let first = try fields("a.txt")
        #expect(first[.contentType] == "text/plain; charset=utf-8")
        #expect(first[.contentDisposition] == "inline; filename=a.txt")
        #expect(try fields("a.txt", [.range: "bytes=0-0"])[.contentRange] == "bytes 0-0/3")
        #expect(try fields("a.txt") == first)
        let other = try fields("b.css")
        #expect(other[.contentType] == "text/css; charset=utf-8")
        #expect(other[.eTag] == first[.eTag])
        #expect(try fields("a.txt", as: "c.html")[.contentType] == "text/html; charset=utf-8")
        try site.write("three", to: "public/a.txt")
        let changed = try fields("a.txt")
        #expect(changed[.eTag] != first[.eTag])
        #expect(changed[.lastModified] == first[.lastModified])
    }

    /// A client may choose what a download is called.
    @Test func keepsNothingOfNamesThatNoFileHas() throws {
        let site = try StaticSite(["a.txt": "one"])
        let own = UUID().uuidString
        let longest = own + String(repeating: "x", count: 255 - own.utf8.count)
        for name in [longest, longest + "x"] {
            let response = try Request(.get, "/", fields: [:]).sendFromDirectory(
                site.directory, "a.txt", downloadName: name)
            #expect(response.headers[.contentDisposition] == "inline; filename=" + name)
        }
        let kept = FileFields.made.withLock { $0.keys.map(\.name).filter { $0.hasPrefix(own) } }
        #expect(kept == [longest])
    }
}

@Suite struct StaticFolderRouteTests {
    @Test func servesBelowItsPath() async throws {
        let site = try StaticSite(["css/a b.css": "body {}", "index.html": "index", ".git/config": "hidden"])
        try site.write("secret", to: "secret.txt")
        let app = App()
        app.staticFolder(site.directory, maxAge: .seconds(60))
        app.staticFolder(site.directory, at: "assets/", endpoint: "assets")
        app.get("/link") { request in try request.url(for: "static", ["filename": "css/a b.css"]) }
        let frozen = try app.freeze()
        #expect(await frozen.answer(.get, "/link").text == "/static/css/a%20b.css")
        for path in ["/static/css/a b.css", "/assets/css/a b.css"] {
            let response = await frozen.response(to: Request(.get, path))
            #expect(try await response.sentBody == "body {}")
            #expect(response.contentType == "text/css; charset=utf-8")
            #expect(response.headers[.cacheControl] == (path.hasPrefix("/static") ? "public, max-age=60" : "no-cache"))
        }
        for path in [
            "/static", "/static/", "/static/css", "/static/css/", "/static/../secret.txt", "/static/.git/config",
            "/static/none", "/statics/index.html",
        ] {
            #expect(await frozen.answer(.get, path).status == 404, "\(path)")
        }
        #expect(await frozen.answer(.post, "/static/index.html").status == 405)
    }

    /// Also where the prefix has a parameter of its own.
    @Test func servesABlueprintsFiles() async throws {
        let site = try StaticSite(["a.css": "body {}"])
        let admin = Blueprint("admin", prefix: "/admin/<lang>")
        admin.staticFolder(site.directory)
        admin.get("/link") { request in try request.url(for: ".static", ["lang": "en", "filename": "a.css"]) }
        let app = App()
        app.register(admin)
        let frozen = try app.freeze()
        #expect(await frozen.answer(.get, "/admin/en/link").text == "/admin/en/static/a.css")
        #expect(try await frozen.response(to: Request(.get, "/admin/en/static/a.css")).sentBody == "body {}")
        #expect(await frozen.answer(.get, "/static/a.css").status == 404)
    }

    @Test func servesTheRootToo() async throws {
        let site = try StaticSite(["robots.txt": "none"])
        let app = App()
        app.staticFolder(site.directory, at: "/")
        app.get("/") { "home" }
        let frozen = try app.freeze()
        #expect(await frozen.answer(.get, "/").text == "home")
        #expect(try await frozen.response(to: Request(.get, "/robots.txt")).sentBody == "none")
    }

    @Test func seesARelativeDirectoryFromTheWorkingDirectory() async throws {
        let app = App()
        app.staticFolder("Tests/CarafeCoreTests/Static", at: "/code")
        let inPackage = FileManager.default.fileExists(atPath: "Tests/CarafeCoreTests/Static")
        let status = await (try app.freeze()).answer(.get, "/code/SendFileTests.swift").status
        #expect(status == (inPackage ? 200 : 404))
    }
}

@Suite struct AccelRedirectTests {
    private static func app(_ site: StaticSite, overHTTP: Bool = false) throws -> FrozenApp {
        try site.link("current", to: "public")
        let app = App()
        let (directory, secret) = (site.directory, site.root + "/secret.txt")
        app.accelRedirect(from: site.root + "/current", to: "protected/", overHTTP: overHTTP)
        app.get("/files/<path:name>") { (request, name: String) in
            try request.sendFromDirectory(directory, name, asAttachment: request.args["save"] != nil)
        }
        app.get("/secret") { request in try request.sendFile(secret) }
        return try app.freeze()
    }

    private static func site() throws -> StaticSite {
        let site = try StaticSite(["a é?.txt": "0123456789", "app.js.gz": "z"])
        try site.write("secret", to: "secret.txt")
        return site
    }

    private static func behindNginx(
        _ path: String, _ fields: KeyValuePairs<String, String> = ["HTTP_RANGE": "bytes=0-1"]
    )
        -> Request
    {
        Request(.get, path, variables: fields)
    }

    @Test func letsNginxSend() async throws {
        let site = try Self.site()
        let app = try Self.app(site)
        let request = Request(.get, "/", path: "/files/a é?.txt", variables: ["HTTP_RANGE": "bytes=0-1"])
        let sent = await app.response(to: request)
        #expect(sent.status == .ok)
        #expect(try await sent.sentBody == "")
        #expect(sent.headers[HTTPField.Name("X-Accel-Redirect")!] == "/protected/a%20%C3%A9%3F.txt")
        #expect(sent.contentType == "text/plain; charset=utf-8")
        #expect(sent.headers[.contentDisposition]?.hasPrefix("inline; ") == true)
        #expect(sent.headers[.cacheControl] == "no-cache")
        #expect(sent.headers[.eTag] == nil)
    }

    @Test func sendsTheRestItself() async throws {
        let site = try Self.site()
        let app = try Self.app(site)
        let name = HTTPField.Name("X-Accel-Redirect")!
        // Not below the directory; not behind a gateway; with a coding that nginx would drop.
        for request in [
            Self.behindNginx("/secret"), Request(.get, "/", path: "/files/a é?.txt"),
            Self.behindNginx("/files/app.js.gz"),
        ] {
            let response = await app.response(to: request)
            #expect(response.headers[name] == nil)
            #expect(try await response.sentBody.isEmpty == false)
        }
        let saved = await app.response(to: Self.behindNginx("/files/app.js.gz?save=1"))
        #expect(saved.headers[name] == "/protected/app.js.gz")
        #expect(await app.response(to: Self.behindNginx("/files/none")).status == .notFound)
    }

    @Test func believesInAProxyWhenToldTo() async throws {
        let site = try Self.site()
        let app = try Self.app(site, overHTTP: true)
        let response = await app.response(to: Request(.get, "/", path: "/files/a é?.txt"))
        #expect(response.headers[HTTPField.Name("X-Accel-Redirect")!] == "/protected/a%20%C3%A9%3F.txt")
    }
}
