import CarafeCore
import Foundation
import HTTPTypes
import Testing

@Suite struct StaticFilesTests {
    @Test func servesAFile() async throws {
        let site = try StaticSite(["css/app.css": "body {}"])
        let response = try #require(site.get("/s/css/app.css?v=1"))
        #expect(response.status == .ok)
        #expect(response.contentType == "text/css; charset=utf-8")
        #expect(response.headers[.lastModified] == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(response.headers[.acceptRanges] == "bytes")
        #expect(response.headers[.eTag]?.hasPrefix("\"") == true)
        #expect(try await response.sentBody == "body {}")
    }

    @Test(arguments: [
        // Not there, or not a file.
        "/s/none.txt", "/s", "/s/", "/s/css", "/s/css/", "/s/a.txt/", "/s/a.txt/b", "/s//a.txt", "/s/css//app.css",
        // Not below the prefix.
        "/", "/a.txt", "/sa.txt", "/statics/a.txt", "//s/a.txt", "/S/a.txt", "s/a.txt", "*", "",
        // Out of the directory, or round about.
        "/s/../secret.txt", "/s/../public-old/x.txt", "/s/css/../../secret.txt", "/s/..", "/s/.", "/s/./a.txt",
        "/s/css/../a.txt", "/s/..\\secret.txt", "/s/css\\app.css",
        // By a link.
        "/s/out.txt", "/s/outside/secret.txt", "/s/sibling/x.txt", "/s/loop",
        // Meant to be hidden.
        "/s/.env", "/s/.git/config", "/s/css/.hidden",
        // A string that C would end earlier.
        "/s/a.txt\u{0}", "/s/a.txt\u{0}.html", "/s/\u{0}",
    ])
    func leavesToTheApplication(_ path: String) throws {
        let site = try Self.site()
        #expect(
            StaticFiles([StaticFolder("/s", directory: site.directory)]).response(to: Request(.get, "/", path: path))
                == nil)
    }

    @Test(arguments: [("/s/a.txt", "a"), ("/s/within.txt", "a"), ("/s/a..b", "dots"), ("/s/a b é%20.txt", "odd")])
    func servesWhatIsWithin(_ path: String, _ text: String) async throws {
        let site = try Self.site()
        let files = StaticFiles([StaticFolder("s/", directory: site.directory + "/")])
        let response = try #require(files.response(to: Request(.get, "/", path: path)))
        #expect(try await response.sentBody == text)
    }

    private static func site() throws -> StaticSite {
        let site = try StaticSite([
            "a.txt": "a", "a..b": "dots", "a b é%20.txt": "odd", "css/app.css": "c", ".env": "hidden",
            ".git/config": "hidden", "css/.hidden": "hidden",
        ])
        try site.write("secret", to: "secret.txt")
        try site.write("old", to: "public-old/x.txt")
        try site.link("public/out.txt", to: "../secret.txt")
        try site.link("public/outside", to: site.root)
        try site.link("public/sibling", to: "../public-old")
        try site.link("public/within.txt", to: "css/../a.txt")
        try site.link("public/loop", to: "loop")
        return site
    }

    @Test func followsTheFolderWhenItIsALink() async throws {
        let site = try StaticSite([:])
        try site.write("one", to: "release-1/a.txt")
        try site.write("two", to: "release-2/a.txt")
        let files = StaticFiles([StaticFolder("/s", directory: site.root + "/current")])
        for (release, text) in [("release-1", "one"), ("release-2", "two")] {
            try? FileManager.default.removeItem(atPath: site.root + "/current")
            try site.link("current", to: release)
            #expect(try await files.response(to: Request(.get, "/s/a.txt"))?.sentBody == text)
        }
    }

    @Test func servesHiddenFilesOnlyWhenToldTo() async throws {
        let site = try Self.site()
        var folder = StaticFolder("/s", directory: site.directory)
        folder.servesHiddenFiles = true
        let files = StaticFiles([folder])
        #expect(try await files.response(to: Request(.get, "/s/.env"))?.sentBody == "hidden")
        for path in ["/s/../secret.txt", "/s/.", "/s/..", "/s/./a.txt"] {
            #expect(files.response(to: Request(.get, "/", path: path)) == nil)
        }
    }

    @Test func asksFoldersInOrder() async throws {
        let (first, second) = (try StaticSite(["a.txt": "1"]), try StaticSite(["a.txt": "2", "b.txt": "2"]))
        let files = StaticFiles([
            StaticFolder("/s", directory: first.directory), StaticFolder("", directory: second.directory),
            StaticFolder("/s", directory: second.directory),
            StaticFolder("/icon", directory: second.directory + "/b.txt"),
            StaticFolder("/gone", directory: second.directory + "/gone"),
        ])
        for (path, text) in [("/s/a.txt", "1"), ("/s/b.txt", "2"), ("/a.txt", "2"), ("/icon", "2")] {
            #expect(try await files.response(to: Request(.get, path))?.sentBody == text)
        }
        #expect(files.response(to: Request(.get, "/icon/b.txt")) == nil)
        #expect(files.response(to: Request(.get, "/gone/b.txt")) == nil)
    }

    @Test func servesAnIndexWhereOneIsNamed() async throws {
        let site = try StaticSite(["index.html": "home", "sub/index.html": "sub", "bare/x.txt": "x"])
        var files = StaticFiles([StaticFolder("/s", directory: site.directory, index: "index.html")])
        #expect(try await files.response(to: Request(.get, "/s/"))?.sentBody == "home")
        #expect(try await files.response(to: Request(.get, "/s/sub/"))?.sentBody == "sub")
        for (path, location) in [("/s", "/s/"), ("/s/sub?a=b", "/s/sub/?a=b")] {
            let redirect = files.response(to: Request(.get, path))
            #expect(redirect?.status == .permanentRedirect)
            #expect(redirect?.headers[.location] == location)
        }
        for path in ["/s/bare", "/s/bare/"] { #expect(files.response(to: Request(.get, path)) == nil) }
        // At the root, no spelling of a path makes a host of a directory's name.
        files.folders = [StaticFolder("/", directory: site.directory, index: "index.html")]
        #expect(files.response(to: Request(.get, "/", path: "//sub")) == nil)
        #expect(files.response(to: Request(.get, "/sub"))?.headers[.location] == "/sub/")
        #expect(try await files.response(to: Request(.get, "/"))?.sentBody == "home")
    }

    @Test(arguments: [.post, .put, .delete, .options, .patch] as [HTTPRequest.Method])
    func refusesOtherMethods(_ method: HTTPRequest.Method) throws {
        let site = try StaticSite()
        let response = try #require(site.get("/s/a.txt", method: method))
        #expect(response.status == .methodNotAllowed)
        #expect(response.headers[.allow] == "GET, HEAD")
        #expect(site.get("/s/none.txt", method: method) == nil)
    }

    @Test(.enabled(if: geteuid() != 0)) func leavesUnreadableFilesToTheApplication() throws {
        let site = try StaticSite()
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: site.directory + "/a.txt")
        #expect(site.get("/s/a.txt") == nil)
    }
}

@Suite struct StaticFolderTests {
    @Test(arguments: [
        ("/s=DIR", "/s", "DIR"), ("/=DIR", "", "DIR"), ("/a/b/=DIR", "/a/b", "DIR"), ("/s=DIR/x=y", "/s", "DIR/x=y"),
    ])
    func readsAMapping(_ mapping: String, _ prefix: String, _ directory: String) throws {
        let site = try StaticSite(["x=y/a.txt": ""])
        let real = { (text: String) in text.replacing("DIR", with: site.directory) }
        let folder = try StaticFolder(mapping: real(mapping))
        #expect(folder.prefix == prefix)
        #expect(folder.directory == real(directory))
    }

    @Test(arguments: [
        ("/s", #"static-map: "/s" is no path and directory; write e.g. /static=/srv/static"#),
        ("/s=", #"static-map: "/s=" is no path and directory; write e.g. /static=/srv/static"#),
        ("s=/srv", #"static-map: "s=/srv" is no path and directory; write e.g. /static=/srv/static"#),
        ("/s=/no/such", #"static-map: there is no directory "/no/such"; make it, or remove "/s=/no/such""#),
    ])
    func saysWhatIsWrong(_ mapping: String, _ sentence: String) {
        let error = #expect(throws: StaticFolderError.self) { try StaticFolder(mapping: mapping) }
        #expect(error?.description == sentence)
    }
}

@Suite struct StaticResponderTests {
    @Test func asksTheApplicationForWhatIsNoFile() async throws {
        let site = try StaticSite(["a.txt": "file", "b.txt": "file"])
        let app = App()
        app.get("/s/b.txt") { "app" }
        app.get("/s/late") { (_: Request) async in "late" }
        let responder = StaticResponder(
            StaticFiles([StaticFolder("/s", directory: site.directory)]), before: try app.freeze())
        func answer(_ path: String, _ change: () throws -> Void = {}) async throws -> String {
            var request = Request(.get, path)
            let handling = responder.prepare(&request)
            try change()
            if case .asynchronous = handling.execution { return try await responder.respond(to: request).sentBody }
            return try await now(request, responder).sentBody
        }
        #expect(try await answer("/s/a.txt") == "file")
        #expect(try await answer("/s/late") == "late")
        // Found when it was prepared: nobody has prepared the application for an answer.
        let remove = { try FileManager.default.removeItem(atPath: site.directory + "/b.txt") }
        #expect(try await answer("/s/b.txt", remove) == "")
        #expect(try await answer("/s/b.txt") == "app")
    }

    private func now(_ request: Request, _ responder: StaticResponder) -> Response { responder.respond(to: request) }
}
