import CarafeCore
import CarafeMustache
import CarafeTesting
import Foundation
import HTTPTypes
import Testing

@Suite struct LoadingTests {
    private static func mistake(_ templates: [String: String]) throws -> String {
        let folder = try TemplateFolder(templates)
        let error = #expect(throws: SetupError.self) { try app(folder).freeze() }
        #expect(error?.problems.map(\.code) == [.unusableTemplates])
        return (error?.description ?? "").replacing(folder.path, with: "templates")
    }

    @Test(
        arguments: [
            (
                "a\n{{>foter}}",
                "templates/page.mustache:2: there is no template \"foter\"; did you mean \"footer\"?"
            ),
            (
                "{{<layout}}{{/layout}}",
                "templates/page.mustache:1: there is no template \"layout\"; there are \"footer\", \"page\""
            ),
            (
                "x\n{{#a}}b{{/c}}",
                "templates/page.mustache:2: this does not close the section that is open; write its name: \"{{#a}}b{{/c}}\""
            ),
            ("{{#a}}b", "templates/page.mustache:1: a section is not closed; write {{/name}} behind it: \"{{#a}}b\""),
            ("{{a b}}", "templates/page.mustache:1: this tag is not closed; write }} behind its name: \"{{a b}}\""),
            ("{{a", "templates/page.mustache:1: this tag is not closed; write }} behind its name: \"{{a\""),
        ])
    func explainsWhatKeepsTheAppFromStarting(_ text: String, _ sentence: String) throws {
        #expect(try Self.mistake(["page": text, "footer": ""]) == sentence)
    }

    @Test(arguments: [
        ("{{! {{>gone}} }}", " }}"), ("{{=<% %>=}}{{>gone}}<%={{ }}=%>", "{{>gone}}"),
        ("{{=<% %>=}}<%>footer%>", "foot"),
    ])
    func takesNothingElseForAPartial(_ text: String, _ rendered: String) throws {
        let folder = try TemplateFolder(["page": text, "footer": "foot"])
        let app = app(folder)
        _ = try app.freeze()
        #expect(try app.render("page") == rendered)
    }

    @Test func findsPartialsBehindOtherDelimiters() throws {
        let mistake = try Self.mistake(["page": "{{=<% %>=}}\n<%>gone%>"])
        #expect(mistake.hasPrefix("templates/page.mustache:2: there is no template \"gone\""))
    }

    @Test(arguments: [["layouts/base", "layouts.base"], ["a/b.c", "a.b/c"]])
    func explainsNamesThatAreOneToParents(_ names: [String]) throws {
        let mistake = try Self.mistake([names[0]: "one", names[1]: "two"])
        #expect(mistake.contains(" are one template to {{<"))
        #expect(mistake.hasSuffix("}}: slashes there mean what dots do; rename one of them"))
        for name in names { #expect(mistake.contains("templates/\(name).mustache")) }
    }

    @Test func explainsAMissingFolder() {
        let app = App("shop")
        app.templates = MustacheTemplates("no/such/folder")
        let error = #expect(throws: SetupError.self) { try app.freeze() }
        #expect(
            error?.description
                == "there is no folder \"no/such/folder\" for templates; make it, name another, or start the program "
                + "where it is")
    }

    @Test func findsFoldersWhereTheAppWillWork() throws {
        let folder = try TemplateFolder(["pages/page": "here"])
        let app = App("shop")
        var sources = ConfigSources()
        sources.directory = folder.path + "/"
        app.setConfig(Config(appName: "shop", sources))
        app.templates = MustacheTemplates("pages")
        _ = try app.freeze()
        #expect(try app.render("page") == "here")
    }

    @Test func explainsATemplateThatDoesNotExist() throws {
        let folder = try TemplateFolder(["user": "", "index": ""])
        let app = app(folder)
        _ = try app.freeze()
        let near = #expect(throws: TemplateError.self) { try app.render("usr") }
        #expect(near?.description == "there is no template \"usr\"; did you mean \"user\"?")
        let far = #expect(throws: TemplateError.self) { try app.render("something") }
        #expect(far?.description == "there is no template \"something\"; there are \"index\", \"user\"")
    }

    @Test func takesTheTemplateOfTheFirstFolder() throws {
        let own = try TemplateFolder(["page": "own {{>part}}", "only": "1"])
        let other = try TemplateFolder(["page": "other", "part": "part"])
        let app = App("shop")
        app.templates = MustacheTemplates(own.path, other.path)
        _ = try app.freeze()
        #expect(try app.render("page") == "own part")
        #expect(try app.render("only") == "1")
    }

    @Test func looksInTheFoldersOfBlueprintsBehindItsOwn() throws {
        let own = try TemplateFolder(["page": "app"])
        let outer = try TemplateFolder(["page": "outer", "user": "outer"])
        let inner = try TemplateFolder(["user": "inner", "only": "inner {{>page}}"])
        let users = Blueprint("users", prefix: "/users", templates: outer.path)
        users.register(Blueprint("admin", prefix: "/admin", templates: inner.path))
        let app = App("shop")
        app.templates = MustacheTemplates(own.path)
        app.register(users)
        _ = try app.freeze()
        #expect(try app.render("page") == "app")
        #expect(try app.render("user") == "outer")
        #expect(try app.render("only") == "inner app")
    }

    @Test(arguments: [true, false]) func readsChangesInDebugOnly(debug: Bool) async throws {
        let folder = try TemplateFolder(["page": "old"])
        let client = try TestClient(app(folder, debug: debug))
        #expect(try await client.get("/page").text == "old")
        try folder.write("page", "new {{>part}}")
        try folder.write("part", "part")
        #expect(try await client.get("/page").text == (debug ? "new part" : "old"))
        #expect(try await client.get("/part").status == (debug ? .ok : .internalServerError))
        try FileManager.default.removeItem(atPath: folder.path + "/part.mustache")
        #expect(try await client.get("/page").status == (debug ? .internalServerError : .ok))
        try folder.write("page", "mended")
        #expect(try await client.get("/page").text == (debug ? "mended" : "old"))
    }
}
