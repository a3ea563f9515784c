import Foundation
import HTTPTypes
import TestPython
import Testing

@testable import CarafeCore

/// One login for a Flask app and this one: the same key, each other's cookies.
struct FlaskSessionTests {
    private struct Given: Encodable {
        let now: Int
        let cookies: [String]
        let values: [String]
    }

    private struct Answers: Decodable {
        /// What Flask found in our cookies, written as it writes sessions.
        let read: [String]
        /// The cookies it sets for the same.
        let cookies: [String]
        let flashes: [[String]]
        let flashed: String
    }

    private static let script = """
        import time
        import flask.sessions
        from flask import Flask, get_flashed_messages, flash, session
        from itsdangerous import timed
        time.time = lambda: given["now"]
        app = Flask("app")
        app.secret_key = b"geheim\\xff"
        serializer = app.session_interface.serializer
        value = None

        @app.route("/read")
        def read(): return serializer.dumps(dict(session))

        @app.route("/write")
        def write():
            session.update(serializer.loads(value))
            return ""

        @app.route("/flashes")
        def flashes(): return json.dumps(get_flashed_messages(with_categories=True))

        @app.route("/flash")
        def add():
            flash("Saved.", "success")
            return ""

        def ask(path, cookie=None):
            client = app.test_client()
            if cookie is not None: client.set_cookie("session", cookie)
            response = client.get(path)
            assert response.status_code == 200, response.text
            set_cookie = response.headers.get("Set-Cookie")
            return response.text, set_cookie and set_cookie.split(";")[0].split("=", 1)[1]

        cookies = []
        for value in given["values"]: cookies.append(ask("/write")[1])
        print(json.dumps({
            "read": [ask("/read", cookie)[0] for cookie in given["cookies"]],
            "cookies": cookies,
            "flashes": json.loads(ask("/flashes", given["cookies"][-1])[0]),
            "flashed": ask("/flash")[1],
        }))
        """

    @Test func eachReadsTheOthers() async throws {
        let clock = StoppedClock()
        let app = App()
        app.secretKey = SecretKey(Array("geheim".utf8) + [0xFF])
        app.clock = clock.clock
        let long = SessionValue.string(String(repeating: "long ", count: 200))
        let values: [SessionValue] =
            TaggedJSONTests.values.map { .object(["value": $0.0, "other": 1]) }
            + [["_permanent": true, "id": 7], ["text": long], ["_flashes": [.tuple(["error", "No."])]]]
        app.get("/write/<int:index>") { (request, index: Int) in
            guard case .object(let members) = values[index] else { return "" }
            for (name, value) in members { request.session[name] = value }
            return ""
        }
        app.get("/read") { request in
            String(decoding: TaggedJSONWriter.write(.object(request.session.values)), as: UTF8.self)
        }
        app.get("/flashes") { request in request.flashes().map { "\($0.category) \($0)" }.joined() }
        let browser = try Browser(app)
        var cookies: [String] = []
        for index in values.indices {
            browser.cookies = [:]
            await browser.get("/write/\(index)")
            cookies.append(browser.cookies["session"] ?? "none")
        }
        let texts = values.map { String(decoding: TaggedJSONWriter.write($0), as: UTF8.self) }
        let answers = try await Python.run(
            Self.script, Given(now: clock.now, cookies: cookies, values: texts), Answers.self)
        #expect(answers.read == texts)
        // To the byte, signature and time and all.
        #expect(answers.cookies == cookies)
        #expect(answers.flashes == [["error", "No."]])
        for (cookie, text) in zip(answers.cookies, texts) {
            browser.cookies = ["session": cookie]
            #expect(await browser.get("/read").text == text)
        }
        browser.cookies = ["session": answers.flashed]
        #expect(await browser.get("/flashes").text == "success Saved.")
    }
}
