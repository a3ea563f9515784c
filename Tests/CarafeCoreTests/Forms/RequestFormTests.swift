import HTTPTypes
import Testing

@testable import CarafeCore

struct RequestFormTests {
    @Test func readsFields() throws {
        let form = try Request.posting("b=1&a=x+y&b=%C3%A9&c").form()
        #expect(form["a"] == "x y")
        #expect(form["c"] == "")
        #expect(form["d"] == nil)
        #expect(form.all("b") == ["1", "é"])
        #expect(form["b", as: Int.self] == 1)
        #expect(form.fields.map(\.name) == ["b", "a", "b", "c"])
        #expect(form.files.isEmpty)
        #expect(try form.required("a") == "x y")
        #expect(sentence { _ = try form.required("d") } == "400 The form field \"d\" is missing.")
    }

    private static let mixed = multipart([
        .field("title", "Ünï"), .file("photo", "a.png", noise(10)), .field("title", "two"), .file("photo", "", []),
        .file("photo", "b.png", []),
        Part("Content-Disposition: form-data; name=old\r\nContent-Type: text/plain; charset=ISO-8859-1", [0xe4]),
        Part("Content-Disposition: form-data; name=bad", [0xff]),
    ])

    @Test func readsPartsAtOnce() throws { try check(Request.posting(Self.mixed).form()) }

    @Test(arguments: [1, 3, 100, 100_000])
    func readsPartsAsTheyCome(_ size: Int) async throws {
        try check(await Request.streaming(Self.mixed, by: size).form())
    }

    private func check(_ form: FormData) throws {
        #expect(form.fields.map(\.name) == ["title", "title", "old", "bad"])
        #expect(form.fields.map(\.value) == ["Ünï", "two", "ä", "\u{FFFD}"])
        #expect(form.files.map(\.filename) == ["a.png", "", "b.png"])
        let photo = try #require(form.files["photo"])
        #expect(try photo.bytes == noise(10))
        #expect(photo.size == 10)
        #expect(photo.contentType == "application/octet-stream")
        #expect(photo.headers[.contentDisposition] == "form-data; name=\"photo\"; filename=\"a.png\"")
        #expect(form.files.all("photo").count == 3)
        #expect(form.files["title"] == nil)
        #expect(sentence { _ = try form.files.required("x") } == "400 The form has no file in \"x\".")
    }

    @Test func anEmptyFileInputIsNoFileThatWasRequired() throws {
        let form = try Request.posting(multipart([.file("photo", "", [])])).form()
        #expect(form.files["photo"]?.filename == "")
        #expect(sentence { _ = try form.files.required("photo") } == "400 The form has no file in \"photo\".")
    }

    @Test(arguments: ["text/plain", "application/json", "multipart/mixed; boundary=XX", "application/x-url-encoded"])
    func anotherContentTypeIsAnEmptyForm(_ type: String) async throws {
        #expect(try Request.posting("a=1", type).formNow().fields.isEmpty)
        #expect(try await Request.streaming(Array("a=1".utf8), type).form().fields.isEmpty)
        let body = try await Request.streaming(Array("a=1".utf8), type).body.collect()
        #expect(body == Array("a=1".utf8))
    }

    @Test(arguments: [
        "application/x-www-form-urlencoded; charset=utf-8", "Application/X-WWW-Form-URLEncoded",
        " application/x-www-form-urlencoded ;",
    ])
    func readsTheContentTypeAsOthersDo(_ type: String) throws {
        #expect(try Request.posting("a=1", type).form()["a"] == "1")
    }

    @Test(arguments: [
        ("multipart/form-data; boundary=\"XX\"", nil),
        ("multipart/form-data; charset=utf-8; Boundary=XX", nil),
        ("multipart/form-data", "names no boundary of 1 to 70 characters."),
        ("multipart/form-data; boundary=\"\"", "names no boundary of 1 to 70 characters."),
        (
            "multipart/form-data; boundary=" + String(repeating: "x", count: 71),
            "names no boundary of 1 to 70 characters."
        ),
        ("multipart/form-data; boundary=é", "names no boundary of 1 to 70 characters."),
        ("multipart/form-data; boundary=XX; boundary=YY", "names no boundary of 1 to 70 characters."),
    ])
    func looksForTheBoundary(_ type: String, _ fault: String?) {
        let found = sentence { _ = try Request.posting(multipart([.field("a", "1")]), type).form() }
        #expect(found == fault.map { "400 The multipart form cannot be read: its Content-Type \($0)" })
    }

    @Test func theFormStaysForWhoAsksAgain() async throws {
        let request = Request.streaming(Self.mixed)
        let first = try await request.form()
        let second = try await request.form()
        #expect(first.fields == second.fields)
        #expect(second.files.count == 3)
    }

    @Test func aBodyThatWasReadAsAFormIsNotEmpty() async throws {
        let request = Request.streaming(Array("a=1".utf8), urlencodedType)
        #expect(try await request.form()["a"] == "1")
        #expect(try await !request.body.isEmpty())
    }

    @Test func aHandlerBeforeTheBodyIsToldSo() {
        let fault = sentence { _ = try Request.streaming(Array("a=1".utf8), urlencodedType).form() }
        #expect(fault == RequestBodyError.notRead.description)
    }

    // MARK: - Limits

    private static let tooLarge = "413 The form's fields are larger than the 500000 bytes that formMemoryLimit allows."

    @Test func fieldsAreLimitedTogether() async throws {
        let half = String(repeating: "x", count: 250_000)
        let body = multipart([.field("a", half), .field("b", half)])
        #expect(sentence { _ = try Request.posting(body).form() } == Self.tooLarge)
        #expect(await sentence { _ = try await Request.streaming(body).form() } == Self.tooLarge)
        let files = multipart([.file("a", "a", Array(half.utf8)), .file("b", "b", Array(half.utf8)), .field("c", half)])
        #expect(try Request.posting(files).formNow().files.count == 2)
    }

    @Test func urlencodedBodiesAreLimited() async throws {
        let body = Array(("a=" + String(repeating: "x", count: 499_998)).utf8)
        #expect(try Request.posting(body, urlencodedType).formNow()["a"]?.utf8.count == 499_998)
        #expect(try await Request.streaming(body, urlencodedType).form()["a"]?.utf8.count == 499_998)
        #expect(sentence { _ = try Request.posting(body + [0x78], urlencodedType).form() } == Self.tooLarge)
        #expect(
            await sentence { _ = try await Request.streaming(body + [0x78], urlencodedType).form() } == Self.tooLarge)
    }

    @Test func partsAreLimited() async throws {
        let body = multipart((0..<1001).map { .field("\($0)", "") })
        let fault = "413 The form has more than the 1000 parts that formPartLimit allows."
        #expect(sentence { _ = try Request.posting(body).form() } == fault)
        #expect(await sentence { _ = try await Request.streaming(body).form() } == fault)
        #expect(try Request.posting(body).formNow(partLimit: 1001).fields.count == 1001)
    }

    @Test func fieldsAreCountedInEveryForm() async throws {
        let body = Array(String(repeating: "a=&&", count: 1000).utf8)
        #expect(try Request.posting(body, urlencodedType).formNow().fields.count == 1000)
        let more = body + Array("b".utf8)
        let fault = "413 The form has more than the 1000 fields that formPartLimit allows."
        #expect(sentence { _ = try Request.posting(more, urlencodedType).form() } == fault)
        #expect(await sentence { _ = try await Request.streaming(more, urlencodedType).form() } == fault)
        #expect(try Request.posting(more, urlencodedType).formNow(partLimit: 1001).fields.count == 1001)
    }

    @Test func theAppAndTheCallSayWhatTheLimitsAre() async throws {
        let app = App()
        app.formMemoryLimit = 3
        app.formPartLimit = nil
        app.post("/form") { request in try request.form().fields.map(\.value).joined() }
        app.post("/form/more") { request in try request.form(memoryLimit: .max)["a"] }
        let frozen = try app.freeze()
        #expect(await frozen.answer(.posting("a=1")).text == "1")
        let refusal = await frozen.answer(.posting("a=12"))
        #expect(refusal.status == 413)
        #expect(refusal.text.contains("larger than the 3 bytes that formMemoryLimit allows"))
        let many = multipart((0..<2000).map { _ in .field("", "") })
        #expect(await frozen.answer(.posting(many)).status == 200)
        #expect(app.formMemoryLimit == 3)
    }
}
