import Testing

@testable import CarafeCore

struct FlashTests {
    private let app = App()

    init() {
        app.secretKey = "geheim"
        app.get("/save") { request in
            request.flash("Saved.", "success")
            request.flash("As you wished.")
            return redirect("/")
        }
        app.get("/") { request in
            let again = request.flashes()
            return (request.flashes() == again ? "" : "not the same: ")
                + again.map { "\($0.category): \($0)" }.joined(separator: "\n")
        }
        app.get("/some") { request in "\(request.flashes(categories: ["success", "error"]))" }
        app.get("/both") { request in
            request.flash("now")
            let shown = request.flashes().map(\.message)
            request.flash("next time")
            return "\(shown)\(request.flashes())"
        }
        app.get("/raw") { request in "\(request.session.values)" }
    }

    @Test func areAllKeptWhenTasksSayThemAtATime() async throws {
        let session = Session(nil)
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<4 {
                group.addTask {
                    for number in 0..<300 { session.add(Flash(category: "\(task)", message: "\(number)")) }
                }
            }
        }
        #expect(session.takeFlashes().count == 1200)
    }

    @Test func areShownOnce() async throws {
        let browser = try Browser(app)
        #expect(await browser.get("/").text == "")
        #expect(browser.lines.isEmpty)
        await browser.get("/save")
        #expect(await browser.get("/").text == "success: Saved.\nmessage: As you wished.")
        #expect(await browser.get("/").text == "")
        #expect(browser.cookies.isEmpty)
    }

    @Test func canBeChosen() async throws {
        let browser = try Browser(app)
        await browser.get("/save")
        #expect(await browser.get("/some").text == "[Saved.]")
        // The others are taken out with them, as in Flask.
        #expect(await browser.get("/").text == "")
    }

    @Test func thoseOfThisRequestAreShownInIt() async throws {
        let browser = try Browser(app)
        #expect(await browser.get("/both").text == #"["now"][now]"#)
        #expect(await browser.get("/").text == "message: next time")
    }

    @Test func junkIsLeftOut() {
        let session = Session([
            "_flashes": [7, .tuple(["a"]), .tuple(["error", "b"]), ["info", "c"], .tuple(["x", 1]), .null]
        ])
        #expect(
            session.takeFlashes() == [
                Flash(category: "error", message: "b"), Flash(category: "info", message: "c"),
            ])
        #expect(Session(["_flashes": 7]).takeFlashes() == [])
    }
}
