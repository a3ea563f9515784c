import CarafeCore
import CarafeMustache
import CarafeTesting
import Testing

@Suite struct RenderingTests {
    private struct User: Sendable {
        var name: String
        var email: String?
    }

    private static let values: [String: any Sendable] = [
        "name": "<Ada & \"Bob\">", "users": [User(name: "Ada"), User(name: "Bob", email: "b@c")], "none": [String](),
        "yes": true, "map": ["deep": ["er": 7]],
    ]

    /// What a template of this text comes to.
    private static func render(_ text: String, _ others: [String: String] = [:]) async throws -> TestResponse {
        let folder = try TemplateFolder(others.merging(["page": text]) { $1 })
        return try await TestClient(app(folder, values)).get("/page?q=a+b&q=c", headers: [.cookie: "theme=dark"])
    }

    @Test(
        arguments: [
            ("Hello {{name}}", "Hello &lt;Ada &amp; &quot;Bob&quot;&gt;"),
            ("Hello {{{name}}}", "Hello <Ada & \"Bob\">"),
            ("{{missing}}|{{map.deep.er}}|{{map.no.er}}", "|7|"),
            ("{{#users}}{{name}}{{#email}} {{.}}{{/email}};{{/users}}", "Ada;Bob b@c;"),
            ("{{^none}}nobody{{/none}}{{#yes}}!{{/yes}}", "nobody!"),
            ("{{! a note }}x", "x"),
            ("{{request.method}} {{request.path}} {{request.args.q}} {{request.cookies.theme}}", "GET /page a b dark"),
            ("{{request.endpoint}}", "page"),
            ("{{% CONTENT_TYPE:TEXT}}{{name}}", "<Ada & \"Bob\">"),
        ])
    func renders(_ text: String, _ expected: String) async throws {
        let response = try await Self.render(text)
        #expect(response.text == expected)
        #expect(response.headers[.contentType] == "text/html; charset=utf-8")
    }

    /// To Swift, a quote and a combining mark are one character, which is not a quote; to a browser they are two.
    @Test func escapesWhatACombiningMarkFollows() async throws {
        let folder = try TemplateFolder([
            "page": "{{request.args.q}}|{{>part}}{{<base}}{{$body}}{{request.args.q}}{{/body}}{{/base}}",
            "part": "{{request.args.q}}|", "base": "{{$body}}{{/body}}",
        ])
        let sent = "\"\u{301}'\u{301}<\u{301}>\u{FE0F}&\u{200D}"
        let response = try await TestClient(app(folder)).get("/page", query: ["q": sent])
        let escaped = "&quot;\u{301}&#39;\u{301}&lt;\u{301}&gt;\u{FE0F}&amp;\u{200D}"
        #expect(response.text == "\(escaped)|\(escaped)|\(escaped)")
    }

    /// Whether a partial is text is its own affair.
    @Test(arguments: [("", "&lt;b&gt;"), ("{{% CONTENT_TYPE:TEXT}}", "<b>")])
    func aPartialOfTextIsHTMLUnlessItSaysSo(_ pragma: String, _ shown: String) throws {
        let mail = "{{% CONTENT_TYPE:TEXT}}{{x}} {{>part}} {{x}}"
        let folder = try TemplateFolder(["mail": mail, "part": pragma + "{{x}}"])
        let app = app(folder)
        _ = try app.freeze()
        #expect(try app.render("mail", ["x": "<b>"]) == "<b> \(shown) <b>")
    }

    @Test func putsPartialsAndParentsIn() async throws {
        let others = [
            "layouts/base": "<title>{{$title}}Shop{{/title}}</title>{{$body}}{{/body}}{{>parts/footer}}",
            "parts/footer": "<hr>{{name}}",
        ]
        let page = "{{<layouts/base}}{{$body}}<p>{{#users}}{{name}} {{/users}}</p>{{/body}}{{/layouts/base}}"
        let escaped = "&lt;Ada &amp; &quot;Bob&quot;&gt;"
        #expect(
            try await Self.render(page, others).text == "<title>Shop</title><p>Ada Bob </p><hr>\(escaped)")
    }

    @Test func putsValuesOfContextProcessorsIn() async throws {
        let folder = try TemplateFolder(["page": "{{year}} {{name}} {{who}} {{empty}}"])
        let app = app(folder, ["name": "given"])
        app.contextProcessor { _ in ["year": 2025, "name": "processor"] }
        app.contextProcessor { request in
            ["year": 2026, "who": request.args["who"], "empty": request.args["nobody"]]
        }
        let client = try TestClient(app)
        #expect(try await client.get("/page?who=Ada").text == "2026 given Ada ")
    }

    @Test func namesThePropertiesOfAValue() async throws {
        let folder = try TemplateFolder(["user": "{{name}}{{^email}} has no mail{{/email}}{{#email}} {{.}}{{/email}}"])
        let app = app(folder)
        app.get("/ada") { request in try request.render("user", User(name: "Ada"), status: .accepted) }
        app.get("/bob") { request in try request.render("user", User(name: "Bob", email: "b@c")) }
        let client = try TestClient(app)
        let response = try await client.get("/ada")
        #expect(response.text == "Ada has no mail")
        #expect(response.status == .accepted)
        #expect(try await client.get("/bob").text == "Bob b@c")
    }

    @Test func showsSessionsAndFlashes() async throws {
        let folder = try TemplateFolder([
            "page": "{{session.user}}{{#session.things}} {{.}}{{/session.things}}"
                + "{{#flashes}}<p class={{category}}>{{message}}</p>{{/flashes}}",
            "plain": "plain",
        ])
        let app = app(folder)
        app.secretKey = "for tests"
        app.post("/save") { request in
            request.session["user"] = "Ada & Bob"
            request.session["things"] = ["a", "b"]
            request.flash("<Saved>", "success")
            return redirect("/page")
        }
        let client = try TestClient(app)
        let shown = "Ada &amp; Bob a b<p class=success>&lt;Saved&gt;</p>"
        #expect(try await client.post("/save", followRedirects: true).text == shown)
        #expect(try await client.get("/page").text == "Ada &amp; Bob a b")
        // A page that asks for neither does not depend on the cookie.
        #expect(try await client.get("/plain").headers[.vary] == nil)
    }

    @Test func showsTheConfigurationThatIsListed() async throws {
        let folder = try TemplateFolder(["page": "{{config.SITE}}|{{config.PATH}}"])
        let app = app(folder)
        var config = app.config { .surroundings() }
        config.defaults["SITE"] = "Shop"
        app.setConfig(config)
        #expect(try await TestClient(app).get("/page").text == "Shop|")
    }

    @Test func rendersOutsideOfARequest() throws {
        let folder = try TemplateFolder([
            "mail": "{{% CONTENT_TYPE:TEXT}}Dear {{name}}, {{#url}}user id=7 a=b c=d{{/url}}"
        ])
        let app = app(folder)
        #expect(throws: TemplateError.self) { try app.render("mail", ["name": "Ada"]) }
        _ = try app.freeze()
        #expect(try app.render("mail", ["name": "Ada"]) == "Dear Ada, /user/7/?a=b&c=d")
    }

    // MARK: - URLs

    @Test func buildsURLsBeforeACombiningMark() async throws {
        let text = "{{#url}}user id=7{{/url}}{{request.args.q}} {{#url}}user id=8 a={{request.args.q}}{{/url}}"
        let folder = try TemplateFolder(["page": text])
        let response = try await TestClient(app(folder)).get("/page", query: ["q": "\u{301}"])
        #expect(response.text == "/user/7/\u{301} /user/8/?a=%CC%81")
    }

    @Test(
        arguments: [
            ("{{#url}}user id=7{{/url}}", "/user/7/"),
            ("{{#url}} user\n id=7 {{/url}}", "/user/7/"),
            ("{{#url}}user id={{map.deep.er}} tab=posts{{/url}}", "/user/7/?tab=posts"),
            ("{{#url}}user id=7 q={{name}} r=1{{/url}}", "/user/7/?q=%3CAda+%26+%22Bob%22%3E&amp;r=1"),
            ("{{#url}}user id=7 q=\"a b\" r={{ name }}{{/url}}", "/user/7/?q=a+b&amp;r=%3CAda+%26+%22Bob%22%3E"),
            ("{{#url}}user id=7 _anchor=top{{/url}}", "/user/7/#top"),
            ("{{#url}}user id=7 _external=true{{/url}}", "http://localhost/user/7/"),
            (
                "{{#users}}<a href=\"{{#url}}user id=1 n={{name}}{{/url}}\">{{/users}}",
                "<a href=\"/user/1/?n=Ada\"><a href=\"/user/1/?n=Bob\">"
            ),
            ("{{#url}}page template=\"a b\"{{/url}}|{{#url}}page template=c{{/url}}", "/a%20b|/c"),
        ])
    func buildsURLs(_ text: String, _ expected: String) async throws {
        #expect(try await Self.render(text).text == expected)
    }

    @Test(
        arguments: [
            ("{{#url}}usr id=7{{/url}}", "no route has the endpoint \"usr\"; did you mean \"user\"?"),
            ("{{#url}}user{{/url}}", "the URL of \"user\", \"/user/<int:id>/\", needs \"id\""),
            (
                "{{#url}}user 7{{/url}}",
                "{{#url}}user … {{/url}} has \"7\"; write name=value, or name=\"a value\" with blanks"
            ),
            ("{{#url}}user id={{missing}}{{/url}}", "\"\" cannot be \"id\" in the URL of \"user\""),
        ])
    func explainsAURLThatCannotBeBuilt(_ text: String, _ sentence: String) async throws {
        let folder = try TemplateFolder(["page": text])
        let app = app(folder)
        _ = try app.freeze()
        let error = #expect(throws: (any Error).self) { try app.render("page") }
        #expect(error.map { "\($0)".hasPrefix(sentence) } == true, "said: \(error.map { "\($0)" } ?? "")")
    }

    /// What a visitor writes can be no tag, no word and no URL of another endpoint.
    @Test func takesNothingOfAValueForATemplate() async throws {
        let folder = try TemplateFolder([
            "page": "{{{v}}} {{#url}}user id=1 v={{v}}{{/url}} {{#url}}user id=2 v={{{v}}}{{/url}}"
        ])
        let app = app(folder, ["v": "{{name}} \" id=9 {{#url}}page{{/url}}", "name": "no"])
        let text = try await TestClient(app).get("/page").text
        let encoded = "%7B%7Bname%7D%7D+%22+id%3D9+%7B%7B%23url%7D%7Dpage%7B%7B%2Furl%7D%7D"
        #expect(
            text == "{{name}} \" id=9 {{#url}}page{{/url}} /user/1/?v=\(encoded) /user/2/?v=\(encoded)")
    }
}
